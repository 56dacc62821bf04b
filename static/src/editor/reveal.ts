/** Where a place of the grid lies, for the camera to bring it into the window. */
import { CELL_PAD, type Layout } from '../canvas/layout';
import type { Place } from './focus';

/** World coordinates; `z` is the zoom, `x` and `y` the origin's place on the screen. */
interface View {
  x: number;
  y: number;
  z: number;
}

interface Rect {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** A tall lane need not be seen whole. */
const LANE_SEEN = 120;
const STAGE_SEEN = 240;
/** After the last stage stands the button that adds the next, in screen pixels. */
const END_SEEN = 112;

/** The rectangle to show, and the room to leave around it; null where the place is not on the grid. */
export function placeRect(
  layout: Layout,
  place: Place,
  view: View,
): { rect: Rect; pad: number } | null {
  // Headers stick: only the other direction has to move.
  const top = -view.y / view.z;
  if (place.part === 'stage') {
    const stage = layout.stageOf(place.id);
    if (!stage) return null;
    const end =
      stage.index === layout.stages.length - 1 && stage.w <= STAGE_SEEN ? END_SEEN / view.z : 0;
    return { rect: { x: stage.x, y: top, w: Math.min(stage.w, STAGE_SEEN) + end, h: 1 }, pad: 0 };
  }
  const row =
    'lane' in place
      ? layout.rowOf(place.lane)
      : place.part === 'lane'
        ? layout.rowOf(place.id)
        : undefined;
  const column =
    'column' in place
      ? layout.columnOf(place.column)
      : place.part === 'step'
        ? layout.columnOf(place.id)
        : undefined;
  const item =
    place.part === 'item'
      ? layout.cells
          .get(`${place.lane}|${place.column}`)
          ?.items.find((entry) => entry.id === place.id)
      : undefined;
  return {
    rect: {
      x: column ? column.x : -view.x / view.z,
      y: row ? row.y + (item?.y ?? 0) : top,
      w: column ? column.w : 1,
      // A point of a curve may lie anywhere in its lane.
      h: row ? (item?.h ?? (place.part === 'item' ? row.h : Math.min(row.h, LANE_SEEN))) : 1,
    },
    pad: CELL_PAD,
  };
}
