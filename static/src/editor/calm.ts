/**
 * What no first look misses comes once the first view has stood for a moment: until then browser and
 * server have enough to do, and whoever looks has not found their pointer yet.
 */
import { afterPaint } from '../canvas/after_paint';

const MOMENT_MS = 150;
/** Without a map there is still something to say: that it cannot be had. */
const AT_LATEST_MS = 1_500;

let settle: (() => void) | undefined;
let settled: Promise<void> | undefined;

/** Settles when the first view has been seen, at the latest after a second and a half. */
export function calm(): Promise<void> {
  return (settled ??= new Promise((resolve) => {
    settle = resolve;
    setTimeout(resolve, AT_LATEST_MS);
  }));
}

/** The map is being drawn. */
export function mapDrawn(): void {
  void calm();
  afterPaint(() => setTimeout(() => settle?.(), MOMENT_MS));
}
