/**
 * Laying out and drawing in small pieces, so that the page answers meanwhile: the pages are computed in
 * slices, then mounted a few at a time.
 */
import { flushSync } from 'svelte';
import type { PrintOptions } from './paper';
import type { PaperMap } from './types';
import { layOut } from './pages';
import type { Page, Printing } from './printing';
import type { Fonts } from './wrap';

/** So long may one piece of work take, ms. */
const SLICE = 14;
const DRAW = 28;

/** A page with more cards is mounted in pieces itself. */
const MANY_CARDS = 250;
const FIRST_CARDS = 60;
const MOST_PAGES = 24;

const breath = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

function cardsOn({ parts }: Page): number {
  let sum = 0;
  for (const part of parts)
    if (part.kind === 'panel') for (const row of part.panel.rows) sum += row.items.length;
  return sum;
}

export class Run {
  /** What is shown; the last one stays until the next is laid out. */
  printing = $state.raw<Printing | null>(null);
  map = $state.raw<PaperMap | null>(null);
  /** How many of its pages are drawn, and of the last of them how many cards. */
  drawn = $state(0);
  cards = $state(Infinity);
  /** 0 to 1 while pages are laid out, else null. */
  progress = $state<number | null>(null);
  private turn = 0;
  private waiting: (() => void)[] = [];

  readonly done = $derived.by(
    () =>
      this.progress === null && this.printing !== null && this.drawn >= this.printing.pages.length,
  );

  /** Lay out anew; what was under way is dropped. */
  async start(map: () => PaperMap, options: PrintOptions, fonts: Fonts): Promise<void> {
    const turn = ++this.turn;
    this.progress = 0;
    await breath();
    if (turn !== this.turn) return;
    const content = map();
    const work = layOut(content, options, fonts);
    let until = performance.now() + SLICE;
    let step = work.next();
    while (!step.done) {
      if (performance.now() > until) {
        this.progress = step.value;
        await breath();
        if (turn !== this.turn) return;
        until = performance.now() + SLICE;
      }
      step = work.next();
    }
    this.map = content;
    this.drawn = 0;
    this.cards = Infinity;
    this.printing = step.value;
    this.progress = null;
    await this.draw(turn);
  }

  /** Mount something, and say how much of it fits into one piece of work. */
  private paced(count: number, mount: () => void): number {
    const from = performance.now();
    flushSync(mount);
    const took = performance.now() - from;
    return Math.max(1, Math.round((count * DRAW) / Math.max(1, took)));
  }

  private async draw(turn: number): Promise<void> {
    const { pages } = this.printing!;
    let count = 1;
    let cards = FIRST_CARDS;
    while (this.drawn < pages.length) {
      const all = cardsOn(pages[this.drawn]!);
      if (all > MANY_CARDS) {
        this.cards = 0;
        this.drawn += 1;
        while (this.cards < all) {
          const upTo = this.cards + cards;
          cards = this.paced(cards, () => (this.cards = upTo));
          await breath();
          if (turn !== this.turn) return;
        }
        this.cards = Infinity;
        continue;
      }
      // A page with very many cards is drawn by itself.
      let upTo = this.drawn;
      while (
        upTo < pages.length &&
        upTo - this.drawn < count &&
        cardsOn(pages[upTo]!) <= MANY_CARDS
      )
        upTo += 1;
      count = Math.min(
        MOST_PAGES,
        this.paced(upTo - this.drawn, () => (this.drawn = upTo)),
      );
      await breath();
      if (turn !== this.turn) return;
    }
    for (const go of this.waiting.splice(0)) go();
  }

  /** Resolves once all pages are drawn. */
  whenDone(): Promise<void> {
    return this.done ? Promise.resolve() : new Promise((resolve) => this.waiting.push(resolve));
  }

  stop(): void {
    this.turn += 1;
  }
}
