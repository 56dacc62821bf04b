/**
 * Pictures dropped on the map or pasted into it. It listens from the first sign of a hand; the dialog that
 * asks for the words loads when a picture comes.
 */
import { takes } from '../canvas/layout';
import { columnName, laneOpen, laneTitle } from '../editor/actions/things';
import type { Editor } from '../editor/editor.svelte';
import { parsePlace, type Place } from '../editor/focus';
import { loadWords, t } from '../i18n';
import type { Id } from '../model/types';
import { toast } from '../ui/toasts.svelte';
import { pictureIn } from './picture';

interface Cell {
  lane: Id;
  column: Id;
  after: Id | null;
}

/** The cell of a place in which a card may stand. */
function cellOf(editor: Editor, place: Place | null): Cell | null {
  if (!place || !('column' in place)) return null;
  const lane = editor.store.doc.lanes.get(place.lane);
  if (!lane || !takes(lane.kind, 'card') || !editor.layout.columnOf(place.column)) return null;
  const items = editor.layout.cells.get(`${place.lane}|${place.column}`)?.items ?? [];
  const after = place.part === 'item' ? place.id : (items.at(-1)?.id ?? null);
  return { lane: place.lane, column: place.column, after };
}

/** Ask for an image of a cell; `file` where it is here already. */
export function addImage(editor: Editor, place: Place | null, file: File | null = null): void {
  const at = cellOf(editor, place);
  if (!at) {
    void loadWords('media').then(() => toast(t('media.noPlace'), { tone: 'bad' }));
    return;
  }
  if (laneOpen(editor, at.lane)) editor.dialog = { kind: 'image', card: null, at, file };
}

/** Listen for files dragged over the page; gives the way to stop. */
export function bindDrops(editor: Editor): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  let marked: HTMLElement | null = null;
  const mark = (element: HTMLElement | null): void => {
    if (element === marked) return;
    if (marked) marked.style.removeProperty('box-shadow');
    marked = element;
    element?.style.setProperty('box-shadow', 'inset 0 0 0 2px var(--accent)');
  };
  const under = (event: DragEvent): { element: HTMLElement; place: Place | null } | null => {
    const element = (event.target as Element | null)?.closest<HTMLElement>('[data-at]');
    return element?.dataset.at ? { element, place: parsePlace(element.dataset.at) } : null;
  };
  const isFile = (event: DragEvent): boolean =>
    event.dataTransfer?.types.includes('Files') === true &&
    !(event.target as Element | null)?.closest('dialog');

  document.addEventListener(
    'dragover',
    (event) => {
      if (!isFile(event)) return;
      // Else the browser would leave the map and open the file.
      event.preventDefault();
      const found = under(event);
      const open = editor.canEdit && found && cellOf(editor, found.place);
      if (event.dataTransfer) event.dataTransfer.dropEffect = open ? 'copy' : 'none';
      mark(open ? found.element : null);
    },
    { signal },
  );
  document.addEventListener('dragleave', (event) => !event.relatedTarget && mark(null), { signal });
  document.addEventListener(
    'drop',
    (event) => {
      mark(null);
      if (!isFile(event)) return;
      event.preventDefault();
      const file = pictureIn(event.dataTransfer?.files);
      if (file && editor.canEdit) addImage(editor, under(event)?.place ?? null, file);
    },
    { signal },
  );
  return () => stop.abort();
}

/** A cell in words, as the dialog's title says it. */
export function cellWords(editor: Editor, lane: Id, column: Id): string {
  const row = editor.store.doc.lanes.get(lane);
  return row ? `${laneTitle(row)}, ${columnName(editor, column)}` : '';
}
