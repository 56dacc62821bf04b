/**
 * The commands come after the first view: at the first sign of a hand, else some seconds later. A stroke
 * made before they are here is held, with all that follow it, and made again once they are.
 */
import { tick } from 'svelte';
import { loadWords } from '../i18n';
import type { Editor } from '../editor/editor.svelte';
import type { Direction } from '../editor/navigate';

export interface Commands {
  runStroke(editor: Editor, event: KeyboardEvent): boolean;
  runGlobal(editor: Editor, event: KeyboardEvent): boolean;
  carryBy(editor: Editor, direction: Extract<Direction, 'up' | 'down' | 'left' | 'right'>): void;
  putBack(editor: Editor): void;
  runById(editor: Editor, id: string): void;
}

let commands: Commands | null = null;
let loading: Promise<unknown> | null = null;

/** Said by the commands themselves, whoever brought them. */
export function commandsAre(them: Commands): void {
  commands = them;
}

/** The commands, where they are here already. */
export function commandsNow(): Commands | null {
  return commands;
}

/** Fetch the commands with their words, again after a failure. */
export function loadCommands(): Promise<unknown> {
  return (loading ??= Promise.all([import('./strokes'), loadWords('editorLater')]).catch(
    (problem: unknown) => {
      loading = null;
      throw problem;
    },
  ));
}

/** A lazy part of the editor, with the commands and words that it shows. */
export async function withCommands<T>(part: Promise<{ default: T }>): Promise<T> {
  const [module] = await Promise.all([part, loadCommands()]);
  return module.default;
}

/** Run a command from a button that stands there before it. */
export function runById(editor: Editor, id: string): void {
  // The page says by itself that a part could not be had.
  loadCommands().then(
    () => commands?.runById(editor, id),
    () => {},
  );
}

/** Whether keys pressed here are text. */
export function inText(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('input:not([type=checkbox], [type=radio]), textarea') !== null
  );
}

/** Whether a stroke may be a command, so that the browser must not answer it meanwhile. */
function mayBeOurs(event: KeyboardEvent): boolean {
  const { key, target } = event;
  if (event.isComposing || inText(target)) return false;
  if (/^F\d/.test(key)) return key === 'F2' || key === 'F3';
  // A button answers its own keys; so does whatever else stands outside the map.
  const onMap = target instanceof Element && target.matches('[data-at]');
  if (event.ctrlKey || event.metaKey)
    return (onMap ? 'pkfdayz.+=-0' : 'kfdayz.+=-0').includes(key.toLowerCase());
  return onMap
    ? key.length === 1 || /^[A-Z][a-z]+[A-Z]?/.test(key)
    : '/?'.includes(key) || event.altKey;
}

const NEVER = ['Control', 'Shift', 'Alt', 'AltGraph', 'Meta', 'CapsLock', 'Tab', 'Dead', 'Process'];
const held: KeyboardEvent[] = [];

function hold(event: KeyboardEvent): void {
  if (NEVER.includes(event.key) || !mayBeOurs(event)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  held.push(event);
}

/** Make a held stroke again, where the focus is now. */
function replay(event: KeyboardEvent): void {
  const again = new KeyboardEvent('keydown', event);
  const taken = !(document.activeElement ?? document.body).dispatchEvent(again);
  if (taken || event.ctrlKey || event.metaKey || !inText(document.activeElement)) return;
  // What the page makes of a stroke leaves out its letter, and what else the browser does with it.
  if (event.key === 'Backspace') document.execCommand('delete');
  else if (event.key === 'Enter') document.execCommand('insertLineBreak');
  else if (event.key.length === 1) document.execCommand('insertText', false, event.key);
}

let holding = false;

/** Keep this stroke, and those after it, until the commands are here. */
export function holdKey(event: KeyboardEvent): void {
  hold(event);
  if (holding || !held.length) return;
  holding = true;
  document.documentElement.dataset.strokes = 'held';
  addEventListener('keydown', hold, { capture: true });
  loadCommands()
    .then(async () => {
      for (let next = held.shift(); next; next = held.shift()) {
        removeEventListener('keydown', hold, { capture: true });
        replay(next);
        addEventListener('keydown', hold, { capture: true });
        await tick();
      }
    })
    // The page says by itself that a part could not be had.
    .catch(() => (held.length = 0))
    .finally(() => {
      removeEventListener('keydown', hold, { capture: true });
      holding = false;
      delete document.documentElement.dataset.strokes;
    });
}
