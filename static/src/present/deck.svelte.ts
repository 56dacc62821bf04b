/** The slides of the open map, which one is shown, and what is switched on beside it. */
import type { Editor } from '../editor/editor.svelte';
import { t } from '../i18n';
import { drawnCurves, hashOfSlide, indexOf, slideOfHash, slidesOf, type Slide } from './slides';

export class Deck {
  readonly slides: Slide[] = $derived.by(() => {
    const { editor } = this;
    return slidesOf({
      doc: editor.store.doc,
      ...(editor.filter && { shown: (things) => editor.filter!.shown(things) }),
      isOut: (lane) => !editor.showHidden && editor.isOut(lane),
      curves: editor.store.curves('current'),
      personas: editor.shownPersonas,
    });
  });
  readonly curves = $derived.by(() =>
    drawnCurves({
      curves: this.editor.store.curves('current'),
      personas: this.editor.shownPersonas,
    }),
  );
  private key = $state('title');
  /** Where the shown slide stood: its stage may be deleted while it is shown. */
  private place = 0;
  notes = $state(false);
  /** The pointer's light: switched on, or held down. */
  pointer = $state(false);
  held = $state(false);
  /** The curve draws itself once. */
  drawn = $state(false);

  constructor(readonly editor: Editor) {
    this.key = this.slides[indexOf(this.slides, slideOfHash(location.hash) ?? '')]!.key;
    this.keepAddress();
  }

  readonly index: number = $derived.by(() => {
    const at = this.slides.findIndex((slide) => slide.key === this.key);
    if (at >= 0) return (this.place = at);
    return Math.min(this.place, this.slides.length - 1);
  });
  readonly slide: Slide = $derived.by(() => this.slides[this.index]!);

  /** What a slide is called. */
  nameOf(slide: Slide): string {
    if (slide.kind === 'stage') return slide.stage.name;
    return slide.kind === 'curve'
      ? t('present.curve.title')
      : (this.editor.store.doc.map?.title ?? '');
  }

  goTo(index: number): void {
    const next = this.slides[Math.max(0, Math.min(this.slides.length - 1, index))]!;
    if (next.key === this.slide.key) return;
    this.key = next.key;
    this.keepAddress();
    this.editor.announce(
      t('present.say.slide', {
        position: this.index + 1,
        count: this.slides.length,
        name: this.nameOf(next),
      }),
    );
  }

  /** The address names the slide, so that a copy of it opens there. */
  private keepAddress(): void {
    history.replaceState(history.state, '', hashOfSlide(this.slide.key));
  }

  forgetAddress(): void {
    history.replaceState(history.state, '', location.pathname + location.search);
  }
}
