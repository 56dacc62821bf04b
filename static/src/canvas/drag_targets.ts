/** Where what is dragged would land; comes with the first press. */
import { withMany } from '../editor/actions/crowd';
import { withStructure } from '../editor/actions/later';
import { targets } from '../editor/actions/selecting';
import { placeThing } from '../editor/actions/placing';
import { placedById } from '../editor/derived';
import type { Editor } from '../editor/editor.svelte';
import { afterFor } from '../editor/ops';
import type { Id } from '../model/types';
import type { DropLine, Grip } from './drag.svelte';
import { takes, type Column, type GridRow } from './layout';
import { columnAt, rowAt, slotAt } from './range';

export interface Target {
  drop: () => void;
  line: DropLine;
  key: string;
}

/** What lies at a point of the world; null where nothing can be dropped. */
export function targetAt(
  editor: Editor,
  grip: Grip,
  many: boolean,
  { x, y }: { x: number; y: number },
): Target | null {
  const { layout } = editor;
  if (grip.part === 'thing') {
    const row = rowAt(layout, y);
    const column = columnAt(layout, x);
    return row && column ? cellTarget(editor, grip.id, many, row, column, y) : null;
  }
  if (grip.part === 'stage') {
    const order = layout.stages.map((stage) => stage.id);
    const index = layout.stages.filter(
      (stage) => stage.id !== grip.id && stage.x + stage.w / 2 < x,
    ).length;
    const after = afterFor(order, grip.id, index);
    const left = after ? layout.stageOf(after) : undefined;
    const at = left ? left.x + left.w : 0;
    return {
      key: `stage|${after}`,
      line: { x: at, y: 0, length: layout.height, upright: true, allowed: true },
      drop: () => withStructure((acts) => acts.placePart(editor, 'stage', grip.id, after)),
    };
  }
  const order = layout.rows.map((row) => row.lane.id);
  const index = layout.rows.filter(
    (row) => row.lane.id !== grip.id && row.y + row.h / 2 < y,
  ).length;
  const after = afterFor(order, grip.id, index);
  const above = after ? layout.rowOf(after) : undefined;
  return {
    key: `lane|${after}`,
    line: {
      x: 0,
      y: above ? above.y + above.h : 0,
      length: layout.width,
      upright: false,
      allowed: true,
    },
    drop: () => withStructure((acts) => acts.placePart(editor, 'lane', grip.id, after)),
  };
}

function cellTarget(
  editor: Editor,
  id: Id,
  many: boolean,
  row: GridRow,
  column: Column,
  y: number,
): Target | null {
  const placed = placedById(editor.store.doc, id);
  if (!placed) return null;
  const allowed = row.mode === 'things' && takes(row.lane.kind, placed.entity) && !row.lane.locked;
  const slot = slotAt(editor.layout, row, column, y, id);
  return {
    key: `${row.lane.id}|${column.key}|${allowed ? slot.after : 'no'}`,
    line: {
      x: column.x + 8,
      y: allowed ? slot.y : row.y + row.h / 2,
      length: column.w - 16,
      upright: false,
      allowed,
    },
    drop: () => {
      const to = { lane: row.lane.id, column, after: slot.after };
      if (!allowed) return;
      if (many) withMany(({ placeThings }) => placeThings(editor, targets(editor), placed, to));
      else placeThing(editor, placed, to.lane, column, to.after);
    },
  };
}
