let last = 0;

/** An id for linking a label, a hint or a panel to its control; unique on the page. */
export function uid(prefix: string): string {
  last += 1;
  return `${prefix}-${last}`;
}
