import type { Placement } from '@floating-ui/dom';

/** Keep `floating` beside `anchor` until the returned function is called. */
export function keepBeside(
  anchor: Element,
  floating: HTMLElement,
  placement: Placement,
  gap = 6,
  /** The anchor moves without a scroll: it stands on the canvas. */
  moves = false,
): () => void {
  let stop = (): void => {};
  let over = false;
  // Placing is not part of the first view: its code comes with the first menu or tooltip. Until it
  // stands in its place the element can hold the focus but is not seen.
  floating.style.opacity = '0';
  void import('@floating-ui/dom').then(
    ({ autoUpdate, computePosition, flip, offset, shift, size }) => {
      if (over) return;
      const update = (): void => {
        void computePosition(anchor, floating, {
          placement,
          strategy: 'fixed',
          middleware: [
            offset(gap),
            // What stands beside a point never covers it: above or below, where it fits on neither side.
            flip({ padding: 8, fallbackAxisSideDirection: moves ? 'end' : 'none' }),
            shift({ padding: 8 }),
            size({
              padding: 8,
              apply: ({ availableHeight }) => {
                floating.style.maxHeight = `${Math.max(120, availableHeight)}px`;
              },
            }),
          ],
        }).then(({ x, y }) => {
          floating.style.left = `${x}px`;
          floating.style.top = `${y}px`;
          floating.style.opacity = '';
        });
      };
      stop = autoUpdate(anchor, floating, update, { animationFrame: moves });
    },
  );
  return () => {
    over = true;
    stop();
  };
}

/** Put `element` in the top layer, above dialogs, where the browser knows it. */
export function raise(element: HTMLElement): void {
  if (typeof element.showPopover === 'function' && !element.matches(':popover-open')) {
    element.showPopover();
  }
}
