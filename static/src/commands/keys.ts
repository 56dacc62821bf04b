import { language, type Lang } from '../i18n';
import { pageData } from '../ui/page_data';

/** Key strokes by name: "Mod+Shift+z", "Alt+ArrowUp", "?". Mod is Ctrl, on a Mac Cmd. */
export interface Stroke {
  key: string;
  code?: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/**
 * The name of a stroke. Letters are lower case; Shift counts for letters and named keys, but not for
 * what it prints (a "?" needs Shift on some layouts and not on others).
 */
export function strokeName(event: Stroke): string {
  const printed = event.key.length === 1;
  const letter = printed && event.key.toLowerCase() !== event.key.toUpperCase();
  const key = event.key === ' ' ? 'Space' : letter ? event.key.toLowerCase() : event.key;
  const parts: string[] = [];
  if (event.ctrlKey || event.metaKey) parts.push('Mod');
  if (event.altKey) parts.push('Alt');
  if (event.shiftKey && (!printed || letter || event.key === ' ')) parts.push('Shift');
  return [...parts, key].join('+');
}

/**
 * Whether single letters, digits and signs are commands. Off for those who dictate, whose words would
 * set them off, and for hands that brush keys (WCAG 2.1.4). Read by everything that shows shortcuts.
 */
let singles = pageData().single_keys ?? true;

export function singleKeys(): boolean {
  return singles;
}

export function setSingleKeys(on: boolean): void {
  singles = on;
}

/** Whether a stroke is one printed character, with no key held but Shift. */
function isSingle(stroke: string): boolean {
  return /^(?:Shift\+)?(?:.|Digit\d)$/u.test(stroke);
}

/** Those of `keys` that work now: single keys may be switched off. */
export function workingKeys(keys: readonly string[]): readonly string[] {
  return singles ? keys : keys.filter((stroke) => !isSingle(stroke));
}

/** Whether a stroke is one of `keys`. "Shift+Digit1" names the key by its place, for digits under Shift. */
export function isStroke(event: Stroke, keys: readonly string[]): boolean {
  const name = strokeName(event);
  return workingKeys(keys).some((wanted) => {
    if (wanted === name) return true;
    const digit = /^((?:Mod\+|Alt\+)?Shift\+)(Digit\d)$/.exec(wanted);
    if (!digit || event.code !== digit[2] || !event.shiftKey) return false;
    const modded = event.ctrlKey || event.metaKey;
    return wanted.startsWith('Mod+') === modded && wanted.startsWith('Alt+') === event.altKey;
  });
}

/** A printable key that starts a text: no command key held, one character, no bare space. */
export function isPrintable(event: Stroke & { isComposing?: boolean; keyCode?: number }): boolean {
  if (event.ctrlKey || event.metaKey || event.key === ' ') return false;
  // AltGr prints; a plain Alt is a command. An input method announces itself by 229 or "Process".
  if (
    event.altKey &&
    !(event as { getModifierState?: (key: string) => boolean }).getModifierState?.('AltGraph')
  )
    return false;
  return (
    event.key.length === 1 ||
    event.key === 'Process' ||
    event.key === 'Dead' ||
    event.keyCode === 229
  );
}

/** The digit 1–5 of a stroke, whichever row or pad it came from (AZERTY prints digits with Shift). */
export function digitOf(event: Stroke): number | null {
  if (!singles || event.ctrlKey || event.metaKey || event.altKey) return null;
  if (/^[1-5]$/.test(event.key)) return Number(event.key);
  const place = /^Digit([1-5])$/.exec(event.code ?? '');
  return place && '&é"\'('.includes(event.key) ? Number(place[1]) : null;
}

const MAC = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);

const SIGNS: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  Delete: 'Del',
  Digit1: '1',
  Digit2: '2',
  Digit3: '3',
  Digit0: '0',
};

/** What is printed on a French keyboard. */
const FRENCH: Record<string, string> = {
  Shift: 'Maj',
  Enter: 'Entrée',
  Escape: 'Échap',
  Delete: 'Suppr',
  Backspace: 'Retour arrière',
  Home: 'Début',
  End: 'Fin',
  PageUp: 'Page préc.',
  PageDown: 'Page suiv.',
};

/** A stroke as it is shown: "Ctrl+Z", on a Mac "⌘Z". `space` is the word of the reader's language. */
export function strokeLabel(
  stroke: string,
  space: string,
  mac = MAC,
  lang: Lang = language(),
): string {
  const printed = lang === 'fr' ? FRENCH : {};
  const parts =
    stroke === '+' || stroke.endsWith('++')
      ? [...stroke.slice(0, -1).split('+').filter(Boolean), '+']
      : stroke.split('+');
  return parts
    .map((part) => {
      if (part === 'Mod') return mac ? '⌘' : 'Ctrl';
      if (part === 'Alt') return mac ? '⌥' : 'Alt';
      if (part === 'Shift') return mac ? '⇧' : (printed[part] ?? part);
      if (part === 'Space') return space;
      return printed[part] ?? SIGNS[part] ?? (part.length === 1 ? part.toUpperCase() : part);
    })
    .join(mac ? '' : '+');
}
