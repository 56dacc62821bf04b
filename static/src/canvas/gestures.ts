/**
 * Wheel, pinch and drags that move the camera. A finger pans, two pinch; a mouse pans with its middle
 * button or with Space held. Drags of cards live in `drag.svelte.ts` and ask `claimed` first.
 */
import type { Camera } from './camera';

export interface GestureOptions {
  element: HTMLElement;
  camera: Camera;
  /** Top left of the grid's body inside the element. */
  origin(): { x: number; y: number };
  /** Whether another drag has taken this pointer. */
  claimed(pointerId: number): boolean;
  /** A second finger ends a drag in favour of the pinch. */
  onPinch(): void;
}

interface Touch {
  x: number;
  y: number;
}

/** Pixels of one wheel step, whatever unit the browser counts in. */
export function wheelPixels(
  event: Pick<WheelEvent, 'deltaX' | 'deltaY' | 'deltaMode'>,
): [number, number] {
  const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
  return [event.deltaX * unit, event.deltaY * unit];
}

/** Listen on the element; gives the way to stop. */
export function bindGestures(options: GestureOptions): () => void {
  const { element, camera, origin, claimed, onPinch } = options;
  const stop = new AbortController();
  const { signal } = stop;
  const touches = new Map<number, Touch>();
  let space = false;
  let mousePan: number | null = null;

  const local = (event: { clientX: number; clientY: number }): Touch => {
    const box = element.getBoundingClientRect();
    const { x, y } = origin();
    return { x: event.clientX - box.left - x, y: event.clientY - box.top - y };
  };

  element.addEventListener(
    'wheel',
    (event) => {
      if ((event.target as Element).closest('[data-scrolls]')) return;
      event.preventDefault();
      const [dx, dy] = wheelPixels(event);
      if (event.ctrlKey || event.metaKey) {
        const at = local(event);
        // Trackpads send small pinch deltas, wheels send 100 a notch: both stay within a factor of 1.3.
        camera.zoomBy(Math.exp(-Math.max(-26, Math.min(26, dy)) / 100), at.x, at.y);
      } else if (event.shiftKey && !dx) camera.panBy(-dy, 0);
      else camera.panBy(-dx, -dy);
    },
    { passive: false, signal },
  );

  element.addEventListener(
    'pointerdown',
    (event) => {
      if (event.pointerType === 'touch') {
        // A finger on an edge or handle pulls that, not the map.
        if ((event.target as Element).closest('[data-pull], [data-connect]')) return;
        touches.set(event.pointerId, local(event));
        if (touches.size === 2) onPinch();
        return;
      }
      if (event.button !== 1 && !(space && event.button === 0)) return;
      event.preventDefault();
      event.stopPropagation();
      mousePan = event.pointerId;
      element.setPointerCapture(event.pointerId);
      element.dataset.panning = '';
    },
    { capture: true, signal },
  );

  element.addEventListener(
    'pointermove',
    (event) => {
      if (event.pointerId === mousePan) {
        camera.panBy(event.movementX, event.movementY);
        return;
      }
      const touch = touches.get(event.pointerId);
      if (!touch || claimed(event.pointerId)) return;
      const now = local(event);
      if (touches.size === 1) camera.panBy(now.x - touch.x, now.y - touch.y);
      else if (touches.size === 2) {
        const other = [...touches].find(([id]) => id !== event.pointerId)?.[1];
        if (other) {
          const before = Math.hypot(touch.x - other.x, touch.y - other.y) || 1;
          const after = Math.hypot(now.x - other.x, now.y - other.y) || 1;
          const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
          camera.panBy((now.x - touch.x) / 2, (now.y - touch.y) / 2);
          camera.zoomBy(after / before, middle.x, middle.y);
        }
      }
      touches.set(event.pointerId, now);
    },
    { signal },
  );

  const end = (event: PointerEvent): void => {
    touches.delete(event.pointerId);
    if (event.pointerId !== mousePan) return;
    mousePan = null;
    delete element.dataset.panning;
  };
  element.addEventListener('pointerup', end, { signal });
  element.addEventListener('pointercancel', end, { signal });

  // Space pans only from the empty grid: on a card it picks the card up, in a field it is a space.
  addEventListener(
    'keydown',
    (event) => {
      if (event.key !== ' ' || event.repeat) return;
      if (
        (event.target as Element).closest('input, textarea, button, [role=menuitem], [data-item]')
      )
        return;
      space = true;
      element.dataset.space = '';
    },
    { signal },
  );
  addEventListener(
    'keyup',
    (event) => {
      if (event.key !== ' ') return;
      space = false;
      delete element.dataset.space;
    },
    { signal },
  );
  addEventListener(
    'blur',
    () => {
      space = false;
      delete element.dataset.space;
      touches.clear();
    },
    { signal },
  );
  return () => stop.abort();
}
