/**
 * The map as a tree of lines: map, stages, steps, lanes with what stands in them, then the lanes
 * themselves. Made from the layout, so that it is in the grid's order and every action of the grid
 * works on its places. A line's key is the grid's place, or `node:…` for what has no place there.
 */
import type { Column, GridRow } from '../../canvas/layout';
import { columnName, keyOf, laneTitle } from '../../editor/actions/things';
import { nameOf, placedById } from '../../editor/derived';
import type { Editor } from '../../editor/editor.svelte';
import { parsePlace, personaOfPoint, placeKey, SPREAD_ID } from '../../editor/focus';
import { personaLook } from '../../editor/looks';
import { t } from '../../i18n';
import type { Id } from '../../model/types';
import { kpiWords } from '../words';

export const MAP = 'node:map';
export const LANES = 'node:lanes';

export type LineKind =
  | 'map'
  | 'stage'
  | 'step'
  | 'cell'
  | 'thing'
  | 'point'
  | 'spread'
  | 'kpi'
  | 'empty'
  | 'lanes'
  | 'lane'
  | 'draft';

export interface Line {
  readonly key: string;
  readonly kind: LineKind;
  /** Of the row behind it: stage, step, lane, thing, KPI, or `point.…`. */
  readonly id: string;
  readonly lane: Id | null;
  readonly column: Id | null;
  readonly level: number;
  readonly size: number;
  readonly position: number;
  readonly parent: string | null;
  /** Null where nothing can unfold. */
  readonly open: boolean | null;
}

/** What is unfolded, and for which columns lanes without content are listed. */
export interface Folding {
  isOpen(key: string, fallback: boolean): boolean;
  showsEmpty(column: Id): boolean;
}

export function emptyKey(column: Id): string {
  return `node:empty.${column}`;
}

type Part = Pick<Line, 'key' | 'kind' | 'id' | 'lane' | 'column'> & {
  open?: boolean;
  children?: () => Part[];
};

/** Whether the grid has a cell there: a stage beside its steps has no curve of its own. */
function hasCell(editor: Editor, row: GridRow, column: Column): boolean {
  const span = editor.layout.stageOf(column.stage);
  if (row.mode === 'kpi') return span?.first === column.index;
  if (row.mode === 'things') return true;
  return column.step !== null || span?.count === 1;
}

function hasContent(editor: Editor, row: GridRow, column: Column): boolean {
  if (row.mode === 'channels') return false;
  const items = editor.itemsAt(row.lane.id, column.key);
  if (row.mode !== 'curve') return items.length > 0;
  return items.some(
    (id) => id !== SPREAD_ID && editor.pointAt(personaOfPoint(id), column.key)?.value != null,
  );
}

function cellPart(editor: Editor, row: GridRow, column: Column): Part {
  const at = { lane: row.lane.id, column: column.key };
  const key = placeKey({ part: 'cell', ...at });
  const items = editor.itemsAt(at.lane, at.column);
  const { editing } = editor;
  const draft =
    editing?.kind === 'new' && editing.lane === at.lane && editing.column === at.column
      ? editing
      : null;
  const written: Part = { key: `node:draft.${key}`, kind: 'draft', id: '', ...at };
  const kind =
    row.mode === 'curve' || row.mode === 'arc' ? 'point' : row.mode === 'kpi' ? 'kpi' : 'thing';
  return {
    key,
    kind: 'cell',
    id: at.lane,
    ...at,
    ...(draft ? { open: true } : {}),
    ...(items.length || draft
      ? {
          children: () => [
            ...(draft && !items.includes(draft.after ?? '') ? [written] : []),
            ...items.flatMap((id): Part[] => {
              const is = id === SPREAD_ID ? 'spread' : kind;
              const part: Part = {
                key: placeKey({ part: 'item', ...at, id }),
                kind: is,
                id,
                ...at,
              };
              return draft?.after === id ? [part, written] : [part];
            }),
          ],
        }
      : {}),
  };
}

function columnParts(editor: Editor, folding: Folding, column: Column): Part[] {
  const found: Part[] = [];
  let left = 0;
  const { place, editing } = editor;
  for (const row of editor.layout.rows) {
    if (row.mode === 'channels' || !hasCell(editor, row, column)) continue;
    const lane = row.lane.id;
    const here = (at: { lane: Id; column: Id }): boolean =>
      at.lane === lane && at.column === column.key;
    // Where one is, or writes, stays in the tree.
    const kept =
      (place !== null && 'column' in place && here(place)) ||
      (editing?.kind === 'new' && here(editing));
    if (hasContent(editor, row, column) || kept || folding.showsEmpty(column.key))
      found.push(cellPart(editor, row, column));
    else left += 1;
  }
  if (left && editor.canEdit)
    found.push({
      key: emptyKey(column.key),
      kind: 'empty',
      id: String(left),
      lane: null,
      column: column.key,
    });
  return found;
}

function roots(editor: Editor, folding: Folding): Part[] {
  const { layout } = editor;
  const stages = (): Part[] =>
    layout.stages.map((span) => {
      const columns = layout.columns.slice(span.first, span.first + span.count);
      return {
        key: placeKey({ part: 'stage', id: span.id }),
        kind: 'stage',
        id: span.id,
        lane: null,
        column: null,
        children: () =>
          columns.flatMap((column): Part[] =>
            column.step
              ? [
                  {
                    key: placeKey({ part: 'step', id: column.step }),
                    kind: 'step',
                    id: column.step,
                    lane: null,
                    column: column.key,
                    children: () => columnParts(editor, folding, column),
                  },
                ]
              : columnParts(editor, folding, column),
          ),
      };
    });
  const lanes = (): Part[] =>
    layout.rows.map((row) => ({
      key: placeKey({ part: 'lane', id: row.lane.id }),
      kind: 'lane',
      id: row.lane.id,
      lane: row.lane.id,
      column: null,
    }));
  const none = { id: '', lane: null, column: null };
  return [
    {
      ...none,
      key: MAP,
      kind: 'map',
      children: () => [...stages(), { ...none, key: LANES, kind: 'lanes', children: lanes }],
    },
  ];
}

/** Above this many cards stages begin folded, and so do the lanes of the map. */
const LONG = 400;

/** Every line that can be seen, top to bottom. */
export function linesOf(editor: Editor, folding: Folding): Line[] {
  const { doc } = editor.store;
  const long =
    doc.cards.size + doc.touchpoints.size + doc.pain_points.size + doc.opportunities.size > LONG;
  const begins: Record<LineKind, boolean> = {
    map: true,
    stage: !long,
    step: true,
    cell: true,
    lanes: false,
    thing: false,
    point: false,
    spread: false,
    kpi: false,
    empty: false,
    lane: false,
    draft: false,
  };
  const { editing } = editor;
  const placed = editing?.kind === 'thing' ? placedById(doc, editing.id) : null;
  const above = new Set(placed && ancestorsOf(editor, keyOf(placed)));
  const lines: Line[] = [];
  const add = (parts: readonly Part[], level: number, parent: string | null): void => {
    // The field of something new is no item yet: it does not count.
    const size = parts.filter((part) => part.kind !== 'draft').length;
    let position = 0;
    for (const part of parts) {
      if (part.kind !== 'draft') position += 1;
      const open = part.children
        ? part.open || above.has(part.key) || folding.isOpen(part.key, begins[part.kind])
        : null;
      lines.push({
        key: part.key,
        kind: part.kind,
        id: part.id,
        lane: part.lane,
        column: part.column,
        level,
        size,
        position,
        parent,
        open,
      });
      if (part.children && open) add(part.children(), level + 1, part.key);
    }
  };
  add(roots(editor, folding), 1, null);
  return lines;
}

/** The lines that must be unfolded so that a place is seen, outermost last. */
export function ancestorsOf(editor: Editor, key: string): string[] {
  const place = parsePlace(key);
  if (!place) return key === MAP ? [] : [MAP];
  if (place.part === 'lane') return [LANES, MAP];
  if (place.part === 'stage') return [MAP];
  const column = place.part === 'step' ? place.id : place.column;
  const at = editor.layout.columnOf(column);
  const above = [
    ...(at?.step && place.part !== 'step' ? [placeKey({ part: 'step', id: at.step })] : []),
    ...(at ? [placeKey({ part: 'stage', id: at.stage })] : []),
    MAP,
  ];
  return place.part === 'item'
    ? [placeKey({ part: 'cell', lane: place.lane, column }), ...above]
    : above;
}

/** The text a line begins with, for going there by its first letters. */
export function textOf(editor: Editor, line: Line): string {
  const { doc } = editor.store;
  switch (line.kind) {
    case 'map':
      return doc.map?.title ?? '';
    case 'stage':
      return doc.stages.get(line.id)?.name ?? '';
    case 'step':
      return columnName(editor, line.id);
    case 'cell':
    case 'lane': {
      const lane = doc.lanes.get(line.id);
      return lane ? laneTitle(lane) : '';
    }
    case 'thing': {
      const placed = placedById(doc, line.id);
      return placed ? nameOf(placed) : '';
    }
    case 'point':
      return personaLook(editor, personaOfPoint(line.id)).name;
    case 'kpi': {
      const kpi = doc.stage_kpis.get(line.id);
      return kpi ? kpiWords(editor, kpi).name : '';
    }
    case 'lanes':
      return t('views.lanes');
    case 'empty':
      return t('views.emptyLanes', { n: Number(line.id) });
    default:
      return '';
  }
}
