/** The words for what is felt: twenty known terms, each with the value it usually goes with. */
import { t, type MessageKey } from '../i18n';

export const FEELINGS = {
  delighted: 2,
  proud: 2,
  grateful: 2,
  enthusiastic: 2,
  confident: 1,
  relieved: 1,
  curious: 1,
  satisfied: 1,
  neutral: 0,
  surprised: 0,
  uncertain: -1,
  impatient: -1,
  confused: -1,
  worried: -1,
  disappointed: -1,
  frustrated: -2,
  angry: -2,
  betrayed: -2,
  overwhelmed: -2,
  discouraged: -2,
} as const;

export type Feeling = keyof typeof FEELINGS;

export const FEELING_NAMES = Object.keys(FEELINGS) as Feeling[];

export function isFeeling(label: string): label is Feeling {
  return Object.hasOwn(FEELINGS, label);
}

/** A label as it is read: a known term in the reader's language, anything else as it was written. */
export function feelingText(label: string): string {
  return isFeeling(label) ? t(`curve.feel.${label}` as MessageKey) : label;
}

/** What is kept of a written word: the key of a known term, in whichever case it was typed. */
export function feelingOf(text: string): string | null {
  const written = text.trim();
  if (!written) return null;
  const folded = written.toLocaleLowerCase();
  const known = FEELING_NAMES.find(
    (name) => name === folded || feelingText(name).toLocaleLowerCase() === folded,
  );
  return known ?? written;
}

/** Whether a word and a value point in opposite directions. Worth a remark, never a refusal. */
export function contradicts(label: string | null, valence: number): boolean {
  if (!label || !isFeeling(label)) return false;
  return FEELINGS[label] * valence < 0;
}
