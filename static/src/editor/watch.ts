/** What the store tells, said on screen: refusals, skipped undo, others' work. */
import { t } from '../i18n';
import type { Change } from '../model/types';
import { pageData } from '../ui/page_data';
import { toast } from '../ui/toasts.svelte';
import type { Editor } from './editor.svelte';
import { noteDeletion } from './gone.svelte';
import { opLabel } from './labels';

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

  const stops = [
    store.on('skipped', ({ label, fields }) =>
      toast(t('editor.toast.skipped', { what: opLabel(label), n: fields.length })),
    ),
    store.on('replaced', ({ by, id, entity, field, mine }) =>
      toast(t('editor.toast.replaced', { name: by }), {
        life: 6_000,
        action: {
          label: t('editor.toast.mine'),
          run: () =>
            store.submit(`${entity}.set`, [
              { entity, type: 'set', id, fields: { [field]: mine as never } },
            ]),
        },
      }),
    ),
    store.on('refused', ({ code, label }) => {
      const text = t(
        `editor.refused.${['locked', 'limit', 'forbidden', 'gone', 'parent_gone'].includes(code) ? code : 'invalid'}` as 'editor.refused.invalid',
        { what: opLabel(label) },
      );
      toast(text, { tone: 'bad', life: 8_000 });
    }),
    store.on('full', () => toast(t('editor.toast.full'), { tone: 'bad' })),
    store.on('storage', () => toast(t('editor.toast.storage'), { tone: 'bad', life: 10_000 })),
    store.on('change', ({ change, own }) => {
      noteDeletion(change);
      if (!own) heard(change);
    }),
  ];
  return () => {
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}
