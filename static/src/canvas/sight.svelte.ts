/**
 * Which part of the grid stands in elements while the camera moves. A pan draws what comes near. A zoom
 * passes through in a moment: what is drawn stays, scaled, and boxes on a canvas stand for the rest
 * (`standIn`), which comes row by row and column by column when letters can be read, or the hand rests.
 */
import { calm } from '../editor/calm';
import { afterPaint } from './after_paint';
import { OVERVIEW, type Camera, type Rect } from './camera';
import type { Layout } from './layout';
import { hull, neededRange, NOTHING, unlessSame, visibleRange, type Range } from './range';

export class Sight {
  /** What is near the window; while the camera moves also what was. For headers and lines. */
  span = $state.raw<Range>(NOTHING);
  /** The cells that are to be drawn. */
  drawn = $state.raw<Range>(NOTHING);
  /** Boxes stand for cells that are not drawn yet. */
  standIn = $state(false);
  moving = $state(false);
  /** How a zoom is shown; loads with the first. */
  zooms: typeof import('./zooming') | undefined;
  private near: Range = NOTHING;
  private z = 1;
  /** Something has been drawn. */
  private begun = false;
  /** A zoom has been: what is drawn is not what is near. */
  private behind = false;

  constructor(private readonly camera: Camera) {}

  /** The whole world, or what is left of it while boxes stand for the rest. */
  ground(layout: Layout): Rect {
    return this.standIn && this.zooms
      ? this.zooms.groundOf(this.drawn, layout)
      : { x: 0, y: 0, w: layout.width, h: layout.height };
  }

  /** Once a frame while the camera moves, and when the layout changed. */
  follow(layout: Layout): void {
    const { camera } = this;
    const closer = camera.z > this.z;
    this.z = camera.z;
    this.near = visibleRange(layout, camera, this.near);
    this.span = this.moving ? hull(this.span, this.near) : this.near;
    if (camera.zooming && !this.zooms)
      void import('./zooming').then(
        (part) => (this.zooms = part),
        () => undefined,
      );
    const { zooms } = this;
    if (zooms && camera.zooming) {
      this.behind = true;
      ({ drawn: this.drawn, standIn: this.standIn } = zooms.passing(
        this.drawn,
        layout,
        camera,
        closer,
      ));
    } else if (camera.z < OVERVIEW) {
      this.standIn = this.behind = false;
      this.drawn = NOTHING;
    } else if (zooms && this.behind) {
      this.drawn = zooms.towards(this.drawn, this.near);
      this.behind = this.drawn !== this.near;
      this.standIn &&= this.behind;
      if (this.behind) camera.invalidate();
    } else {
      this.drawn = neededRange(layout, camera, this.drawn);
      // Of the first view the margin waits for all that is to be seen.
      if (this.begun) afterPaint(this.round);
      else void calm().then(this.round);
      this.begun = true;
    }
  }

  /** The margin around the window, once the frame stands. */
  private readonly round = (): void => {
    if (this.behind || this.camera.z < OVERVIEW) return;
    this.drawn = unlessSame(this.drawn, this.near);
  };
}
