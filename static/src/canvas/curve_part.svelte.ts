/**
 * The emotion lane's drawing and its words. They come right after the first paint: the grid is usable
 * before a curve is drawn, and a map without curves never asks for them.
 */
import { loadWords } from '../i18n';

type Parts = {
  Lines: typeof import('./CurveLines.svelte').default;
  Points: typeof import('./CurvePoints.svelte').default;
  Head: typeof import('./CurveHead.svelte').default;
  Arc: typeof import('./ArcCell.svelte').default;
  PhoneEmotions: typeof import('./PhoneEmotions.svelte').default;
  PhoneArc: typeof import('./PhoneArc.svelte').default;
};

let parts = $state.raw<Parts | null>(null);
let asked = false;

async function load(): Promise<void> {
  const [lines, points, head, arc, phoneEmotions, phoneArc] = await Promise.all([
    import('./CurveLines.svelte'),
    import('./CurvePoints.svelte'),
    import('./CurveHead.svelte'),
    import('./ArcCell.svelte'),
    import('./PhoneEmotions.svelte'),
    import('./PhoneArc.svelte'),
    loadWords('curve'),
  ]);
  parts = {
    Lines: lines.default,
    Points: points.default,
    Head: head.default,
    Arc: arc.default,
    PhoneEmotions: phoneEmotions.default,
    PhoneArc: phoneArc.default,
  };
}

/** The parts, once they are here; asking for them fetches them. */
export function curveParts(): Parts | null {
  if (!asked) {
    asked = true;
    load().catch(() => (asked = false));
  }
  return parts;
}
