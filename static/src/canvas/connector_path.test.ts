// @vitest-environment node
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
    expect(Math.max(...far.filter((_, at) => at % 2 === 0))).toBeGreaterThan(202);
    const near = numbers(pathBetween(box(0, 0), box(0, 46)).d);
    expect(near.filter((_, at) => at % 2 === 0)).toEqual([100, 100, 100, 100]);
    expect(near.at(-1)).toBe(44);
  });

  it('has its label on the line', () => {
    const path = pathBetween(box(0, 0), box(400, 100));
    expect(path).toMatchObject({ x: 299, y: 70 });
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
