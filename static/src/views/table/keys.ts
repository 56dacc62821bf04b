/** The table's moves: a spreadsheet's arrows and ends. Everything else is common to all views. */
import { isPrintable, strokeName } from '../../commands/keys';
import { deselect } from '../../editor/actions/selecting';
import type { Editor } from '../../editor/editor.svelte';
import { step, type Direction } from '../../editor/navigate';
import { handleViewKey, isOurs } from '../keys';

const MOVES: Record<string, Direction> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  Home: 'home',
  End: 'end',
  'Mod+Home': 'start',
  'Mod+End': 'finish',
  'Mod+ArrowLeft': 'home',
  'Mod+ArrowRight': 'end',
  'Mod+ArrowUp': 'top',
  'Mod+ArrowDown': 'bottom',
  PageUp: 'pageup',
  PageDown: 'pagedown',
};

/** A key pressed in the table. */
export function tableKey(editor: Editor, event: KeyboardEvent): void {
  if (!isOurs(event)) return;
  const onButton = (event.target as Element).closest('button') !== null;
  const direction = editor.carried || isPrintable(event) ? undefined : MOVES[strokeName(event)];
  if (direction && !onButton) {
    event.preventDefault();
    deselect(editor);
    void editor.focus(step(editor.view(), editor.focusKey, direction));
    return;
  }
  handleViewKey(editor, event);
}
