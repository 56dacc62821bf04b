/**
 * What hands do to stages, steps and lanes loads with the first of it (the commands bring it too), so that
 * the first view need not.
 */
import { loadWords } from '../../i18n';

type Structure = typeof import('./structure');
type Lanes = typeof import('./lanes');

/** The page says by itself that a part could not be had. */
const quiet = (): void => {};

/** Along with its words, some of which become names on the map. */
async function withWords<T>(part: Promise<T>): Promise<T> {
  const [acts] = await Promise.all([part, loadWords('editorLater')]);
  return acts;
}

export function withStructure(run: (acts: Structure) => void): void {
  withWords(import('./structure')).then(run, quiet);
}

export function withLanes(run: (acts: Lanes) => void): void {
  withWords(import('./lanes')).then(run, quiet);
}
