/** The scale of the dramatic arc: five steps from calm to its height. */

export const ARC_STEPS = [1, 2, 3, 4, 5];

/** Room above, and below for the persona's marker and the number. */
const ABOVE = 12;
const BELOW = 24;

/** Where the top of a step stands in a row of `h`; 0 is the ground. */
export function arcY(level: number, h: number): number {
  return ABOVE + ((5 - level) / 5) * (h - ABOVE - BELOW);
}

/** The step at a height: below the ground is 0, which leaves it open. */
export function arcAt(y: number, h: number): number {
  const step = Math.ceil(5 - ((y - ABOVE) / (h - ABOVE - BELOW)) * 5);
  return Math.max(0, Math.min(5, step)) || 0;
}
