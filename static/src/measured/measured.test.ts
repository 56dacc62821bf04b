import { describe, expect, it } from 'vitest';
import { fraction } from '../model/derive/fraction';
import type { Curve } from '../model/derive/curves';
import type { KpiView, StageKpi } from '../model/types';
import { feltBeside, flows } from './measured';

const kpi = (id: string, more: Partial<StageKpi> = {}): StageKpi =>
  ({
    id,
    touchpoint: null,
    definition: 'visits',
    cadence: 'weekly',
    persona: null,
    segment: null,
    ...more,
  }) as StageKpi;

const view = (values: (number | null)[], more: Partial<KpiView> = {}): KpiView =>
  ({
    definition: { value_type: 'count', unit: 'count', direction: 'higher_better' },
    sparkline: values.map((value, at) => ({
      start: `w${at}`,
      value: value === null ? null : String(value),
    })),
    target: null,
    health: 'good',
    stale: false,
    ...more,
  }) as KpiView;

const target = (value: string): Partial<KpiView> => ({
  target: { value, band_low: null, band_high: null, due_on: null },
});

function flowsOf(rows: Record<string, [StageKpi, KpiView][]>) {
  const views = new Map(Object.values(rows).flatMap((list) => list.map(([one, v]) => [one.id, v])));
  return flows(Object.keys(rows), (stage) => (rows[stage] ?? []).map(([one]) => one), views);
}

describe('the way from stage to stage', () => {
  it('outlines the largest gap to target, not the largest drop', () => {
    const found = flowsOf({
      Discovery: [[kpi('a'), view([10000], target('10000'))]],
      Basket: [[kpi('b'), view([1000], target('1000'))]],
      Payment: [[kpi('c'), view([400], target('650'))]],
    });
    expect(found.map((flow) => [flow.rate, Math.round(flow.gap!), flow.largest])).toEqual([
      [10, 0, false],
      [40, -25, true],
    ]);
    expect(found[1]!.against).toEqual({ kind: 'target', rate: 65 });
  });

  it('holds it against its own four last periods where there is no target, by sums', () => {
    const found = flowsOf({
      A: [[kpi('a'), view([100, 100, 100, 700, 500])]],
      B: [[kpi('b'), view([50, 50, 50, 350, 200])]],
    });
    expect(found[0]).toMatchObject({
      rate: 40,
      gap: -10,
      largest: true,
      against: { kind: 'baseline', rate: 50 },
    });
  });

  it('takes the last period both have, and needs counts that may be compared', () => {
    const [flow] = flowsOf({
      A: [[kpi('a'), view([200, 100])]],
      B: [[kpi('b'), view([50, null])]],
    });
    expect(flow).toMatchObject({ rate: 25, against: null, gap: null, largest: false });
    const calls = { value_type: 'count', unit: 'count', direction: 'lower_better' };
    for (const [one, other] of [
      [kpi('b', { cadence: 'daily' }), view([5])],
      [kpi('b', { persona: 'lea' }), view([5])],
      [kpi('b', { touchpoint: 't' }), view([5])],
      [kpi('b'), view([5], { definition: calls as KpiView['definition'] })],
      [kpi('b'), view([null])],
    ] as [StageKpi, KpiView][])
      expect(flowsOf({ A: [[kpi('a'), view([10])]], B: [[one, other]] })).toEqual([]);
    expect(flowsOf({ A: [[kpi('a'), view([0])]], B: [[kpi('b'), view([0])]] })).toEqual([]);
  });

  it('goes by the same definition before any other count', () => {
    const [flow] = flowsOf({
      A: [[kpi('a'), view([100])]],
      B: [
        [kpi('b', { definition: 'orders' }), view([1])],
        [kpi('c'), view([60])],
      ],
    });
    expect(flow!.counts).toEqual(['a', 'c']);
  });
});

describe('felt beside measured', () => {
  const curve = (value: number | null): Curve =>
    ({
      stages: [
        { stage: 's', value: value === null ? null : fraction(value * 100, 100), terms: [] },
      ],
    }) as unknown as Curve;
  const beside = (felt: number | null, ...health: KpiView['health'][]) => {
    const list = health.map((_, at) => kpi(String(at)));
    const views = new Map(health.map((one, at) => [String(at), view([1], { health: one })]));
    return feltBeside('s', curve(felt), list, views);
  };

  it('agrees, disagrees, or has nothing clear to say', () => {
    expect(beside(-2, 'bad')).toMatchObject({ felt: -2, bad: 1, agree: true });
    expect(beside(1, 'good', 'neutral').agree).toBe(true);
    expect(beside(-1, 'good').agree).toBe(false);
    expect(beside(2, 'bad', 'warn').agree).toBe(false);
    for (const unclear of [beside(-2, 'good', 'bad'), beside(0, 'bad'), beside(null, 'bad')])
      expect(unclear.agree).toBeNull();
    expect(beside(-2).agree).toBeNull();
  });

  it('does not listen to what is stale', () => {
    const views = new Map([['0', view([1], { stale: true })]]);
    expect(feltBeside('s', curve(-2), [kpi('0')], views)).toMatchObject({ good: 0, agree: null });
  });
});
