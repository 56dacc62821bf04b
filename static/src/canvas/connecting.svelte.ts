/** An arrow being pulled from a card by pointer, before it is let go on another. */
import type { Id } from '../model/types';

interface Pull {
  from: Id;
  x: number;
  y: number;
  /** The card under the pointer that it can end at. */
  over: Id | null;
}

let pull = $state.raw<Pull | null>(null);

export function pulled(): Pull | null {
  return pull;
}

export function setPull(next: Pull | null): void {
  pull = next;
}
