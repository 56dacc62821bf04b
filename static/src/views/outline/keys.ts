/**
 * The outline's keyboard (WAI-ARIA APG "tree view"): up and down go from line to line, right unfolds or
 * goes in, left folds or goes out, letters that are no command go to the next line that begins so.
 * Everything else is common to all views.
 */
import { runStroke } from '../../commands/strokes';
import { isPrintable, strokeName } from '../../commands/keys';
import { fold } from '../../dialogs/match';
import { startDraft } from '../../editor/actions/things';
import type { Editor } from '../../editor/editor.svelte';
import { handleViewKey, isOurs } from '../keys';
import type { Outline } from './outline.svelte';
import { textOf, type Line } from './tree';

const PAGE = 10;
/** Letters typed within this time belong to one word. */
const WORD_MS = 700;

/** What the plus of a line opens: a card to write, or the choice of a KPI. */
export function addTo(editor: Editor, line: Line): void {
  if (!line.lane || !line.column) return;
  if (editor.layout.rowOf(line.lane)?.mode !== 'kpi') startDraft(editor, line.lane, line.column);
  else {
    const stage = editor.layout.columnOf(line.column)?.stage;
    if (stage) editor.dialog = { kind: 'addKpi', stage };
  }
}

/** Going to a line by its first letters. */
class Typeahead {
  private word = '';
  private at = 0;

  /** Whether a word is being typed, so that its letters are no commands. */
  running(now: number): boolean {
    return this.word !== '' && now - this.at < WORD_MS;
  }

  find(outline: Outline, from: number, letter: string, now: number): Line | undefined {
    this.word = this.running(now) ? this.word + letter : letter;
    this.at = now;
    // The same letter again goes on to the next; a longer word may stay where it is.
    const same = [...this.word].every((one) => one === this.word[0]);
    const wanted = fold(same ? this.word[0]! : this.word);
    const { lines } = outline;
    for (let step = same ? 1 : 0; step <= lines.length; step++) {
      const line = lines[(from + step) % lines.length]!;
      if (fold(textOf(outline.editor, line)).startsWith(wanted)) return line;
    }
    return undefined;
  }
}

export class OutlineKeys {
  private readonly typeahead = new Typeahead();

  constructor(
    private readonly outline: Outline,
    private readonly renameMap: () => void,
  ) {}

  /** A key pressed in the outline. */
  press(event: KeyboardEvent): void {
    if (!isOurs(event)) return;
    const { editor } = this.outline;
    if ((event.target as Element).closest('button') || editor.carried)
      return handleViewKey(editor, event);
    const line = this.outline.lineAt(editor.focusKey);
    if (!line) return handleViewKey(editor, event);
    if (this.move(event, line) || this.open(event, line) || this.letter(event, line)) return;
    handleViewKey(editor, event);
  }

  private go(line: Line | undefined): void {
    if (line) void this.outline.editor.focus(line.key);
  }

  private move(event: KeyboardEvent, line: Line): boolean {
    const { lines, index } = this.outline;
    const at = index.get(line.key)!;
    const to = (next: number): void => {
      // The field of something new is no line to stand on.
      let found = Math.max(0, Math.min(lines.length - 1, next));
      if (lines[found]?.kind === 'draft') found += next > at ? 1 : -1;
      this.go(lines[found]);
    };
    switch (strokeName(event)) {
      case 'ArrowDown':
        to(at + 1);
        break;
      case 'ArrowUp':
        to(at - 1);
        break;
      case 'Home':
      case 'Mod+Home':
        to(0);
        break;
      case 'End':
      case 'Mod+End':
        to(lines.length - 1);
        break;
      case 'PageUp':
        to(at - PAGE);
        break;
      case 'PageDown':
        to(at + PAGE);
        break;
      case 'ArrowRight':
        if (line.open === false) this.outline.set(line.key, true);
        else if (line.open) to(at + 1);
        break;
      case 'ArrowLeft':
        if (line.open) this.outline.set(line.key, false);
        else if (line.parent) this.go(this.outline.lineAt(line.parent));
        break;
      case '*':
        for (const other of lines)
          if (other.parent === line.parent && other.open === false)
            this.outline.set(other.key, true);
        break;
      default:
        return false;
    }
    event.preventDefault();
    return true;
  }

  /** Enter and F2 on lines the grid does not know. */
  private open(event: KeyboardEvent, line: Line): boolean {
    const name = strokeName(event);
    if (name !== 'Enter' && name !== 'F2') return false;
    const { editor } = this.outline;
    if (line.kind === 'map') this.renameMap();
    else if (line.kind === 'lanes') this.outline.set(line.key, !line.open);
    else if (line.kind === 'empty' && line.column) this.listEmpty(line);
    else if (line.kind === 'cell' && line.lane && line.column) {
      // As N does: at the end of the lane. Curves and KPIs have their own meaning of Enter.
      if (!startDraft(editor, line.lane, line.column)) return false;
    } else return false;
    event.preventDefault();
    return true;
  }

  /** List the lanes without content, and go to the first of them. */
  listEmpty(line: Line): void {
    const { lines } = this.outline;
    const before = new Set(lines.map((other) => other.key));
    this.outline.list(line.column!);
    this.go(this.outline.lines.find((other) => !before.has(other.key)));
  }

  private letter(event: KeyboardEvent, line: Line): boolean {
    if (!isPrintable(event) || event.key.length !== 1) return false;
    const { editor } = this.outline;
    const now = event.timeStamp;
    if (!this.typeahead.running(now)) {
      if (/[\d+−-]/.test(event.key) && (line.kind === 'point' || line.kind === 'cell'))
        return false;
      if (runStroke(editor, event)) return true;
    }
    event.preventDefault();
    const at = this.outline.index.get(line.key) ?? 0;
    this.go(this.typeahead.find(this.outline, at, event.key, now));
    return true;
  }
}
