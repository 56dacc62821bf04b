/**
 * What hands do to stages, steps and lanes loads with the first of it (the commands bring it too), so that
 * the first view need not.
 */
type Structure = typeof import('./structure');
type Lanes = typeof import('./lanes');

/** The page says by itself that a part could not be had. */
const quiet = (): void => {};

export function withStructure(run: (acts: Structure) => void): void {
  import('./structure').then(run, quiet);
}

export function withLanes(run: (acts: Lanes) => void): void {
  import('./lanes').then(run, quiet);
}
