/**
 * A text under edit: sent at pauses, never overwritten in place.
 *
 * What others write meanwhile is taken over at the next pause, when nothing is being composed, with
 * the caret where it was. Without a framework: `writing.svelte.ts` is its skin.
 */
import { merge } from '../model/merge';

/** So long without a key is a pause. */
export const PAUSE_MS = 400;

export interface DraftField {
  /** What stands in the field. */
  text(): string;
  /** Put another text into the field and the caret where it belongs. */
  put(text: string): void;
  /** The text as the map has it now, own unsent changes included. */
  latest(): string;
  /** The text as the map would hold it: names without the space one has just typed at their end. */
  tidy(text: string): string;
  /** Whether the map may hold it: a name is never empty. */
  admits(text: string): boolean;
  /** Send the change; false where it was refused and the words must stay. */
  send(base: string, value: string): boolean;
}

export class Draft {
  /** What the words in the field started from: the last text the map and the field had in common. */
  private base: string;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private composing = false;
  private ended = false;

  /** `base`: what the field was opened with, where it was open before this. */
  constructor(
    private readonly field: DraftField,
    base = field.latest(),
  ) {
    this.base = base;
  }

  /** What the others see of the text in the field. */
  get shared(): string {
    return this.base;
  }

  /** A key was pressed. */
  typed(): void {
    this.stop();
    if (!this.composing) this.timer = setTimeout(() => this.flush(), PAUSE_MS);
  }

  /** An input method began or ended a word; nothing is sent or replaced in between. */
  compose(on: boolean): void {
    this.composing = on;
    this.typed();
  }

  /** The map's text may have changed. */
  changed(): void {
    if (this.timer === null && !this.composing) this.flush();
  }

  /** The field is left, or a command needs all that was written. */
  leave(): void {
    this.composing = false;
    this.flush();
  }

  /** The field is given up: what was not sent is not wanted. */
  drop(): void {
    this.stop();
    this.ended = true;
  }

  private stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private flush(): void {
    this.stop();
    if (this.ended) return;
    const shown = this.field.text();
    const text = this.field.tidy(shown);
    if (text !== this.field.tidy(this.base)) {
      if (!this.field.admits(text)) return;
      const { base } = this;
      // Sending changes the map's text, which comes back here.
      this.base = text;
      if (!this.field.send(base, text)) {
        this.base = base;
        return;
      }
    }
    const latest = this.field.latest();
    // The space after the last word is the writer's, until the next word follows it.
    const next = shown === text ? latest : merge(text, shown, latest);
    if (next !== shown) this.field.put(next);
    this.base = latest;
  }
}
