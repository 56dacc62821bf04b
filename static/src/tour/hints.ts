/**
 * The five hints shown on the sample map (the first of them also on a new map of one's own), one at a
 * time, and which comes next. What has been seen is
 * kept in the account: nobody is told twice unless they ask.
 */
import type { MessageKey } from '../i18n';

export const HINTS = ['type', 'curve', 'kpi', 'share', 'more'] as const;
export type Hint = (typeof HINTS)[number];

export interface Step {
  hint: Hint;
  /** What it is about, on the screen now. */
  anchor: Element;
}

/** Where hints may point: `find` gives the element, null where it is not there. */
export type Finder = (hint: Hint) => Element | null | Promise<Element | null>;

export const titleOf = (hint: Hint): MessageKey => `tour.${hint}`;
export const textOf = (hint: Hint): MessageKey => `tour.${hint}Text`;

/** The next of the hints that was not seen and has something to point at; null when there is none. */
export async function nextStep(
  seen: ReadonlySet<string>,
  find: Finder,
  of: readonly Hint[] = HINTS,
): Promise<Step | null> {
  for (const hint of of) {
    if (seen.has(hint)) continue;
    const anchor = await find(hint);
    if (anchor) return { hint, anchor };
  }
  return null;
}

/** Whether an Escape is meant for the hint: nothing else on the screen waits for it. */
export function escapes(
  event: Pick<KeyboardEvent, 'key' | 'defaultPrevented'>,
  open: boolean,
): boolean {
  return event.key === 'Escape' && !event.defaultPrevented && !open;
}
