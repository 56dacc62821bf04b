/** The scale of the emotion curve, and how a persona's series is marked. */

/** Room above the scale for markers, and below it for what is said about a column. */
const ABOVE = 46;
const BELOW = 42;

/** Height in a row of `h` at which a valence stands. */
export function valenceY(valence: number, h: number): number {
  return ABOVE + ((2 - valence) / 4) * (h - ABOVE - BELOW);
}

/** The whole valence nearest to a height. */
export function valenceAt(y: number, h: number): number {
  const value = Math.round(2 - ((y - ABOVE) / (h - ABOVE - BELOW)) * 4);
  // Never −0, which is written "−0".
  return Math.max(-2, Math.min(2, value)) || 0;
}

/** The dotted line of what is expected: round dots, unlike any persona's dashes. */
export const DOTTED = '0.1 6';

/** Dash patterns of the personas' series. */
export const DASH: Record<string, string> = {
  solid: 'none',
  dash: '6 3',
  dot: '2 3',
  dashdot: '8 3 2 3',
};

/** The outline of a persona's marker, about the origin. */
export function markerPath(marker: string, r = 6): string {
  switch (marker) {
    case 'square':
      return `M${-r},${-r}H${r}V${r}H${-r}Z`;
    case 'triangle':
      return `M0,${-r * 1.15}L${r * 1.1},${r * 0.85}H${-r * 1.1}Z`;
    case 'diamond':
      return `M0,${-r * 1.25}L${r * 1.25},0L0,${r * 1.25}L${-r * 1.25},0Z`;
    case 'hex':
      return `M${-r * 0.6},${-r}H${r * 0.6}L${r * 1.15},0L${r * 0.6},${r}H${-r * 0.6}L${-r * 1.15},0Z`;
    case 'cross': {
      const a = r * 0.4;
      return `M${-a},${-r}H${a}V${-a}H${r}V${a}H${a}V${r}H${-a}V${a}H${-r}V${-a}H${-a}Z`;
    }
    default:
      return `M${-r},0A${r},${r} 0 1 0 ${r},0A${r},${r} 0 1 0 ${-r},0Z`;
  }
}
