/** The way to what one does with several cards: loaded once there is a selection to do it with. */
import { loadWords, t } from '../../i18n';
import { toast } from '../../ui/toasts.svelte';

type Many = typeof import('./many');

let many: Many | undefined;
let coming: Promise<Many> | undefined;

/** Have it there before it is wanted. */
export function expectCrowd(): Promise<Many> {
  return (coming ??= Promise.all([import('./many'), loadWords('editorLater')]).then(
    ([loaded]) => (many = loaded),
  ));
}

/** Run with it: at once where it is there already, else in the order asked for. */
export function withMany(run: (many: Many) => void): void {
  if (many) return run(many);
  void expectCrowd().then(run, () => {
    coming = undefined;
    toast(t('editor.toast.notLoaded'), { tone: 'bad' });
  });
}
