/**
 * Type as large as the slide takes: the sizes are tried from the largest. Where even the smallest does
 * not fit, the slide scrolls in type of the usual size, and says how much is still to come.
 */

/** Factors on the size of what is written on a slide. */
const SIZES = [1.5, 1.34, 1.2, 1.08, 1, 0.92, 0.84] as const;

/** The largest size at which `fits` says yes; the usual one where there is none. */
export function largest(fits: (size: number) => boolean): number {
  return SIZES.find(fits) ?? 1;
}

/** How many of the boxes end below the edge of the window on them. */
export function below(bottoms: readonly number[], edge: number): number {
  return bottoms.filter((bottom) => bottom > edge + 1).length;
}

export interface Fitted {
  /** Set the type anew: what is written, or the room for it, has changed. */
  fit(): void;
  /** Scroll by most of a window; false where there is nothing more that way. */
  scroll(direction: 1 | -1): boolean;
  stop(): void;
}

/** Fit what stands in `box`; `tell` hears how many things are below its edge. */
export function fitted(box: HTMLElement, tell: (more: number) => void): Fitted {
  const count = (): void => {
    const { bottom } = box.getBoundingClientRect();
    const things = [...box.querySelectorAll('[data-thing]')];
    tell(
      box.scrollHeight > box.clientHeight + 1
        ? below(
            things.map((thing) => thing.getBoundingClientRect().bottom),
            bottom,
          )
        : 0,
    );
  };
  const fit = (): void => {
    const size = largest((each) => {
      box.style.setProperty('--fit', String(each));
      return box.scrollHeight <= box.clientHeight + 1 && box.scrollWidth <= box.clientWidth + 1;
    });
    box.style.setProperty('--fit', String(size));
    count();
  };
  const observer = new ResizeObserver(fit);
  observer.observe(box);
  box.addEventListener('scroll', count, { passive: true });
  return {
    fit,
    scroll(direction) {
      const before = box.scrollTop;
      const most = box.scrollHeight - box.clientHeight;
      const wanted = Math.max(0, Math.min(most, before + direction * box.clientHeight * 0.85));
      if (Math.abs(wanted - before) < 2) return false;
      box.scrollTo({ top: wanted });
      return true;
    },
    stop() {
      observer.disconnect();
      box.removeEventListener('scroll', count);
    },
  };
}
