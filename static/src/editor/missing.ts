/** Parts come when first wanted. Offline, or after an upgrade, they may not be had: that is said in words. */
import { t } from '../i18n';
import { toast, toasts } from '../ui/toasts.svelte';
import type { Editor } from './editor.svelte';

/** The banner says all the time that the connection is gone. */
const GONE_MS = 10_000;

/** Say it from now on, and leave nothing asked for that cannot be shown. */
export function sayWhatIsMissing(editor: Editor): () => void {
  const ended = new AbortController();
  const { signal } = ended;
  const missing = new WeakSet<object>();
  const say = ({ payload }: VitePreloadErrorEvent): void => {
    missing.add(payload);
    // What was asked for is not open, so that it can be asked for again.
    if (!document.querySelector('dialog[open]')) editor.dialog = null;
    if (!document.querySelector('.picker')) editor.picker = null;
    const { syncState } = editor.store;
    const gone = !navigator.onLine || syncState === 'offline' || syncState === 'reconnecting';
    const text = t(gone ? 'editor.toast.needsLine' : 'editor.toast.notLoaded');
    if (toasts().some((shown) => shown.text === text)) return;
    toast(text, {
      tone: 'bad',
      // Without the connection there would be no page to come back to; once it is back, this is no longer so.
      ...(gone
        ? { life: GONE_MS }
        : { action: { label: t('editor.toast.reload'), run: () => location.reload() } }),
    });
  };
  addEventListener('vite:preloadError', say, { signal });
  addEventListener(
    'unhandledrejection',
    (event) => {
      if (missing.has(event.reason as object)) event.preventDefault();
    },
    { signal },
  );
  return () => ended.abort();
}
