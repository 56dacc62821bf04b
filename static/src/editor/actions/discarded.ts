/**
 * A text that Escape threw away: it can be brought back, from the message that says so or, later, by
 * the command. The same in all three views. Loads when it is first wanted.
 */
import { loadWords, t } from '../../i18n';
import { copyText } from '../../ui/copy';
import { dismiss, toast } from '../../ui/toasts.svelte';
import { placedById } from '../derived';
import type { Editor } from '../editor.svelte';
import { parsePlace } from '../focus';
import type { Editing } from '../requests';
import { keyOf, laneOpen, startDraft } from './things';

type Written = Extract<Editing, { kind: 'new' | 'thing' }>;

/** As much of a text as a message shows. */
const SHOWN = 60;

let last: { editing: Written; text: string; said: number } | null = null;

/** Whether a text was thrown away that has not been brought back. */
export function isDiscarded(): boolean {
  return last !== null;
}

/** Hold on to a text that was being written, and say that it is not kept. */
export async function discard(editor: Editor, editing: Written, text: string): Promise<void> {
  await loadWords('editorLater');
  if (last) dismiss(last.said);
  const name = text.trim();
  const said = toast(
    t('editor.toast.discarded', {
      name: name.length > SHOWN ? `${name.slice(0, SHOWN).trimEnd()}…` : name,
    }),
    editor.canEdit
      ? { action: { label: t('editor.toast.bringBack'), run: () => bringBack(editor) } }
      : // Whoever may write here no more takes it along; until then it stays.
        {
          action: {
            label: t('editor.toast.copyText'),
            run: () => void takeAlong(editor, editing, text),
          },
          life: null,
        },
  );
  last = { editing, text, said };
}

async function takeAlong(editor: Editor, editing: Written, text: string): Promise<void> {
  if (await copyText(text)) toast(t('ui.copied'), { tone: 'good' });
  else await discard(editor, editing, text);
}

/** Open the text again where it was being written; where that is gone, as a new card at the focus. */
export function bringBack(editor: Editor): void {
  if (!last) return;
  const { editing, text, said } = last;
  const placed = editing.kind === 'thing' ? placedById(editor.store.doc, editing.id) : null;
  if (placed && laneOpen(editor, placed.thing.lane)) {
    void editor
      .focus(keyOf(placed))
      .then(() => editor.edit({ kind: 'thing', id: placed.thing.id, text }));
  } else if (!opened(editor, editing)) return;
  else if (editor.editing?.kind === 'new') editor.edit({ ...editor.editing, text });
  last = null;
  dismiss(said);
}

function opened(editor: Editor, editing: Written): boolean {
  if (editing.kind === 'new') {
    const { lane, column, after, as } = editing;
    if (editor.layout.rowOf(lane) && editor.layout.columnOf(column)) {
      const there = after === null || editor.itemsAt(lane, column).includes(after);
      return startDraft(editor, lane, column, there ? after : undefined, as);
    }
  }
  const place = editor.place ?? parsePlace(editor.firstPlace());
  const at = place && 'lane' in place ? place : parsePlace(editor.firstPlace());
  return at !== null && 'lane' in at && startDraft(editor, at.lane, at.column);
}
