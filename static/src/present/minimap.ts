/** The minimap's geometry: the whole map in a corner, made from the layout, never from the page. */
import type { Rect, Size } from '../canvas/camera';
import type { Layout, PlacedEntity } from '../canvas/layout';

/** The most it takes of the window. */
export const BOX: Size = { w: 208, h: 148 };
/** Neither side gets thinner: a press must find it. */
const THIN = 28;
/** A card lower than this is not drawn by itself: its cell is one block. */
const SEEN = 1.5;

/** How a point of the world becomes one of the minimap, in each direction. */
export interface Scale extends Size {
  readonly sx: number;
  readonly sy: number;
}

export interface Mark extends Rect {
  readonly entity: PlacedEntity;
}

/** The camera, as far as the minimap asks. */
export interface View extends Size {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** The map's size in the corner. Very long or very tall maps are squeezed, so that both sides show. */
export function scaleOf(world: Size, box: Size = BOX): Scale {
  const s = Math.min(box.w / Math.max(1, world.w), box.h / Math.max(1, world.h));
  const w = Math.max(THIN, world.w * s);
  const h = Math.max(THIN, world.h * s);
  return { w, h, sx: w / Math.max(1, world.w), sy: h / Math.max(1, world.h) };
}

/** What the window shows, on the minimap; never beyond its edges. */
export function windowOn(view: View, scale: Scale): Rect {
  const left = Math.min(Math.max(0, (-view.x / view.z) * scale.sx), scale.w);
  const top = Math.min(Math.max(0, (-view.y / view.z) * scale.sy), scale.h);
  const right = Math.min(scale.w, ((view.w - view.x) / view.z) * scale.sx);
  const bottom = Math.min(scale.h, ((view.h - view.y) / view.z) * scale.sy);
  return { x: left, y: top, w: Math.max(0, right - left), h: Math.max(0, bottom - top) };
}

/** How far the camera must move so that a point of the minimap is the middle of the window. */
export function panTo(
  view: View,
  scale: Scale,
  px: number,
  py: number,
): { dx: number; dy: number } {
  return {
    dx: view.w / 2 - (px / scale.sx) * view.z - view.x,
    dy: view.h / 2 - (py / scale.sy) * view.z - view.y,
  };
}

/** How far the camera must move when the window is dragged by so much on the minimap. */
export function panBy(
  view: View,
  scale: Scale,
  dx: number,
  dy: number,
): { dx: number; dy: number } {
  return { dx: (-dx / scale.sx) * view.z, dy: (-dy / scale.sy) * view.z };
}

/**
 * What is drawn: each card where it is high enough to be seen, else one block for its cell, so that a
 * map of ten thousand cards costs no more than it has cells.
 */
export function marksOf(layout: Layout, scale: Scale): Mark[] {
  const found: Mark[] = [];
  for (const cell of layout.cells.values()) {
    const first = cell.items[0];
    const last = cell.items.at(-1);
    const row = layout.rowOf(cell.lane);
    const column = layout.columnOf(cell.column);
    if (!first || !last || !row || !column) continue;
    const put = (y: number, w: number, h: number, entity: PlacedEntity): void => {
      found.push({
        x: (column.x + 8) * scale.sx,
        y: (row.y + y) * scale.sy,
        w: Math.max(1, w * scale.sx),
        h: Math.max(1, h * scale.sy),
        entity,
      });
    };
    if (first.h * scale.sy < SEEN) put(first.y, first.w, last.y + last.h - first.y, first.entity);
    else for (const item of cell.items) put(item.y, item.w, item.h, item.entity);
  }
  return found;
}
