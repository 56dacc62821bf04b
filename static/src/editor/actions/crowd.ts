/** The way to what one does with several cards: loaded once there is a selection to do it with. */
import { loadWords } from '../../i18n';

type Many = typeof import('./many');

let many: Many | undefined;
let coming: Promise<Many> | undefined;

/** Have it there before it is wanted. */
export function expectCrowd(): Promise<Many> {
  return (coming ??= Promise.all([import('./many'), loadWords('editorLater')]).then(
    ([loaded]) => (many = loaded),
    (problem: unknown) => {
      coming = undefined;
      throw problem;
    },
  ));
}

/** Run with it: at once where it is there already, else in the order asked for. */
export function withMany(run: (many: Many) => void): void {
  if (many) return run(many);
  // The page says by itself that a part could not be had.
  void expectCrowd().then(run, () => undefined);
}
