/**
 * The browser's copy, cut and paste, on the map. The events carry the data themselves, so they work
 * without the async clipboard too (a server on a local network has no HTTPS, and so no
 * `navigator.clipboard`). In a text field they stay the browser's own.
 *
 * Three forms go out: our JSON, a table for documents (with the JSON in an attribute, for browsers
 * that drop unknown types) and tab-separated text.
 */
import type { Editor } from '../editor/editor.svelte';
import { loadWords } from '../i18n';
import { pictureIn } from '../media/picture';
import type { Brought } from './clipboard';

type Clipboard = typeof import('./clipboard');

/** Ours, in the events. (`clip.ts` says what is in it; this file must stay small.) */
export const FORMAT = 'application/x-journeymap+json';

let clipboard: Clipboard | undefined;

/** Have the code there before it is wanted: a copy event waits for nobody. */
export async function warmClipboard(): Promise<Clipboard> {
  clipboard ??= await import('./clipboard');
  await Promise.all([loadWords('selection'), loadWords('editorLater')]);
  return clipboard;
}

/** A command from a menu asked for the next event, wherever the focus is then. */
let asked = false;

function isOurs(event: ClipboardEvent): boolean {
  if (event.defaultPrevented) return false;
  if (asked) return true;
  const target = event.target instanceof Element ? event.target : document.body;
  if (target.closest('input, textarea, select, [contenteditable], dialog')) return false;
  if (target !== document.body && !target.closest('#map')) return false;
  // A text somebody has marked on the page is what they mean to copy.
  return event.type === 'paste' || getSelection()?.isCollapsed !== false;
}

function put(editor: Editor, event: ClipboardEvent, how: 'copy' | 'cut'): void {
  if (!isOurs(event) || (how === 'cut' && !editor.canEdit)) return;
  if (!clipboard) {
    event.preventDefault();
    void warmClipboard().then(() => document.execCommand(how));
    return;
  }
  const copied = clipboard.copied(editor);
  if (!copied || !event.clipboardData) return;
  event.preventDefault();
  event.clipboardData.setData(FORMAT, copied.own);
  event.clipboardData.setData('text/html', copied.html);
  event.clipboardData.setData('text/plain', copied.text);
  clipboard.wasCopied(editor, how, copied);
}

function take(editor: Editor, event: ClipboardEvent): void {
  const data = event.clipboardData;
  if (!data || !isOurs(event)) return;
  const brought: Brought = {
    own: data.getData(FORMAT),
    html: data.getData('text/html'),
    text: data.getData('text/plain'),
  };
  if (!brought.own && !brought.text) {
    const picture = editor.canEdit && pictureIn(data.files);
    if (!picture) return;
    event.preventDefault();
    void import('../media/events').then(({ addImage }) => addImage(editor, editor.place, picture));
    return;
  }
  event.preventDefault();
  void warmClipboard().then((loaded) => loaded.paste(editor, brought));
}

/** Listen; gives the way to stop. */
export function bindClipboard(editor: Editor): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  document.addEventListener('copy', (event) => put(editor, event, 'copy'), { signal });
  document.addEventListener('cut', (event) => put(editor, event, 'cut'), { signal });
  document.addEventListener('paste', (event) => take(editor, event), { signal });
  return () => stop.abort();
}

/** Copy or cut from a menu. */
export function copyHere(editor: Editor, how: 'copy' | 'cut'): void {
  void warmClipboard().then(({ copyFromMenu }) =>
    copyFromMenu(editor, how, () => {
      asked = true;
      document.execCommand(how);
      asked = false;
    }),
  );
}

/** Paste from a menu. */
export function pasteHere(editor: Editor): void {
  void warmClipboard().then(({ pasteFromMenu }) => pasteFromMenu(editor));
}
