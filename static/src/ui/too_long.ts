/**
 * A field that holds no more says so at its place. Browsers cut what is pasted at `maxlength` without a
 * word, and a name of three hundred letters becomes one of eighty nobody wrote.
 */
import { fmt, loadWords, t } from '../i18n';
import { keepBeside } from './place';

type TextElement = HTMLInputElement | HTMLTextAreaElement;

let clear: (() => void) | null = null;

/** What `maxlength` counts and would not take of `text` here; 0 where all of it fits. */
export function tooMany(field: TextElement, text: string): number {
  const selected = (field.selectionEnd ?? 0) - (field.selectionStart ?? 0);
  const over = field.value.length - selected + text.length - field.maxLength;
  return field.maxLength < 0 ? 0 : Math.max(0, Math.min(over, text.length));
}

function show(field: TextElement, words: string): void {
  clear?.();
  const bubble = document.createElement('div');
  bubble.className = 'tooltip';
  bubble.setAttribute('role', 'alert');
  bubble.setAttribute('popover', 'manual');
  // In a modal dialog what stands outside cannot be read.
  (field.closest('dialog') ?? document.body).append(bubble);
  bubble.showPopover();
  bubble.textContent = words;
  const stop = keepBeside(field, bubble, 'bottom-start', 6, true);
  const ended = new AbortController();
  clear = () => {
    ended.abort();
    stop();
    bubble.remove();
    clear = null;
  };
  const { signal } = ended;
  field.addEventListener('blur', () => clear?.(), { signal });
  // The insertion itself is an input, too; what is written after it is another matter.
  setTimeout(() => field.addEventListener('input', () => clear?.(), { signal }));
}

async function look(event: InputEvent): Promise<void> {
  const field = event.target;
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return;
  const text = event.data ?? '';
  const cut = event.isComposing ? 0 : tooMany(field, text);
  if (!cut) return;
  const max = fmt().number(field.maxLength);
  await loadWords('states');
  const fits = text.length - cut;
  show(
    field,
    fits > 0
      ? t('states.tooLong.cut', { fits: fmt().number(fits), all: fmt().number(text.length), max })
      : t('states.tooLong.full', { max }),
  );
}

/** Listen on the whole page. Gives the way to stop. */
export function sayTooLong(): () => void {
  const listen = (event: Event): void => void look(event as InputEvent).catch(() => undefined);
  document.addEventListener('beforeinput', listen, { capture: true, passive: true });
  return () => document.removeEventListener('beforeinput', listen, { capture: true });
}
