/** The message after a change, with a button that takes it back. */
import { t } from '../../i18n';
import { dismiss, toast } from '../../ui/toasts.svelte';
import type { Editor } from '../editor.svelte';
import { undo } from '../undoing';

let withdraw = (): void => undefined;

/**
 * Say what was done, and how it is taken back. Once something else came last the button would take that
 * back: then the message goes.
 */
export function offerUndo(editor: Editor, text: string, options: { life?: number } = {}): void {
  withdraw();
  const { undoStep } = editor.store;
  const action = { label: t('editor.undo'), run: () => undo(editor) };
  const message = toast(text, { ...options, action });
  const stop = $effect.root(() => {
    $effect(() => {
      if (editor.store.undoStep !== undoStep) withdraw();
    });
  });
  withdraw = () => {
    withdraw = () => undefined;
    stop();
    dismiss(message);
  };
}
