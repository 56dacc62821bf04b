/**
 * Which part of the grid stands in elements while the camera moves. A pan draws what comes near. A zoom
 * passes through in a moment: what is drawn stays, scaled, and boxes on a canvas stand for the rest
 * (`standIn`), which comes row by row and column by column when letters can be read, or the hand rests.
 */
import { OVERVIEW, type Camera, type Rect } from './camera';
import type { Layout } from './layout';
import { hull, NOTHING, towards, visibleRange, type Range } from './range';

/** From here on letters are legible: a zoom that goes closer draws the cells it comes to. */
const LEGIBLE = 0.6;

export class Sight {
  /** What is near the window; while the camera moves also what was. For headers and lines. */
  span = $state.raw<Range>(NOTHING);
  /** The cells that are to be drawn. */
  drawn = $state.raw<Range>(NOTHING);
  /** Boxes stand for cells that are not drawn yet. */
  standIn = $state(false);
  moving = $state(false);
  private near: Range = NOTHING;
  private z = 1;
  /** A zoom has been: what is drawn is not what is near. */
  private behind = false;

  constructor(private readonly camera: Camera) {}

  /** The whole world, or what is left of it while boxes stand for the rest. */
  ground({ width, height, columns, rows }: Layout): Rect {
    if (!this.standIn) return { x: 0, y: 0, w: width, h: height };
    const { c0, c1, r0, r1 } = this.drawn;
    const [left, right, top, bottom] = [columns[c0], columns[c1], rows[r0], rows[r1]];
    if (!left || !right || !top || !bottom) return { x: 0, y: 0, w: 0, h: 0 };
    const [{ x }, { y }] = [left, top];
    return { x, y, w: right.x + right.w - x, h: bottom.y + bottom.h - y };
  }

  /** Once a frame while the camera moves, and when the layout changed. */
  follow(layout: Layout): void {
    const { camera } = this;
    const closer = camera.z > this.z;
    this.z = camera.z;
    this.near = visibleRange(layout, camera, this.near);
    this.span = this.moving ? hull(this.span, this.near) : this.near;
    if (camera.zooming) {
      this.behind = true;
      const inside = visibleRange(layout, camera, this.drawn, 0);
      let all = hull(this.drawn, inside) === this.drawn;
      if (!all && closer && camera.z >= LEGIBLE) {
        this.drawn = towards(this.drawn, inside);
        all = this.drawn === inside;
      }
      this.standIn = !all;
    } else if (camera.z < OVERVIEW) {
      this.standIn = this.behind = false;
      this.drawn = NOTHING;
    } else if (this.behind) {
      this.drawn = towards(this.drawn, this.near);
      this.behind = this.drawn !== this.near;
      this.standIn &&= this.behind;
      if (this.behind) camera.invalidate();
    } else this.drawn = this.near;
  }
}
