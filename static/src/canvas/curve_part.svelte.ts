/**
 * The emotion lane's drawing and its words. They come right after the first paint: the grid is usable
 * before a curve is drawn, and a map without curves never asks for them.
 */
import { loadWords } from '../i18n';
import { Late } from './late.svelte';

type Parts = {
  Lines: typeof import('./CurveLines.svelte').default;
  Points: typeof import('./CurvePoints.svelte').default;
  Head: typeof import('./CurveHead.svelte').default;
  Arc: typeof import('./ArcCell.svelte').default;
};
type PhoneParts = {
  Emotions: typeof import('./PhoneEmotions.svelte').default;
  Arc: typeof import('./PhoneArc.svelte').default;
};

const grid = new Late<Parts>(async () => {
  const [lines, points, head, arc] = await Promise.all([
    import('./CurveLines.svelte'),
    import('./CurvePoints.svelte'),
    import('./CurveHead.svelte'),
    import('./ArcCell.svelte'),
    loadWords('curve'),
  ]);
  return { Lines: lines.default, Points: points.default, Head: head.default, Arc: arc.default };
});

const phone = new Late<PhoneParts>(async () => {
  const [emotions, arc] = await Promise.all([
    import('./PhoneEmotions.svelte'),
    import('./PhoneArc.svelte'),
    loadWords('curve'),
  ]);
  return { Emotions: emotions.default, Arc: arc.default };
});

/** The grid's parts, null until they are here. */
export function curveParts(): Parts | null {
  return grid.get();
}

/** Those of the phone's layout, null until they are here. */
export function phoneCurveParts(): PhoneParts | null {
  return phone.get();
}
