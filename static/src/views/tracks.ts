/** Which rows or columns of a long list are drawn: those near the window and those that must stay. */

export type Track = { index: number } | { gap: number; key: string };

/**
 * Items drawn and the gaps between them. `edges[i]` is where item i begins, the last entry where all
 * end; `pinned` items are drawn wherever they lie, so that the focus is never dropped.
 */
export function tracks(
  edges: readonly number[],
  from: number,
  to: number,
  pinned: Iterable<number>,
): Track[] {
  const count = edges.length - 1;
  const drawn = new Set<number>();
  for (const index of pinned) if (index >= 0 && index < count) drawn.add(index);
  for (let index = firstAt(edges, from); index < count && edges[index]! < to; index++)
    drawn.add(index);
  const found: Track[] = [];
  let next = 0;
  const gap = (until: number): void => {
    if (until > next)
      found.push({ gap: edges[until]! - edges[next]!, key: `gap-${next}-${until}` });
  };
  for (const index of [...drawn].sort((a, b) => a - b)) {
    gap(index);
    found.push({ index });
    next = index + 1;
  }
  gap(count);
  return found;
}

/** The item that lies at a place. */
export function firstAt(edges: readonly number[], at: number): number {
  let low = 0;
  let high = edges.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (edges[middle]! <= at) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

/** Where each item begins, from their sizes; one entry more than items. */
export function edgesOf(sizes: readonly number[]): number[] {
  const edges = [0];
  for (const size of sizes) edges.push(edges.at(-1)! + size);
  return edges;
}
