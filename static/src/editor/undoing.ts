/** Undo and redo, as the top bar and the commands do them. */
import { t } from '../i18n';
import type { Editor } from './editor.svelte';
import { opLabel } from './labels';

/** What the button and the command are called; `label` is what would be undone. */
export function undoLabel(label: string | null): string {
  return label ? t('editor.cmd.undoWhat', { what: opLabel(label) }) : t('editor.undo');
}

export function redoLabel(label: string | null): string {
  return label ? t('editor.cmd.redoWhat', { what: opLabel(label) }) : t('editor.redo');
}

export function undo(editor: Editor): void {
  if (!editor.store.canUndo) return;
  const what = editor.store.undoLabel;
  // What held it back has been said.
  if (!editor.store.undo()) return;
  editor.announce(t('editor.say.undone', { what: what ? opLabel(what) : '' }));
}

export function redo(editor: Editor): void {
  if (!editor.store.canRedo) return;
  const what = editor.store.redoLabel;
  if (!editor.store.redo()) return;
  editor.announce(t('editor.say.redone', { what: what ? opLabel(what) : '' }));
}
