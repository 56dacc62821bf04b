/**
 * Laying out and drawing in small pieces, so that the page answers meanwhile: the pages are computed in
 * slices, then mounted a few at a time.
 */
import { flushSync } from 'svelte';
import type { PrintOptions } from './paper';
import type { PaperMap } from './types';
import { layOut } from './pages';
import type { Printing } from './printing';
import type { Fonts } from './wrap';

/** So long may one piece of work take, ms. */
const SLICE = 14;
const DRAW = 28;

const breath = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

export class Run {
  /** What is shown; the last one stays until the next is laid out. */
  printing = $state.raw<Printing | null>(null);
  map = $state.raw<PaperMap | null>(null);
  /** How many of its pages are drawn. */
  drawn = $state(0);
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
    this.printing = step.value;
    this.progress = null;
    await this.draw(turn);
  }

  private async draw(turn: number): Promise<void> {
    const all = this.printing!.pages.length;
    let count = 1;
    while (this.drawn < all) {
      const from = performance.now();
      flushSync(() => (this.drawn = Math.min(all, this.drawn + count)));
      const took = performance.now() - from;
      count = Math.max(1, Math.min(24, Math.round((count * DRAW) / Math.max(1, took))));
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
