/** Begin the hints. This file and all it needs load when they are wanted. */
import { mount, unmount } from 'svelte';
import { api } from '../api/client';
import type { Editor } from '../editor/editor.svelte';
import { loadWords } from '../i18n';
import { HINTS, type Hint } from './hints';
import Tour from './Tour.svelte';

let running: Record<string, unknown> | null = null;

/** Show those of the hints `of` that are not among `seen`, one after the other. */
export async function startTour(
  editor: Editor,
  seen: readonly string[],
  of: readonly Hint[] = HINTS,
): Promise<void> {
  await loadWords('tour');
  if (running) await unmount(running);
  const stop = (): void => {
    const shown = running;
    running = null;
    if (shown) void unmount(shown);
  };
  running = mount(Tour, {
    target: document.body,
    props: {
      editor,
      seen,
      of,
      // What could not be kept is shown once more another day.
      keep: (now: string[]) => void api.patch('me', { hints_seen: now }).catch(() => undefined),
      // Not while it is still being set up.
      onclose: () => queueMicrotask(stop),
    },
  });
}
