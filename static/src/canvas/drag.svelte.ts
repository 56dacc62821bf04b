/**
 * Dragging cards and headers with Pointer Events: a threshold (4 px mouse, 10 px after a long press on
 * touch), an insertion line, auto-pan at the edges, Escape puts everything back.
 */
import type { Editor } from '../editor/editor.svelte';
import { nameOf, placedById } from '../editor/derived';
import { laneOpen } from '../editor/actions/things';
import { loadWords, t } from '../i18n';
import type { Id } from '../model/types';
import type { Target } from './drag_targets';

export type Grip = { part: 'thing'; id: Id } | { part: 'stage'; id: Id } | { part: 'lane'; id: Id };

/** Where it would land: a line in world units. */
export interface DropLine {
  x: number;
  y: number;
  length: number;
  upright: boolean;
  /** False where the lane does not take it. */
  allowed: boolean;
}

type Aims = typeof import('./drag_targets');

const MOUSE_PX = 4;
const TOUCH_PX = 10;
const PRESS_MS = 350;
const EDGE = 56;
const EDGE_SPEED = 14;

export class Drag {
  /** What is being dragged; its element stays mounted wherever the camera goes. */
  grip = $state.raw<Grip | null>(null);
  line = $state.raw<DropLine | null>(null);
  private target: Target | null = null;
  /** Where things land: fetched by the first press, which is no drag yet. */
  private aims: Aims | null = null;
  private pointer = -1;
  private start = { x: 0, y: 0 };
  private at = { x: 0, y: 0 };
  private pending: Grip | null = null;
  private press: ReturnType<typeof setTimeout> | undefined;
  private pan = 0;
  private stop: AbortController | null = null;
  /** A finger that was held and let go where it was: it asks for the menu. */
  private held: HTMLElement | null = null;
  /** The picture under the pointer; written to directly, every move. */
  ghost: HTMLElement | null = null;
  ghostSize = { w: 0, h: 0, dx: 0, dy: 0 };
  ghostText = $state('');

  constructor(
    private readonly editor: Editor,
    /** Screen position of the grid's body. */
    private readonly body: () => DOMRect,
  ) {}

  owns(pointerId: number): boolean {
    return this.grip !== null && this.pointer === pointerId;
  }

  /** Whether a card is on its way: the gripped one, and with a selected one all that is selected. */
  holds(id: Id): boolean {
    const { grip } = this;
    if (grip?.part !== 'thing') return false;
    return grip.id === id || (this.isMany(grip.id) && this.editor.selection.has(id));
  }

  private isMany(id: Id): boolean {
    const { selection } = this.editor;
    return selection.size > 1 && selection.has(id);
  }

  /** A press on a card or header that may become a drag. */
  down(event: PointerEvent, grip: Grip, element: HTMLElement): void {
    if (event.button !== 0 || !this.editor.canEdit || this.editor.editing || this.pointer !== -1)
      return;
    this.pointer = event.pointerId;
    this.pending = grip;
    void this.aim().then(
      () => this.follow(),
      () => undefined,
    );
    this.start = this.at = { x: event.clientX, y: event.clientY };
    const box = element.getBoundingClientRect();
    this.ghostSize = {
      w: box.width,
      h: box.height,
      dx: event.clientX - box.left,
      dy: event.clientY - box.top,
    };
    this.stop = new AbortController();
    const { signal } = this.stop;
    const touch = event.pointerType === 'touch';
    this.held = touch ? element : null;
    // The browser's own long press would come in between: the menu opens when the finger is lifted.
    if (touch)
      addEventListener(
        'contextmenu',
        (native) => {
          native.preventDefault();
          native.stopPropagation();
        },
        { signal, capture: true },
      );
    addEventListener('pointermove', (moved) => this.move(moved, touch), { signal });
    addEventListener('pointerup', (up) => up.pointerId === this.pointer && this.finish(true), {
      signal,
    });
    addEventListener(
      'pointercancel',
      (gone) => gone.pointerId === this.pointer && this.finish(false),
      { signal },
    );
    addEventListener(
      'keydown',
      (key) => {
        if (key.key !== 'Escape' || !this.grip) return;
        key.preventDefault();
        key.stopPropagation();
        this.finish(false);
      },
      { signal, capture: true },
    );
    if (touch) this.press = setTimeout(() => this.begin(), PRESS_MS);
  }

  private async aim(): Promise<Aims> {
    if (this.aims) return this.aims;
    const [aims] = await Promise.all([import('./drag_targets'), loadWords('editorLater')]);
    return (this.aims = aims);
  }

  private move(event: PointerEvent, touch: boolean): void {
    if (event.pointerId !== this.pointer) return;
    this.at = { x: event.clientX, y: event.clientY };
    const far = Math.hypot(this.at.x - this.start.x, this.at.y - this.start.y);
    if (!this.grip) {
      if (touch) {
        if (far > TOUCH_PX) this.finish(false);
        return;
      }
      if (far < MOUSE_PX) return;
      this.begin();
    }
    if (far > TOUCH_PX) this.held = null;
    this.follow();
  }

  private begin(): void {
    if (!this.pending) return;
    const { pending } = this;
    if (pending.part === 'thing') {
      const placed = placedById(this.editor.store.doc, pending.id);
      if (!placed || !laneOpen(this.editor, placed.thing.lane)) return this.finish(false);
      this.ghostText = this.isMany(pending.id)
        ? t('editor.cardsHere', { n: this.editor.selection.size })
        : nameOf(placed);
    } else {
      const { doc } = this.editor.store;
      this.ghostText =
        (pending.part === 'stage'
          ? doc.stages.get(pending.id)?.name
          : doc.lanes.get(pending.id)?.name) ?? '';
    }
    this.grip = pending;
    document.documentElement.dataset['dragging'] = '';
    this.follow();
  }

  /** Put the ghost under the pointer. */
  showGhost(): void {
    if (!this.ghost) return;
    const dx = Math.min(this.ghostSize.dx, 260);
    this.ghost.style.transform = `translate(${this.at.x - dx}px, ${this.at.y - this.ghostSize.dy}px)`;
  }

  /** The ghost and the line go where the pointer is. */
  private follow(): void {
    if (!this.grip) return;
    this.showGhost();
    const body = this.body();
    if (this.pan === 0 && this.pull(body)) this.pan = requestAnimationFrame(() => this.autoPan());
    const target = this.aims && this.targetOf(this.aims, this.grip);
    if (target?.key !== this.target?.key) this.line = target?.line ?? null;
    this.target = target;
  }

  /** Where it would land from where the pointer is. */
  private targetOf(aims: Aims, grip: Grip, at = this.at): Target | null {
    const { editor } = this;
    const body = this.body();
    const point = editor.camera.toWorld(at.x - body.left, at.y - body.top);
    const many = grip.part === 'thing' && this.isMany(grip.id);
    return aims.targetAt(editor, grip, many, point);
  }

  /** How the pointer near an edge pulls the map; null away from the edges. */
  private pull(body: DOMRect): { dx: number; dy: number } | null {
    const pull = (at: number, low: number, high: number): number =>
      at < low + EDGE ? EDGE_SPEED : at > high - EDGE ? -EDGE_SPEED : 0;
    const dx = this.grip?.part === 'lane' ? 0 : pull(this.at.x, body.left, body.right);
    const dy = this.grip?.part === 'stage' ? 0 : pull(this.at.y, body.top, body.bottom);
    return dx || dy ? { dx, dy } : null;
  }

  /** Once a frame as long as the pointer stays near an edge. */
  private autoPan(): void {
    this.pan = 0;
    const pull = this.grip && this.pull(this.body());
    if (!pull) return;
    this.editor.camera.panBy(pull.dx, pull.dy);
    this.follow();
  }

  /** End the drag; `drop` false puts everything back. */
  finish(drop: boolean): void {
    clearTimeout(this.press);
    cancelAnimationFrame(this.pan);
    this.pan = 0;
    this.stop?.abort();
    const { target, grip, held, at } = this;
    this.held = null;
    this.pointer = -1;
    this.pending = null;
    this.target = null;
    this.grip = null;
    this.line = null;
    delete document.documentElement.dataset['dragging'];
    if (!grip) return;
    // The press that ended here must not also count as a click on what lies under it.
    const swallow = (event: Event): void => event.stopPropagation();
    addEventListener('click', swallow, { capture: true, once: true });
    setTimeout(() => removeEventListener('click', swallow, { capture: true }), 0);
    if (drop && held) this.openMenu(held);
    else if (drop && this.aims) target?.drop();
    // The page says by itself that a part could not be had.
    else if (drop)
      this.aim().then(
        (aims) => this.targetOf(aims, grip, at)?.drop(),
        () => undefined,
      );
  }

  /** The menu of what was held: it stands there once its owner has the focus. */
  private openMenu(element: HTMLElement): void {
    const key = element.dataset['at'];
    if (!key) return;
    const open = (): boolean =>
      element.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }));
    // After the click that lifting the finger makes has been swallowed.
    void this.editor.focus(key, { scroll: false }).then(() => setTimeout(open, 0));
  }
}
