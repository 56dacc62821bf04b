/**
 * Opens the print view over the editor: a full window in the same page, not a page of its own. The map is
 * in memory already, with what is not sent yet and with nothing a guest may not see; it opens offline and
 * at once, and the server needs no further door to guard.
 */
import { mount, unmount } from 'svelte';
import type { Editor } from '../editor/editor.svelte';
import { loadWords } from '../i18n';

const FONT_MS = 400;
let open = false;

/** Show the print view until it is closed; the focus comes back to where it was. */
export async function openPrint(editor: Editor): Promise<void> {
  if (open) return;
  open = true;
  const back = document.activeElement;
  let View: typeof import('./PrintView.svelte').default;
  try {
    // Cards are measured in these letters; they are never waited for long.
    const font = document.fonts?.load('400 12px "Inter Variable"').catch(() => undefined);
    const [part] = await Promise.all([
      import('./PrintView.svelte'),
      loadWords('print'),
      loadWords('curve'),
      loadWords('joins'),
      import('../canvas/channel_icons'),
      Promise.race([font, new Promise((resolve) => setTimeout(resolve, FONT_MS))]),
    ]);
    View = part.default;
  } catch (error) {
    open = false;
    throw error;
  }
  // Nothing behind it can be reached, as behind a dialog.
  const behind = [...document.body.children].filter(
    (element): element is HTMLElement => element instanceof HTMLElement && !element.inert,
  );
  for (const element of behind) element.inert = true;
  const view = mount(View, {
    target: document.body,
    props: {
      editor,
      onclose: () => {
        open = false;
        void unmount(view);
        for (const element of behind) element.inert = false;
        if (back instanceof HTMLElement && back.isConnected && back !== document.body) back.focus();
        else void editor.focus(editor.focusKey);
      },
    },
  });
}
