/**
 * The camera: screen = world × z + (x, y), the origin at the top left of the grid's body. It is not
 * reactive; who draws listens to `onFrame`, called at most once a frame.
 */
export const ZOOM_MIN = 0.1;
export const ZOOM_MAX = 2;
/** Below this cards are boxes on one 2D canvas: 14 px text would stand 5 px high. */
export const OVERVIEW = 0.35;
/** How far the end of the map may be pulled into the window. */
const TAIL = 160;

export interface Size {
  readonly w: number;
  readonly h: number;
}

export interface Rect extends Size {
  readonly x: number;
  readonly y: number;
}

export class Camera {
  x = 0;
  y = 0;
  z = 1;
  /** The window onto the grid's body, in screen pixels. */
  w = 1;
  h = 1;
  /** Pixels at its foot that something floating covers: what is revealed stands above them. */
  foot = 0;
  private world: Size = { w: 0, h: 0 };
  private queued = 0;
  private settle: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<(camera: Camera) => void>();
  private zoomed = false;
  /** Told when a gesture starts and when it has been quiet for 180 ms. */
  onMoving: (moving: boolean) => void = () => {};

  /** Call `fn` once a frame while the camera changes; gives the way to stop. */
  onFrame(fn: (camera: Camera) => void): () => void {
    this.listeners.add(fn);
    return () => this.listeners.delete(fn);
  }

  /** Whether a gesture is under way: what passes below the pointer is not pointed at. */
  get moving(): boolean {
    return this.settle !== undefined;
  }

  /** Whether a gesture is under way that has changed the zoom: what it shows is gone in a moment. */
  get zooming(): boolean {
    return this.zoomed;
  }

  setWindow(w: number, h: number): void {
    this.w = Math.max(1, w);
    this.h = Math.max(1, h);
    this.clamp();
    this.invalidate();
  }

  setWorld(w: number, h: number): void {
    this.world = { w, h };
    this.clamp();
    this.invalidate();
  }

  panBy(dx: number, dy: number): void {
    this.moveTo(this.x + dx, this.y + dy, this.z);
  }

  /** Zoom to `z`, the world point under (px, py) staying where it is. */
  zoomAt(z: number, px: number, py: number): void {
    const next = Math.min(ZOOM_MAX, Math.max(ZOOM_MIN, z));
    this.moveTo(px - ((px - this.x) / this.z) * next, py - ((py - this.y) / this.z) * next, next);
  }

  zoomBy(factor: number, px = this.w / 2, py = this.h / 2): void {
    this.zoomAt(this.z * factor, px, py);
  }

  /** The whole map in the window, never above 100 %. */
  fit(): void {
    const z = Math.min(1, (this.w - 16) / (this.world.w || 1), (this.h - 16) / (this.world.h || 1));
    this.moveTo(0, 0, Math.min(ZOOM_MAX, Math.max(ZOOM_MIN, z)));
  }

  /** Bring a world rectangle into view with the least movement; nothing when it is there already. */
  reveal(rect: Rect, pad = 16): void {
    const left = rect.x * this.z + this.x;
    const top = rect.y * this.z + this.y;
    const w = rect.w * this.z;
    const h = rect.h * this.z;
    let dx = 0;
    let dy = 0;
    if (left + w > this.w - pad) dx = this.w - pad - left - w;
    if (left + dx < pad) dx = pad - left;
    const bottom = this.h - this.foot - pad;
    if (top + h > bottom) dy = bottom - top - h;
    if (top + dy < pad) dy = pad - top;
    if (dx || dy) this.panBy(dx, dy);
  }

  toWorld(px: number, py: number): { x: number; y: number } {
    return { x: (px - this.x) / this.z, y: (py - this.y) / this.z };
  }

  toScreen(wx: number, wy: number): { x: number; y: number } {
    return { x: wx * this.z + this.x, y: wy * this.z + this.y };
  }

  /** Say that the picture must be drawn again. */
  invalidate(): void {
    if (this.queued) return;
    this.queued = requestAnimationFrame(() => {
      this.queued = 0;
      for (const listener of this.listeners) listener(this);
    });
  }

  destroy(): void {
    cancelAnimationFrame(this.queued);
    clearTimeout(this.settle);
    this.listeners.clear();
  }

  private moveTo(x: number, y: number, z: number): void {
    const before = [this.x, this.y, this.z];
    this.x = x;
    this.y = y;
    this.z = z;
    this.clamp();
    // At the end of the map, or with all of it in the window, there is nothing to draw.
    if (before[0] === this.x && before[1] === this.y && before[2] === this.z) return;
    if (before[2] !== this.z) this.zoomed = true;
    if (this.settle === undefined) this.onMoving(true);
    clearTimeout(this.settle);
    this.settle = setTimeout(() => {
      this.settle = undefined;
      this.zoomed = false;
      this.onMoving(false);
      this.invalidate();
    }, 180);
    this.invalidate();
  }

  /** A map is a table, not a sea: its first corner never leaves the window's. */
  private clamp(): void {
    const minX = Math.min(0, this.w - this.world.w * this.z - TAIL);
    const minY = Math.min(0, this.h - this.world.h * this.z - TAIL);
    this.x = Math.min(0, Math.max(minX, this.x));
    this.y = Math.min(0, Math.max(minY, this.y));
  }
}
