/**
 * The headers' tracks. Letters keep their size whatever the zoom, so headers must be laid out anew for each,
 * which costs more than all else of a frame. While the zoom moves that is done once in a while; between,
 * each header is shifted to where it begins, and the next one lies over what is too wide.
 */
import type { Camera } from './camera';

/** The zoom may change by this factor before headers are laid out anew. */
const STEP = 1.3;

export class Tracks {
  private laid = 0;
  private shifted = false;

  constructor(
    private readonly heads: HTMLElement,
    private readonly lanes: HTMLElement,
  ) {}

  /** Put both where the camera is; `anew` when headers have come that are not shifted yet. */
  place({ x, y, z, zooming }: Camera, anew: boolean): void {
    const { heads, lanes, laid } = this;
    heads.style.transform = `translateX(${x}px)`;
    lanes.style.transform = `translateY(${y}px)`;
    if (z === laid && zooming === this.shifted) return;
    const near = z / laid < STEP && laid / z < STEP;
    if (!zooming || !near || anew) {
      this.laid = z;
      for (const track of [heads, lanes]) track.style.setProperty('--z', String(z));
    }
    this.shift(z - this.laid, zooming);
  }

  /** A header that has a transform keeps it as long as the zoom moves: to gain or lose one is to be laid out. */
  private shift(by: number, zooming: boolean): void {
    if (!zooming && !this.shifted) return;
    this.shifted = zooming;
    for (const track of [this.heads, this.lanes]) track.toggleAttribute('data-shifted', zooming);
    const move = (all: Iterable<HTMLElement>, axis: 'X' | 'Y', start: string): void => {
      for (const { style } of all)
        style.transform = zooming
          ? `translate${axis}(${Number(style.getPropertyValue(start)) * by}px)`
          : '';
    };
    move(this.heads.querySelectorAll<HTMLElement>('[role=columnheader]'), 'X', '--x');
    move(this.lanes.querySelectorAll<HTMLElement>('[role=rowheader]'), 'Y', '--y');
  }
}
