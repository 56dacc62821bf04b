import { describe, expect, it } from 'vitest';
import type { Placed } from '../canvas/layout';
import { Bench, ID } from '../clipboard/testing/bench';
import { uuid7 } from '../model/ids';
import type { Id } from '../model/types';
import { placedById } from './derived';
import { clampShift, laneBeyond, moveOps, nudgeOps } from './moving';
import { grown, inReadingOrder, rangeBetween, thingsTouching, thingsWithin } from './selecting';

const { actions, pains, touchpoints } = ID.lanes;
const [s1, s2, s3] = ID.stages as [Id, Id, Id];

/** Three cards in the first cell, two in the next, a pain point under the second. */
function board() {
  const bench = new Bench();
  const names = ['a', 'b', 'c', 'd', 'e'];
  const at: Record<string, Id> = {};
  for (const [index, title] of names.entries()) {
    at[title] = uuid7();
    const fields = { lane: actions, stage: index < 3 ? s1 : s2, step: null, title, kind: 'text' };
    bench.apply([{ entity: 'card', type: 'create', id: at[title], fields }]);
  }
  at['p'] = uuid7();
  bench.apply([
    {
      entity: 'pain_point',
      type: 'create',
      id: at['p'],
      fields: { lane: pains, stage: s2, step: null, title: 'p' },
    },
  ]);
  const key = (name: string): string => {
    const { thing } = placedById(bench.doc, at[name]!)!;
    return `item:${thing.lane}:${thing.stage}:${thing.id}`;
  };
  const name = (id: Id): string => Object.entries(at).find(([, one]) => one === id)![0];
  const say = (ids: Iterable<Id>): string => [...ids].map(name).join('');
  const things = (...wanted: string[]): Placed[] =>
    wanted.map((one) => placedById(bench.doc, at[one]!)!);
  const cell = (lane: Id, stage: Id): string =>
    say((bench.layout.cells.get(`${lane}|${stage}`)?.items ?? []).map((item) => item.id));
  return { bench, at, key, say, things, cell };
}

describe('a range', () => {
  const { bench, key, say } = board();
  const { layout } = bench;

  it('inside a cell goes from card to card, either way', () => {
    expect(say(rangeBetween(layout, key('a'), key('b')))).toBe('ab');
    expect(say(rangeBetween(layout, key('c'), key('b')))).toBe('bc');
    expect(say(rangeBetween(layout, `cell:${actions}:${s1}`, key('b')))).toBe('abc');
  });

  it('over cells is the rectangle between them', () => {
    expect(say(rangeBetween(layout, key('b'), key('d')))).toBe('abcde');
    expect(say(rangeBetween(layout, key('p'), key('a')))).toBe('abcdep');
    expect(say(rangeBetween(layout, `cell:${pains}:${s3}`, key('e')))).toBe('dep');
    expect(rangeBetween(layout, 'stage:x', key('a'))).toEqual([]);
  });

  it('drawn as a rectangle takes what it touches', () => {
    const [first] = layout.cells.get(`${actions}|${s1}`)!.items;
    expect(say(thingsTouching(layout, { x: 9, y: first!.y + 1, w: 2, h: 2 }))).toBe('a');
    expect(say(thingsTouching(layout, { x: 300, y: 60, w: -290, h: -55 }))).toBe('abde');
    expect(thingsTouching(layout, { x: 1000, y: 0, w: 10, h: 10 })).toEqual([]);
  });

  it('grows from the cell to the lane to everything', () => {
    const place = { part: 'cell' as const, lane: actions, column: s1 };
    const one = grown(layout, place, new Set());
    const two = grown(layout, place, new Set(one));
    const three = grown(layout, place, new Set(two));
    expect([one, two, three].map(say)).toEqual(['abc', 'abcde', 'abcdep']);
    expect(say(grown(layout, place, new Set(three)))).toBe('abcdep');
    expect(say(grown(layout, { part: 'stage', id: s2 }, new Set()))).toBe('dep');
    expect(say(grown(layout, { ...place, lane: touchpoints }, new Set()))).toBe('abcdep');
  });

  it('is read lane by lane', () => {
    const all = thingsWithin(layout, layout.rows, layout.columns);
    expect(inReadingOrder(layout, [...all].reverse().concat('gone'))).toEqual([...all, 'gone']);
  });
});

describe('moving many', () => {
  it('keeps the columns apart and stops at the edge', () => {
    const { bench, things, cell } = board();
    const moving = things('a', 'd', 'p');
    expect(clampShift(bench.layout, moving, -3)).toBe(0);
    expect(clampShift(bench.layout, moving, 9)).toBe(4);
    const undo = bench.apply(
      moveOps(bench.layout, moving, { shift: 1, laneOf: ({ thing }) => thing.lane }),
    );
    expect([cell(actions, s1), cell(actions, s2), cell(actions, s3), cell(pains, s3)]).toEqual([
      ...['bc', 'ea', 'd', 'p'],
    ]);
    bench.apply(undo);
    expect([cell(actions, s1), cell(actions, s2), cell(pains, s2)]).toEqual(['abc', 'de', 'p']);
  });

  it('gathers in the cell of the drop, after the card named', () => {
    const { bench, at, things, cell } = board();
    const gather = { lane: actions, column: s2, after: at['d']! };
    bench.apply(
      moveOps(bench.layout, things('a', 'c'), { shift: 1, gather, laneOf: () => actions }),
    );
    expect(cell(actions, s2)).toBe('dace');
  });

  it('nudges groups within their cells, and says when there is no room', () => {
    const { bench, things, cell } = board();
    bench.apply(nudgeOps(bench.layout, things('a', 'b'), 1));
    expect(cell(actions, s1)).toBe('cab');
    bench.apply(nudgeOps(bench.layout, things('c', 'b'), -1));
    expect(cell(actions, s1)).toBe('cab');
    expect(nudgeOps(bench.layout, things('c', 'a', 'b'), 1)).toEqual([]);
    expect(laneBeyond(bench.layout, things('a')[0]!, 1)).toBeNull();
  });
});
