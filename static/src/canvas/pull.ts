/**
 * Pulling an edge with the pointer: nothing happens below a threshold, Escape and a lost pointer put
 * everything back, letting go takes it. What an edge means is the caller's.
 */

export interface Edge {
  /** Far enough to be meant: pixels on the screen from where it began. */
  pull(dx: number, dy: number): void;
  /** It was let go there. */
  drop(): void;
  /** As if nothing had been. */
  cancel(): void;
}

const THRESHOLD = 4;

/** Follow the pointer that was pressed on an edge, until it is let go. */
export function pullEdge(event: PointerEvent, edge: Edge): void {
  if (event.button !== 0) return;
  event.stopPropagation();
  event.preventDefault();
  const { pointerId, clientX, clientY } = event;
  const stop = new AbortController();
  const { signal } = stop;
  let far = false;
  const end = (taken: boolean): void => {
    stop.abort();
    delete document.documentElement.dataset['dragging'];
    if (!far) return;
    // The press that ended here must not also count as a click on what lies under it.
    const swallow = (click: Event): void => click.stopPropagation();
    addEventListener('click', swallow, { capture: true, once: true });
    setTimeout(() => removeEventListener('click', swallow, { capture: true }), 0);
    if (taken) edge.drop();
    else edge.cancel();
  };
  const mine = (listener: (moved: PointerEvent) => void) => (moved: PointerEvent) => {
    if (moved.pointerId === pointerId) listener(moved);
  };
  addEventListener(
    'pointermove',
    mine((moved) => {
      const [dx, dy] = [moved.clientX - clientX, moved.clientY - clientY];
      if (!far && Math.hypot(dx, dy) < THRESHOLD) return;
      if (!far) document.documentElement.dataset['dragging'] = '';
      far = true;
      edge.pull(dx, dy);
    }),
    { signal },
  );
  addEventListener(
    'pointerup',
    mine(() => end(true)),
    { signal },
  );
  addEventListener(
    'pointercancel',
    mine(() => end(false)),
    { signal },
  );
  addEventListener(
    'keydown',
    (key) => {
      if (key.key !== 'Escape' || !far) return;
      key.preventDefault();
      key.stopPropagation();
      end(false);
    },
    { signal, capture: true },
  );
}
