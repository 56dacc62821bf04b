/** What the store tells, said on screen: refusals, skipped undo, others' work. */
import { loadWords, t } from '../i18n';
import type { Change } from '../model/types';
import { pageData } from '../ui/page_data';
import type { Editor } from './editor.svelte';
import { noteDeletion } from './gone.svelte';

/** Others' edits are read out together, at most once in this time. */
const DIGEST_MS = 10_000;

/** Listen to the store; gives the way to stop. */
export function watchStore(editor: Editor): () => void {
  const { store } = editor;
  const digest = new Map<string, number>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const tell = (): void => {
    timer = undefined;
    const parts = [...digest].map(([name, n]) => t('editor.say.othersChanged', { name, n }));
    digest.clear();
    if (parts.length) editor.announce(parts.join('. '));
  };
  const wanted = pageData().announcements ?? true;
  const heard = (change: Change): void => {
    if (!wanted) return;
    digest.set(change.actor.name, (digest.get(change.actor.name) ?? 0) + 1);
    timer ??= setTimeout(tell, DIGEST_MS);
  };

  const say = (run: (told: typeof import('./told')) => void): void =>
    void Promise.all([import('./told'), loadWords('editorLater')]).then(
      ([told]) => run(told),
      // The page says by itself that a part could not be had.
      () => undefined,
    );

  const stops = [
    store.on('skipped', (detail) => say((told) => told.saySkipped(detail))),
    store.on('replaced', (detail) => say((told) => told.sayReplaced(editor, detail))),
    store.on('refused', (detail) => say((told) => told.sayRefused(detail))),
    store.on('full', () => say((told) => told.sayFull())),
    store.on('storage', () => say((told) => told.sayStorage())),
    store.on('change', ({ change, own }) => {
      noteDeletion(change);
      if (own) return;
      heard(change);
      const { editing, place } = editor;
      if (change.ops.some(({ type }) => type === 'delete'))
        say((told) => told.sayTaken(editor, change, { editing, place }));
    }),
  ];
  return () => {
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}
