import { describe, expect, it } from 'vitest';
import { buildLayout, group, type Placed } from '../canvas/layout';
import { row } from '../sync/testing/fake_map';
import { marksOf, panBy, panTo, scaleOf, windowOn } from './minimap';

const uid = (n: number): string => `01990000-0000-7000-8000-${String(n).padStart(12, '0')}`;

/** A map of `stages` × `lanes`, each cell holding so many cards. */
function layoutOf(stages: number, lanes: number, cards: number) {
  const things: Placed[] = [];
  for (let s = 0; s < stages; s++)
    for (let l = 0; l < lanes; l++)
      for (let c = 0; c < cards; c++)
        things.push({
          entity: 'card',
          thing: row('card', uid(1000 + things.length), {
            lane: uid(100 + l),
            stage: uid(1 + s),
            pos: `a${String(c).padStart(3, '0')}`,
          }),
        });
  return buildLayout({
    stages: Array.from({ length: stages }, (_, at) =>
      row('stage', uid(1 + at), { pos: `a${at}`, name: `S${at}` }),
    ),
    stepsOf: () => [],
    lanes: Array.from({ length: lanes }, (_, at) =>
      row('lane', uid(100 + at), { pos: `a${at}`, kind: 'actions' }),
    ),
    things: group(things),
    heightOf: () => 60,
    draft: null,
    kpisOf: () => 0,
    canEdit: true,
  });
}

describe('the minimap', () => {
  it('fits its box, and is never too thin to press', () => {
    const square = scaleOf({ w: 1480, h: 1480 });
    expect(square.h).toBeCloseTo(148);
    expect(square.w).toBeCloseTo(148);
    const long = scaleOf({ w: 9600, h: 200 });
    expect(long.w).toBeCloseTo(208);
    expect(long.h).toBe(28);
    // A map without anything has a scale all the same.
    expect(Number.isFinite(scaleOf({ w: 0, h: 0 }).sx)).toBe(true);
  });

  it('shows the window where it is, and no farther than the map goes', () => {
    const scale = scaleOf({ w: 2080, h: 1480 });
    expect(scale.sx).toBeCloseTo(0.1);
    const view = { x: -400, y: -200, z: 2, w: 800, h: 600 };
    expect(windowOn(view, scale)).toEqual({ x: 20, y: 10, w: 40, h: 30 });
    const all = windowOn({ x: 0, y: 0, z: 0.1, w: 800, h: 600 }, scale);
    expect(all).toEqual({ x: 0, y: 0, w: 208, h: 148 });
  });

  it('brings a pressed point to the middle of the window, and follows a drag', () => {
    const scale = scaleOf({ w: 2080, h: 1480 });
    const view = { x: -400, y: -200, z: 2, w: 800, h: 600 };
    const { dx, dy } = panTo(view, scale, 100, 50);
    const moved = windowOn({ ...view, x: view.x + dx, y: view.y + dy }, scale);
    expect(moved.x + moved.w / 2).toBeCloseTo(100);
    expect(moved.y + moved.h / 2).toBeCloseTo(50);
    const dragged = panBy(view, scale, 5, -3);
    const after = windowOn({ ...view, x: view.x + dragged.dx, y: view.y + dragged.dy }, scale);
    expect(after.x).toBeCloseTo(25);
    expect(after.y).toBeCloseTo(7);
  });

  it('draws cards on a small map and cells on a large one', () => {
    const small = layoutOf(3, 2, 2);
    const scale = scaleOf({ w: small.width, h: small.height });
    expect(marksOf(small, scale)).toHaveLength(12);
    const large = layoutOf(20, 10, 50);
    const far = scaleOf({ w: large.width, h: large.height });
    const marks = marksOf(large, far);
    // Ten thousand cards, two hundred blocks; every one inside the box.
    expect(marks).toHaveLength(200);
    expect(marks.every((mark) => mark.x + mark.w <= far.w && mark.y + mark.h <= far.h)).toBe(true);
  });
});
