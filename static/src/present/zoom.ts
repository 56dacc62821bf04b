/** Zooming to what matters: what is selected, or one stage. The camera jumps; nothing is animated. */
import { ZOOM_MAX, ZOOM_MIN, type Camera, type Rect } from '../canvas/camera';
import { CELL_PAD, type Layout } from '../canvas/layout';
import { placeRect } from '../editor/reveal';
import type { Editor } from '../editor/editor.svelte';
import type { Id } from '../model/types';

const PAD = 24;
/** A few cards are not blown up over the whole window. */
const NEAR = 1.5;
/** A stage taller than the window stays legible: its foot is scrolled to. */
const LEGIBLE = 0.6;

/** The rectangle around these things; null where none of them is drawn. */
export function boundsOf(layout: Layout, ids: Iterable<Id>): Rect | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const id of ids) {
    const cell = layout.cellOf(id);
    const item = cell?.items.find((entry) => entry.id === id);
    const row = cell && layout.rowOf(cell.lane);
    const column = cell && layout.columnOf(cell.column);
    if (!item || !row || !column) continue;
    left = Math.min(left, column.x + CELL_PAD);
    right = Math.max(right, column.x + CELL_PAD + item.w);
    top = Math.min(top, row.y + item.y);
    bottom = Math.max(bottom, row.y + item.y + item.h);
  }
  return left < right ? { x: left, y: top, w: right - left, h: bottom - top } : null;
}

/** Show a rectangle of the world, in the middle where there is room. */
export function zoomTo(
  camera: Camera,
  rect: Rect,
  { legible = 0, pad = PAD }: { legible?: number; pad?: number } = {},
): void {
  const h = Math.max(1, camera.h - camera.foot);
  const wide = (camera.w - 2 * pad) / Math.max(1, rect.w);
  const high = (h - 2 * pad) / Math.max(1, rect.h);
  const wanted = Math.min(wide, Math.max(high, Math.min(legible, wide)), NEAR);
  const z = Math.min(ZOOM_MAX, Math.max(ZOOM_MIN, wanted));
  camera.zoomAt(z, 0, 0);
  const x = Math.max(pad, (camera.w - rect.w * z) / 2);
  const y = Math.max(pad, (h - rect.h * z) / 2);
  camera.panBy(x - rect.x * z - camera.x, y - rect.y * z - camera.y);
}

/** Zoom to what is selected, else to the place that has the focus. */
export function zoomToSelection(editor: Editor): void {
  const { camera, layout, place, selection } = editor;
  const chosen = boundsOf(layout, selection.ids);
  const here = chosen ?? (place && placeRect(layout, place, camera)?.rect);
  if (here) zoomTo(camera, here);
}

/** Zoom to a stage: its whole width, and its height as far as that stays legible. */
export function zoomToStage(editor: Editor, stage: Id | null): void {
  const { camera, layout } = editor;
  const span = stage ? layout.stageOf(stage) : layout.stages[0];
  if (!span) return;
  zoomTo(
    camera,
    { x: span.x, y: 0, w: span.w, h: layout.height },
    { legible: LEGIBLE, pad: CELL_PAD },
  );
}
