import { describe, expect, it, vi } from 'vitest';
import type { Card, Lane, PainPoint, Stage, Thing } from '../model/types';
import { buildLayout, group, type Layout } from './layout';
import {
  drawOverview,
  feltAt,
  healthTint,
  hitAt,
  tintOf,
  type OverviewInk,
  type Tint,
} from './overview';

const thing = (id: string, stage: string, over = {}): Thing =>
  ({ id, lane: 'l1', stage, step: null, pos: `a${id}`, span: 1, ...over }) as unknown as Thing;

const ACTIONS = { id: 'l1', kind: 'actions', height: 1, hidden: false } as unknown as Lane;

function layoutOf(things: Thing[], stages = ['s1', 's2', 's3'], lanes = [ACTIONS]): Layout {
  return buildLayout(
    {
      stages: stages.map((id) => ({ id, collapsed: false }) as Stage),
      stepsOf: () => [],
      lanes,
      things: group(things.map((one) => ({ entity: 'card' as const, thing: one }))),
      heightOf: () => 40,
      draft: null,
      kpisOf: () => 0,
      canEdit: true,
      ownColumn: () => false,
    } as Parameters<typeof buildLayout>[0],
    null,
  );
}

describe('what lies under a press on the overview', () => {
  const layout = layoutOf([thing('c1', 's1'), thing('c2', 's1'), thing('c3', 's3')]);

  it('is the card, its cell beside it, and nothing outside the grid', () => {
    const row = layout.rows[0]!;
    const [first, second] = layout.cells.get('l1|s1')!.items;
    expect(hitAt(layout, 20, row.y + first!.y + 5)?.item?.id).toBe('c1');
    expect(hitAt(layout, 20, row.y + second!.y + 5)?.item?.id).toBe('c2');
    const between = hitAt(layout, 1, row.y + 1);
    expect([between?.item, between?.column.key]).toEqual([null, 's1']);
    expect(hitAt(layout, layout.columns[1]!.x + 20, row.y + 10)?.item).toBeNull();
    expect(hitAt(layout, -1, 5)).toBeNull();
    expect(hitAt(layout, 5, layout.height)).toBeNull();
  });

  it('allows for an unsteady hand', () => {
    const row = layout.rows[0]!;
    const y = row.y + layout.cells.get('l1|s1')!.items[0]!.y - 3;
    expect(hitAt(layout, 20, y)?.item ?? null).toBeNull();
    expect(hitAt(layout, 20, y, 4)?.item?.id).toBe('c1');
  });
});

describe('the colour of a box', () => {
  const doc = {
    cards: new Map([
      ['own', { kind: 'gain', color: 'red' } as Card],
      ['gain', { kind: 'gain', color: null } as Card],
      ['text', { kind: 'text', color: null } as Card],
    ]),
    pain_points: new Map([
      ['mild', { severity: 1 } as PainPoint],
      ['bad', { severity: 5 } as PainPoint],
    ]),
  } as unknown as Parameters<typeof tintOf>[2];

  it('is the card’s own, else its kind’s; what is felt; how much it hurts', () => {
    const felt = new Map([['t1', -2]]);
    expect(tintOf('card', 'own', doc, felt)).toBe('hue-red');
    expect(tintOf('card', 'gain', doc, felt)).toBe('hue-green');
    expect(tintOf('card', 'text', doc, felt)).toBe('hue-slate');
    expect(tintOf('card', 'gone', doc, felt)).toBe('hue-slate');
    expect(tintOf('touchpoint', 't1', doc, felt)).toBe('emotion-neg2');
    expect(tintOf('touchpoint', 't2', doc, felt)).toBe('accent');
    expect(tintOf('pain_point', 'mild', doc, felt)).toBe('warn');
    expect(tintOf('pain_point', 'bad', doc, felt)).toBe('bad');
  });

  it('takes the current feeling of the persona asked for', () => {
    const reading = (touchpoint: string | null, persona: string, state: string, valence: number) =>
      ({ touchpoint, persona, state, valence }) as never;
    const readings = new Map([
      ['1', reading('t1', 'p', 'current', 1)],
      ['2', reading('t1', 'p', 'expected', 2)],
      ['3', reading('t2', 'q', 'current', -1)],
      ['4', reading(null, 'p', 'current', -1)],
    ]);
    expect([...feltAt({ emotion_readings: readings }, 'p')]).toEqual([['t1', 1]]);
  });
});

describe('the drawing', () => {
  const ink = {
    tints: { 'hue-slate': '#1', 'hue-red': '#2' } as Record<Tint, string>,
    forced: false,
  } as OverviewInk;
  const paper = () => {
    const context = {
      setTransform: vi.fn(),
      clearRect: vi.fn(),
      fillRect: vi.fn(),
      strokeRect: vi.fn(),
    };
    return context as unknown as CanvasRenderingContext2D & typeof context;
  };
  const many = Array.from({ length: 300 }, (_, at) => thing(`c${at}`, `s${at % 30}`));
  const layout = layoutOf(
    many,
    Array.from({ length: 30 }, (_, at) => `s${at}`),
  );
  const marks = {
    tint: () => 'hue-slate' as const,
    faint: () => false,
    selected: () => false,
    assumed: () => false,
    kpis: () => [],
  };

  it('holds every card of the window and none beyond it, and outlines what has the focus', () => {
    const whole = paper();
    const box = { x: 0, y: 0, z: 0.1, w: 1200, h: 800 };
    drawOverview(whole, box, 1, layout, ink, { ...marks, focus: 'c7' });
    const cards = (of: typeof whole) => of.fillRect.mock.calls.filter((call) => call[3] === 40);
    expect(cards(whole)).toHaveLength(300);
    expect(whole.strokeRect).toHaveBeenCalledTimes(1);

    const part = paper();
    drawOverview(part, { ...box, w: 24 * 5 - 1 }, 1, layout, ink, { ...marks, focus: '' });
    expect(cards(part)).toHaveLength(50);
  });

  it('shows how the KPIs of a stage do where the lane is, three at most', () => {
    const lanes = [{ id: 'l2', kind: 'kpi', height: 1, visible: true } as unknown as Lane];
    const context = paper();
    const seen: unknown[] = [];
    Object.defineProperty(context, 'fillStyle', { set: (value) => seen.push(value) });
    const box = { x: 0, y: 0, z: 0.1, w: 1200, h: 800 };
    const tints = { good: 'g', bad: 'b', 'hue-slate': 's' } as Record<Tint, string>;
    const of = (stage: string): Tint[] =>
      stage === 's1' ? ['good', 'bad', healthTint(undefined), 'good'] : [];
    drawOverview(
      context,
      box,
      1,
      layoutOf([], ['s1', 's2'], lanes),
      { ...ink, tints },
      { ...marks, kpis: of, focus: '' },
    );
    expect(seen.slice(-3)).toEqual(['g', 'b', 's']);
    expect(healthTint('warn')).toBe('warn');
  });

  it('draws outlines in forced colours', () => {
    const context = paper();
    const forced = { ...ink, forced: true };
    const box = { x: 0, y: 0, z: 0.1, w: 1200, h: 800 };
    drawOverview(context, box, 1, layout, forced, { ...marks, focus: '' });
    expect(context.strokeRect).toHaveBeenCalledTimes(300);
  });
});
