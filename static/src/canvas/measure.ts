/**
 * Heights of cards before they are drawn: text is wrapped against the card's width with widths
 * measured once per word. A card that is drawn reports its true height once, which then stands
 * (`Heights.correct`); nothing is measured while the camera moves.
 */
import type { Card, Id } from '../model/types';
import { isImage, ratioOf } from '../media/frame';
import { LINE, type Placed } from './layout';

/** Padding and border on both sides: 12 + 12 + 2; on top and bottom 8 + 8 + 2. */
const SIDE = 26;
const FRAME = 18;
/** One line of chips: channel, severity, badges. */
const META = 22;
/** What a card shows of its body: two lines of smaller words, and the room above them. */
const BODY_LINES = 2;
const BODY_LINE = 16;
const BODY_GAP = 2;
const BODY_SHOWN = 160;

export type MeasureText = (text: string) => number;

/** Number of lines `text` takes in `width`, as `overflow-wrap: anywhere` breaks it. */
export function lineCount(text: string, width: number, measure: MeasureText): number {
  let lines = 0;
  const space = measure(' ');
  for (const paragraph of text.split('\n')) {
    lines += 1;
    let used = 0;
    for (const word of paragraph.split(' ')) {
      const w = measure(word);
      if (used > 0 && used + space + w > width) {
        lines += 1;
        used = 0;
      }
      if (w > width) {
        lines += Math.ceil(w / width) - 1;
        used = w % width;
      } else used += (used > 0 ? space : 0) + w;
    }
  }
  return lines;
}

/** Width of words in the card's font, kept. Where there is no 2D canvas (tests) an average stands in. */
export function wordMeasure(font: string): MeasureText {
  const widths = new Map<string, number>();
  let context: CanvasRenderingContext2D | null = null;
  try {
    context = document.createElement('canvas').getContext('2d');
  } catch {
    // jsdom has no canvas.
  }
  if (context) context.font = font;
  return (word) => {
    let w = widths.get(word);
    if (w === undefined) {
      w = context ? context.measureText(word).width : word.length * 7;
      if (widths.size > 20_000) widths.clear();
      widths.set(word, w);
    }
    return w;
  };
}

/** Lines of chips a card shows besides its text: channel and feeling, severity, or badges if any. */
export function metaLines({ entity, thing }: Placed): number {
  if (entity !== 'card') return 1;
  const { tags, fail_point, wait_point, review_due_on } = thing as Card;
  return (tags.length || fail_point || wait_point ? 1 : 0) + (review_due_on ? 1 : 0);
}

/** Height of a card's picture, edge to edge above its caption; 0 without one. */
export function pictureHeight({ thing }: Placed, width: number): number {
  return isImage(thing) ? Math.round((width - 2) / ratioOf(thing)) : 0;
}

/** The first words of a card's body, which are all that its card shows of it. */
export function bodyStart({ entity, thing }: Placed): string {
  return entity === 'card' ? ((thing as Card).body ?? '').slice(0, BODY_SHOWN).trim() : '';
}

export class Heights {
  private readonly estimates = new Map<string, { signature: string; h: number }>();
  private readonly known = new Map<string, { signature: string; h: number }>();
  private readonly revisions = new Map<Id, number>();
  /** Told when a drawn card turned out to be higher or lower than laid out. */
  onCorrection: () => void = () => {};

  constructor(private readonly measure: MeasureText) {}

  static signature(placed: Placed, width: number): string {
    const text = 'name' in placed.thing ? placed.thing.name : placed.thing.title;
    return `${width}|${metaLines(placed)}|${pictureHeight(placed, width)}|${text}|${bodyStart(placed)}`;
  }

  heightOf(placed: Placed, width: number): number {
    const { id } = placed.thing;
    const signature = Heights.signature(placed, width);
    const known = this.known.get(id);
    if (known?.signature === signature) return known.h;
    const kept = this.estimates.get(id);
    if (kept?.signature === signature) return kept.h;
    const text = 'name' in placed.thing ? placed.thing.name : placed.thing.title;
    const picture = pictureHeight(placed, width);
    const lines = picture && !text ? 0 : lineCount(text || ' ', width - SIDE, this.measure);
    const body = bodyStart(placed);
    const below = body ? Math.min(BODY_LINES, lineCount(body, width - SIDE, this.measure)) : 0;
    const rest =
      lines * LINE + metaLines(placed) * META + (below ? below * BODY_LINE + BODY_GAP : 0);
    // Alone, a picture fills its card.
    const h = picture && !rest ? picture + 2 : FRAME + picture + rest;
    this.estimates.set(id, { signature, h });
    return h;
  }

  /** Another number each time a card of the lane turned out to be higher or lower. */
  revisionOf(lane: Id): number {
    return this.revisions.get(lane) ?? 0;
  }

  /** Whether it is known how high a card is with what it shows now. */
  knows(placed: Placed, width: number): boolean {
    return this.known.get(placed.thing.id)?.signature === Heights.signature(placed, width);
  }

  /** The true height of a drawn card. */
  correct(placed: Placed, width: number, h: number): void {
    const { id } = placed.thing;
    const signature = Heights.signature(placed, width);
    const known = this.known.get(id);
    if (known?.signature === signature && Math.abs(known.h - h) < 1) return;
    const laid = this.heightOf(placed, width);
    this.known.set(id, { signature, h });
    if (Math.abs(laid - h) < 1) return;
    const { lane } = placed.thing;
    this.revisions.set(lane, this.revisionOf(lane) + 1);
    this.onCorrection();
  }
}
