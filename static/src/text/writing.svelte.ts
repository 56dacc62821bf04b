/**
 * A text of the map under edit in one field, wherever that field stands: the panel, a card, a line of
 * the outline. Sent at pauses and merged (`draft.ts`); the caret stays in its words, and the others
 * see where it is.
 */
import { untrack } from 'svelte';
import type { EditorStore } from '../editor/port';
import { uuid7 } from '../model/ids';
import { entitySchema, sectionOf } from '../model/schema';
import { tidied } from '../model/text_op';
import type { EntityName, Id } from '../model/types';
import { movedCaret } from './caret';
import { Draft } from './draft';

export interface TextPlace {
  entity: EntityName;
  id: Id;
  field: string;
}

/** The caret is told so often at most: it is looked at, not worked with. */
const TELL_MS = 120;
/** After so long a rest what is written is another step of undo. */
const REST_MS = 10_000;

/** Texts something is called by are never empty. */
export function isName(field: string): boolean {
  return field === 'title' || field === 'name';
}

/** The text as the map has it, with line ends as text fields have them; null where its row is gone. */
export function textAt(store: EditorStore, { entity, id, field }: TextPlace): string | null {
  const section = sectionOf(entity);
  const row = section === 'map' ? store.doc.map : store.doc[section].get(id);
  const value = (row as unknown as Record<string, unknown> | undefined)?.[field];
  return typeof value === 'string' ? value.replace(/\r\n?/g, '\n') : null;
}

export class Writing {
  text = $state('');
  node: HTMLTextAreaElement | undefined;
  readonly limit: number;
  private readonly draft: Draft;
  /** What was written since it was opened, as steps of undo. */
  readonly sittings: Id[];
  private typedAt = 0;
  private telling: ReturnType<typeof setTimeout> | null = null;
  private told = -1;
  private inside = false;
  /** Others' words have been put into the field, so the browser's own undo no longer fits it. */
  private mixed = false;

  /**
   * `whole`: from opening to leaving is one step of undo, and can be given up as one. `begun`: the field
   * was open before this came, with what it began with and what stands in it now.
   */
  constructor(
    private readonly store: EditorStore,
    readonly place: TextPlace,
    private readonly whole = false,
    begun?: { base: string; text: string; sittings?: readonly Id[] },
  ) {
    this.sittings = [...(begun?.sittings ?? [])];
    const schema = entitySchema(place.entity)?.fields[place.field];
    this.limit = schema?.maxLength ?? Infinity;
    this.text = begun?.text ?? untrack(() => textAt(store, place)) ?? '';
    const name = isName(place.field);
    this.draft = new Draft(
      {
        text: () => this.text,
        put: (text) => this.put(text),
        latest: () => untrack(() => textAt(store, place)) ?? this.text,
        tidy: (text) => (name ? tidied(schema, text).trim() : text),
        admits: (text) => !name || text !== '',
        send: (base, value) => this.send(base, value),
      },
      begun?.base,
    );
  }

  /** Called in an effect: takes over what others write. */
  follow(): void {
    textAt(this.store, this.place);
    untrack(() => this.draft.changed());
  }

  /** Where a place in the text of the map is in what stands in the field. */
  placeOf(offset: number): number {
    return movedCaret(this.draft.shared, this.text, offset);
  }

  /** Take over a field that has been open for a moment, with what was typed into it. */
  open(node: HTMLTextAreaElement, composing: boolean): void {
    this.node = node;
    this.enter();
    this.draft.compose(composing);
  }

  enter(): void {
    this.inside = true;
    this.told = -1;
    this.tell();
  }

  typed(): void {
    this.draft.typed();
    this.moved();
  }

  compose(on: boolean): void {
    this.draft.compose(on);
  }

  /** The caret went elsewhere. */
  moved(): void {
    if (this.inside && document.activeElement === this.node)
      this.telling ??= setTimeout(() => this.tell(), TELL_MS);
  }

  /** Send what has been written so far. */
  flush(): void {
    this.draft.leave();
  }

  /** The field is left, and keeps what is in it. */
  leave(): void {
    this.draft.leave();
    this.gone();
  }

  /** The field is given up: all of it that went out is taken back, and only that. */
  cancel(): void {
    this.draft.drop();
    this.gone();
    for (const sitting of this.sittings.toReversed()) this.store.stepWithin(sitting, 'undo');
  }

  /** Undo or redo inside the field, where the browser cannot; whether it was done here. */
  step(kind: 'undo' | 'redo'): boolean {
    if (!this.mixed) return false;
    this.draft.leave();
    const sitting = this.sittings.at(-1);
    if (sitting) this.store.stepWithin(sitting, kind, true);
    this.follow();
    return true;
  }

  private put(next: string): void {
    const { node, text: from } = this;
    const focused = node && document.activeElement === node;
    const caret = focused && ([node.selectionStart, node.selectionEnd, node.scrollTop] as const);
    this.text = next;
    this.mixed = true;
    if (!caret) return;
    node.value = next;
    node.setSelectionRange(movedCaret(from, next, caret[0]), movedCaret(from, next, caret[1]));
    node.scrollTop = caret[2];
    this.moved();
  }

  private send(base: string, value: string): boolean {
    const { entity, id, field } = this.place;
    const refused = this.store.submitText(entity, id, field, base, value, this.sitting());
    // What the others have is longer now, and the caret further on in it.
    this.moved();
    return refused === null;
  }

  private sitting(): Id {
    const now = Date.now();
    const rested = !this.whole && now - this.typedAt > REST_MS;
    this.typedAt = now;
    if (!this.sittings.length || rested) this.sittings.push(uuid7());
    return this.sittings.at(-1)!;
  }

  private gone(): void {
    if (this.telling !== null) clearTimeout(this.telling);
    this.telling = null;
    if (this.inside) this.store.setPresence({ editing: null });
    this.inside = false;
  }

  private tell(): void {
    this.telling = null;
    const { node, place } = this;
    if (!this.inside) return;
    // The others have what was sent: the caret is told as a place in that.
    const offset = movedCaret(this.text, this.draft.shared, node?.selectionEnd ?? 0);
    if (offset === this.told) return;
    this.told = offset;
    this.store.setPresence({ editing: { ...place, offset } });
  }
}
