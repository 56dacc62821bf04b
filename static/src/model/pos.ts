/**
 * Order strings: base-62 fractional keys in the dialect of `fractional-indexing`, compared by bytes.
 *
 * `journeymap/core/pos.py` is the twin; `tests/vectors/pos.json` holds both to the same answers (I9).
 */
import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing';

export const MAX_LENGTH = 64;
/** Above this the server spreads the siblings anew. */
export const REBALANCE_ABOVE = 48;

const SHAPE = /^[A-Za-z][0-9A-Za-z]*$/;

/** Whether `pos` is a key: head letter with its digits, no trailing zero, at most 64 long. */
export function isValid(pos: unknown): pos is string {
  if (typeof pos !== 'string' || pos.length > MAX_LENGTH || !SHAPE.test(pos)) return false;
  const head = pos.charCodeAt(0);
  const integer = head >= 97 ? head - 97 + 2 : 90 - head + 2;
  if (pos.length < integer || pos === `A${'0'.repeat(26)}`) return false;
  return pos.length === integer || !pos.endsWith('0');
}

/**
 * A key that sorts after `before` and ahead of `after`; null is the open end.
 *
 * Throws when there is no room (before ≥ after) or a bound is not a key.
 */
export function between(before: string | null, after: string | null): string {
  demandRoom(before, after);
  return generateKeyBetween(before, after);
}

/** `count` keys in order between the two. Throws as `between` does. */
export function nBetween(before: string | null, after: string | null, count: number): string[] {
  demandRoom(before, after);
  return generateNKeysBetween(before, after, count);
}

/** The library answers some reversed pairs (a1, a0) with a key that lies between neither. */
function demandRoom(before: string | null, after: string | null): void {
  if (before !== null && after !== null && before >= after)
    throw new Error(`${before} >= ${after}`);
}

/** Byte order of two ASCII strings. Never `localeCompare`: collations put "a0V" before "Zz". */
export function compareBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The total order of siblings, (pos, id): equal keys from concurrent inserts are legal. */
export function compareRows(
  a: { readonly pos?: string; readonly id: string },
  b: { readonly pos?: string; readonly id: string },
): number {
  return compareBytes(a.pos ?? '', b.pos ?? '') || compareBytes(a.id, b.id);
}
