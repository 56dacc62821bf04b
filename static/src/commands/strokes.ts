/** Strokes that are commands. Loads with the registry, after the first view (see early.ts). */
import type { Editor } from '../editor/editor.svelte';
import { sayTooLong } from '../ui/too_long';
import { carryBy, putBack } from './carry';
import { commandsAre } from './early';
import { isStroke } from './keys';
import { COMMANDS, contextOf, isOffered } from './registry';

/** Run the first offered command of that stroke; gives whether there was one. */
function run(editor: Editor, event: KeyboardEvent, anywhere: boolean): boolean {
  const context = contextOf(editor);
  const command = COMMANDS.find(
    (one) =>
      (one.anywhere || !anywhere) &&
      !one.native &&
      one.keys &&
      isStroke(event, one.keys) &&
      isOffered(one, context),
  );
  if (!command) return false;
  event.preventDefault();
  if (!anywhere) event.stopPropagation();
  command.run(context);
  return true;
}

/** Run the command whose stroke this is on the grid, where one is offered; gives whether there was one. */
export function runStroke(editor: Editor, event: KeyboardEvent): boolean {
  return run(editor, event, false);
}

/** The same for a key pressed elsewhere on the page. */
export function runGlobal(editor: Editor, event: KeyboardEvent): boolean {
  return run(editor, event, true);
}

/** Run a command by name where it is offered. */
function runById(editor: Editor, id: string): void {
  const context = contextOf(editor);
  const command = COMMANDS.find((one) => one.id === id);
  if (command && isOffered(command, context)) command.run(context);
}

commandsAre({ runStroke, runGlobal, carryBy, putBack, runById });
sayTooLong();
