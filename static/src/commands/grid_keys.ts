/**
 * The grid's keyboard, in one place. Mode rule: on a cell a printable key starts a card, on a header it
 * begins its name; on a card or a point letters are commands; inside a text field every key is text
 * (fields stop theirs).
 */
import { feel, setIntensity, setPoint, sourceOf, valueAt } from '../editor/actions/emotion';
import { deselect, stretch, toggle } from '../editor/actions/selecting';
import { startDraft } from '../editor/actions/things';
import type { Editor } from '../editor/editor.svelte';
import { personaOfPoint, placeKey, pointId } from '../editor/focus';
import { step, type Direction } from '../editor/navigate';
import type { Touchpoint } from '../model/types';
import { flushSync } from 'svelte';
import { commandsNow, holdKey, inText } from './early';
import { digitOf, isPrintable, strokeName } from './keys';

const MOVES: Record<string, Direction> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  Home: 'home',
  End: 'end',
  'Mod+Home': 'start',
  'Mod+End': 'finish',
  PageUp: 'pageup',
  PageDown: 'pagedown',
};

/** What a key asks of a slider with these steps; null where the key is none of its own. */
function slid(event: KeyboardEvent, now: number, low: number, high: number): number | null {
  const digit = digitOf(event);
  if (digit !== null) return high - 5 + digit;
  const asked = { ArrowUp: now + 1, ArrowDown: now - 1, Home: low, End: high }[strokeName(event)];
  return asked === undefined ? null : Math.max(low, Math.min(high, asked));
}

/** A curve point is a slider: up and down change it, digits set it. Gives whether the key was its own. */
function pointKey(editor: Editor, event: KeyboardEvent, column: string, id: string): boolean {
  const persona = personaOfPoint(id);
  const felt = valueAt(editor, persona, column);
  const value = Math.round(felt ?? 0);
  const next = slid(event, value, -2, 2);
  if (next === null || !editor.canEdit) return false;
  event.preventDefault();
  const { kind } = sourceOf(editor, persona, column);
  if (felt === null || next !== value || kind === 'mean' || kind === 'blend')
    setPoint(editor, persona, column, next);
  return true;
}

/** The same for a bar of the dramatic arc; down from 1 leaves it open. */
function barKey(editor: Editor, event: KeyboardEvent, column: string, id: string): boolean {
  const persona = personaOfPoint(id);
  const now = editor.pointAt(persona, column)?.intensity ?? 0;
  const next = slid(event, now, 0, 5);
  if (next === null || !editor.canEdit) return false;
  event.preventDefault();
  // Home is the lowest that says something.
  const level = strokeName(event) === 'Home' ? 1 : next;
  setIntensity(editor, persona, column, level || null);
  return true;
}

/** A key pressed on the grid. */
export function handleKey(editor: Editor, event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const target = event.target as Element;
  if (target.closest('input, textarea, select, [role=menu]')) return;
  const place = editor.place;
  const name = strokeName(event);

  if (editor.carried) {
    const direction = MOVES[name];
    if (
      direction === 'up' ||
      direction === 'down' ||
      direction === 'left' ||
      direction === 'right'
    ) {
      event.preventDefault();
      commandsNow()?.carryBy(editor, direction);
      return;
    }
    if (name === 'Escape') {
      event.preventDefault();
      commandsNow()?.putBack(editor);
      return;
    }
  }

  if (place?.part === 'item' && place.id.startsWith('point.')) {
    const arc = editor.store.doc.lanes.get(place.lane)?.kind === 'dramatic_arc';
    if ((arc ? barKey : pointKey)(editor, event, place.column, place.id)) return;
  }

  const onButton = target.closest('button') !== null && !target.matches('[data-at]');
  if (onButton && (name === 'Enter' || name === 'Space')) return;

  const farther = name.includes('Shift+') ? MOVES[name.replace('Shift+', '')] : undefined;
  if (farther && place && 'lane' in place) {
    event.preventDefault();
    stretch(editor, farther);
    return;
  }
  // With Ctrl the focus goes on alone, and Ctrl+Space takes what it stands on in or out.
  const alone = /^Mod\+(Arrow.*)$/.exec(name)?.[1];
  const direction = MOVES[alone ?? name];
  if (direction) {
    event.preventDefault();
    if (!alone) deselect(editor);
    void editor.focus(step(editor.view(), editor.focusKey, direction));
    return;
  }
  if (name === 'Mod+Space' && place?.part === 'item') {
    event.preventDefault();
    toggle(editor, editor.focusKey);
    return;
  }

  if (name === 'Escape' && editor.selection.size) {
    event.preventDefault();
    deselect(editor);
    return;
  }

  if (name === 'Escape' && place?.part === 'item') {
    event.preventDefault();
    void editor.focus(placeKey({ part: 'cell', lane: place.lane, column: place.column }));
    return;
  }

  if (name === 'Shift+F10' || name === 'ContextMenu') {
    const menu = document.activeElement?.querySelector<HTMLElement>('[data-menu]');
    if (menu) {
      event.preventDefault();
      menu.click();
    }
    return;
  }

  if (place?.part === 'cell' && editor.canEdit) {
    const lane = editor.store.doc.lanes.get(place.lane);
    if (lane?.kind === 'emotion_curve' && !lane.locked) {
      const digit = digitOf(event);
      if (digit !== null || name === 'Enter') {
        event.preventDefault();
        if (setPoint(editor, editor.voice, place.column, digit === null ? 0 : digit - 3)) {
          void editor.focus(placeKey({ ...place, part: 'item', id: pointId(editor.voice) }));
        }
        return;
      }
    }
    if (lane?.kind === 'kpi' && name === 'Enter') {
      event.preventDefault();
      const stage = editor.layout.columnOf(place.column)?.stage;
      if (stage) editor.dialog = { kind: 'addKpi', stage };
      return;
    }
    if (name === 'Enter' || name === 'F2' || isPrintable(event)) {
      // The field opens and takes the focus before the key is delivered, so that the key itself,
      // a dead key or the first stroke of an input method lands in it.
      if (flushSync(() => startDraft(editor, place.lane, place.column))) {
        if (name === 'Enter' || name === 'F2') event.preventDefault();
        event.stopPropagation();
        return;
      }
    }
  }

  if (renames(editor, event)) return;

  commandsNow()?.runStroke(editor, event);
}

/** On a header a letter or a digit begins its new name, as in a spreadsheet; signs stay commands. */
function renames(editor: Editor, event: KeyboardEvent): boolean {
  const { place } = editor;
  if (place?.part !== 'stage' && place?.part !== 'step' && place?.part !== 'lane') return false;
  const sign = event.key.length === 1 && !/[\p{L}\p{N}]/u.test(event.key);
  // Shift with a digit's key fits the view, whatever that key prints.
  const fits = event.shiftKey && event.code.startsWith('Digit');
  if (!isPrintable(event) || sign || fits) return false;
  if (place.part === 'stage' && editor.layout.stageOf(place.id)?.collapsed) return false;
  // Open before the key is delivered, so that it lands in the field, over the old name.
  flushSync(() => editor.edit({ kind: place.part, id: place.id }));
  if (editor.editing) event.stopPropagation();
  return editor.editing !== null;
}

/** A key pressed anywhere on the page outside a text field. */
export function handleGlobalKey(editor: Editor, event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const name = strokeName(event);
  const inField = inText(event.target) || (event.target as Element).closest?.('select') != null;
  if (inField && name !== 'Mod+k' && name !== 'Mod+.') return;
  if ((event.target as Element).closest?.('dialog[open]')) return;
  const commands = commandsNow();
  if (commands) commands.runGlobal(editor, event);
  else holdKey(event);
}

/** Feel by digit, for the emotion picker: 1 is −2, 5 is +2. */
export function feelByDigit(editor: Editor, touchpoint: Touchpoint, event: KeyboardEvent): boolean {
  const digit = digitOf(event);
  if (digit === null) return false;
  feel(editor, touchpoint, digit - 3);
  return true;
}
