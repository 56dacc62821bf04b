/**
 * A text under edit: sent at pauses, never overwritten in place.
 *
 * What others write meanwhile is taken over at the next pause, when nothing is being composed, with
 * the caret where it was. Without a framework: `TextArea.svelte` is its skin.
 */

/** So long without a key is a pause. */
export const PAUSE_MS = 400;

export interface DraftField {
  /** What stands in the field. */
  text(): string;
  /** Put another text into the field and the caret where it belongs. */
  put(text: string): void;
  /** The text as the map has it now, own unsent changes included. */
  latest(): string;
  /** Send the change; false where it was refused and the words must stay. */
  send(base: string, value: string): boolean;
}

export class Draft {
  /** What the words in the field started from. */
  private base: string;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private composing = false;

  constructor(private readonly field: DraftField) {
    this.base = field.latest();
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

  /** The field is left. */
  leave(): void {
    this.composing = false;
    this.flush();
  }

  private stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private flush(): void {
    this.stop();
    const text = this.field.text();
    if (text !== this.base) {
      const { base } = this;
      // Sending changes the map's text, which comes back here.
      this.base = text;
      if (!this.field.send(base, text)) {
        this.base = base;
        return;
      }
    }
    const latest = this.field.latest();
    if (latest !== text) this.field.put(latest);
    this.base = latest;
  }
}
