/** The message after a change, with a button that takes it back. */
import { t } from '../../i18n';
import { dismiss, toast } from '../../ui/toasts.svelte';
import type { Editor } from '../editor.svelte';

let lastMessage = 0;

/** Its button undoes what came last: an older message would undo the wrong thing. */
export function offerUndo(editor: Editor, text: string): void {
  dismiss(lastMessage);
  lastMessage = toast(text, {
    action: { label: t('editor.undo'), run: () => editor.store.undo() },
  });
}
