import { describe, expect, it } from 'vitest';
import { Bench, blankMap, ID } from '../clipboard/testing/bench';
import type { Card, Id } from '../model/types';
import { row } from '../sync/testing/fake_map';
import { boxOf, inRange, pathBetween, type Box } from './connector_path';

const box = (x: number, y: number): Box => ({ x, y, w: 200, h: 40 });
const numbers = (d: string): number[] => (d.match(/-?\d+(\.\d+)?/g) ?? []).map(Number);

describe('an arrow', () => {
  it('leaves by the side that faces the other card, and ends before it', () => {
    const ahead = numbers(pathBetween(box(0, 0), box(300, 100)).d);
    expect(ahead.slice(0, 2)).toEqual([200, 20]);
    expect(ahead.slice(-2)).toEqual([298, 120]);
    const back = numbers(pathBetween(box(300, 0), box(0, 0)).d);
    expect(back.slice(0, 2)).toEqual([300, 20]);
    expect(back.slice(-2)).toEqual([202, 20]);
  });

  it('runs beside what stands between two cards of a column, and straight to a neighbour', () => {
    const far = numbers(pathBetween(box(0, 0), box(0, 200)).d);
    const right = Math.max(...far.filter((_, at) => at % 2 === 0));
    // In the gutter: beside its own column's cards, before the next column's.
    expect(right).toBeGreaterThan(202);
    expect(right).toBeLessThan(216);
    const near = numbers(pathBetween(box(0, 0), box(0, 46)).d);
    expect(near.filter((_, at) => at % 2 === 0)).toEqual([100, 100]);
    expect(near.at(-1)).toBe(44);
    expect(pathBetween(box(0, 0), box(0, 46)).tight).toBe(true);
  });

  it('passes the columns between two cards at the foot of their lane, its label with it', () => {
    const [from, to] = [box(0, 8), box(432, 70)].map((one) => ({ ...one, floor: 146 }));
    const path = pathBetween(to!, from!);
    const points = numbers(path.d);
    const heights = points.flatMap((x, at) =>
      at % 2 === 0 && x > 220 && x < 420 ? points[at + 1]! : [],
    );
    expect(new Set(heights)).toEqual(new Set([146]));
    expect(path).toMatchObject({ y: 146, tight: false });
    expect(path.x).toBeGreaterThan(216);
    expect(path.x).toBeLessThan(424);
  });

  it('parts those that share a gutter, and says its label between the lanes', () => {
    const [from, to] = [
      { ...box(0, 8), floor: 82 },
      { ...box(0, 208), floor: 300 },
    ];
    const [one, two] = [pathBetween(from, to), pathBetween(from, to, 3)];
    expect(one.x).not.toBe(two.x);
    expect(one.y).toBe(82);
  });
});

describe('its ends', () => {
  const id = '01990000-0000-7000-8000-000000000401' as Id;
  const map = blankMap();
  map.cards = [
    row('card', id, { lane: ID.lanes.actions, stage: ID.stages[1]!, pos: 'a0', title: 'x' }),
  ];
  const { layout } = new Bench(map);
  const card = map.cards[0] as Card;

  it('are the card where it is drawn, its cell where it is folded away, nothing where it is hidden', () => {
    expect(boxOf(layout, card, () => undefined)).toMatchObject({ x: 248, h: 40 });
    const folded = boxOf(layout, { ...card, id: 'other' }, () => undefined);
    expect(folded).toMatchObject({ x: 240, w: 240 });
    expect(
      boxOf(layout, { ...card, stage: null, step: 'inside' }, () => ID.stages[1]),
    ).toMatchObject({ x: 248 });
    expect(boxOf(layout, { ...card, lane: 'hidden' }, () => undefined)).toBeNull();
  });

  it('are near where the window is', () => {
    const range = { c0: 1, c1: 2, r0: 0, r1: 4, y0: 0, y1: 480 };
    expect(inRange(layout, range, box(300, 10))).toBe(true);
    expect(inRange(layout, range, box(0, 10))).toBe(false);
    expect(inRange(layout, range, box(300, 900))).toBe(false);
  });
});
