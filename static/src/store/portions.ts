/** Changes as they are handed over: plain, and in portions the server takes. */
import type { Op } from '../model/types';

/** The server takes no larger batch. */
export const MAX_OPS = 1_000;

/** Plain copies: callers may hand over reactive proxies, and keep changing what they handed over. */
export function plain(ops: readonly Op[]): Op[] {
  return JSON.parse(JSON.stringify(ops)) as Op[];
}

/** What one gesture does, in as many batches as it takes; one where nothing is to be done. */
export function portions(ops: readonly Op[]): Op[][] {
  const all = plain(ops);
  if (all.length <= MAX_OPS) return [all];
  const found: Op[][] = [];
  for (let at = 0; at < all.length; at += MAX_OPS) found.push(all.slice(at, at + MAX_OPS));
  return found;
}
