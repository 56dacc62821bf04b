/**
 * Selecting by a rectangle drawn on the empty grid with a mouse or pen (a finger pans): 4 px before
 * it begins, auto-pan at the edges, Escape puts the old selection back. With Shift or Ctrl it adds.
 */
import { saySelected } from '../editor/actions/selecting';
import type { Editor } from '../editor/editor.svelte';
import { thingsTouching, type Rect } from '../editor/selecting';

const START_PX = 4;
const EDGE = 40;
const EDGE_SPEED = 14;

export class Marquee {
  /** The rectangle in world units; null while none is drawn. */
  rect = $state.raw<Rect | null>(null);
  private before: ReadonlySet<string> = new Set();
  private from = { x: 0, y: 0 };
  private at = { x: 0, y: 0 };
  private start = { x: 0, y: 0 };
  private pan = 0;
  private stop: AbortController | null = null;

  constructor(
    private readonly editor: Editor,
    private readonly body: () => DOMRect,
  ) {}

  /** A press on the grid that may become a rectangle. */
  down(event: PointerEvent): void {
    const target = event.target as Element;
    if (event.button !== 0 || event.pointerType === 'touch' || event.defaultPrevented) return;
    if (this.stop || this.editor.editing) return;
    if (!target.closest('.body') || target.closest('[data-item], button, a, input, textarea'))
      return;
    // Points of the curve and KPIs are dragged or pressed for themselves.
    if (target.closest('[data-at^="item:"], [role="slider"]')) return;
    this.start = this.at = { x: event.clientX, y: event.clientY };
    this.from = this.world();
    this.stop = new AbortController();
    const { signal } = this.stop;
    const own = (handler: (moved: PointerEvent) => void) => (moved: PointerEvent) =>
      moved.pointerId === event.pointerId && handler(moved);
    addEventListener(
      'pointermove',
      own((moved) => this.move(moved)),
      { signal },
    );
    addEventListener(
      'pointerup',
      own(() => this.finish(true)),
      { signal },
    );
    addEventListener(
      'pointercancel',
      own(() => this.finish(false)),
      { signal },
    );
    addEventListener('blur', () => this.finish(false), { signal });
    addEventListener(
      'keydown',
      (key) => {
        if (key.key !== 'Escape' || !this.rect) return;
        key.preventDefault();
        key.stopPropagation();
        this.finish(false);
      },
      { signal, capture: true },
    );
  }

  private world(): { x: number; y: number } {
    const body = this.body();
    return this.editor.camera.toWorld(this.at.x - body.left, this.at.y - body.top);
  }

  private move(event: PointerEvent): void {
    this.at = { x: event.clientX, y: event.clientY };
    if (!this.rect) {
      if (Math.hypot(this.at.x - this.start.x, this.at.y - this.start.y) < START_PX) return;
      const { selection } = this.editor;
      const adds = event.shiftKey || event.ctrlKey || event.metaKey;
      this.before = selection.ids;
      if (!adds) selection.set([], '');
      this.kept = adds ? this.before : new Set();
      this.pan = requestAnimationFrame(() => this.autoPan());
    }
    this.draw();
  }

  private kept: ReadonlySet<string> = new Set();

  private draw(): void {
    const to = this.world();
    this.rect = { ...this.from, w: to.x - this.from.x, h: to.y - this.from.y };
    const touched = thingsTouching(this.editor.layout, this.rect);
    const { selection } = this.editor;
    const next = new Set([...this.kept, ...touched]);
    if (next.size !== selection.size || touched.some((id) => !selection.has(id)))
      selection.set(next);
  }

  private autoPan(): void {
    const body = this.body();
    const pull = (at: number, low: number, high: number): number =>
      at < low + EDGE ? EDGE_SPEED : at > high - EDGE ? -EDGE_SPEED : 0;
    const dx = pull(this.at.x, body.left, body.right);
    const dy = pull(this.at.y, body.top, body.bottom);
    if (dx || dy) {
      this.editor.camera.panBy(dx, dy);
      this.draw();
    }
    this.pan = requestAnimationFrame(() => this.autoPan());
  }

  /** End it; `keep` false gives back what was selected before. */
  finish(keep: boolean): void {
    cancelAnimationFrame(this.pan);
    this.stop?.abort();
    this.stop = null;
    if (!this.rect) return;
    this.rect = null;
    // The press that ended here must not also count as a click, which would deselect.
    const swallow = (event: Event): void => event.stopPropagation();
    addEventListener('click', swallow, { capture: true, once: true });
    setTimeout(() => removeEventListener('click', swallow, { capture: true }), 0);
    if (!keep) this.editor.selection.set(this.before);
    this.editor.tellSelection();
    saySelected(this.editor);
  }
}
