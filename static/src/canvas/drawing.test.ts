import { beforeAll, describe, expect, it } from 'vitest';
import { startI18n } from '../i18n';
import type { KpiView } from '../model/types';
import { plot, ticks } from './chart';
import { between, segments } from './curve';
import { sideBySide } from './curve_places';
import { valenceAt, valenceY } from './curve_scale';
import { deltaText, stateOf, targetText, valueText } from './kpi_text';
import { Heights, lineCount } from './measure';

describe('the emotion curve', () => {
  const dot = (x: number, y: number, assumed = false) => ({ x, y, assumed });

  it('breaks where nobody said anything', () => {
    const found = segments([dot(0, 0), dot(10, 5), null, dot(30, 5), dot(40, 0)]);
    expect(found).toHaveLength(2);
    expect(found[1]!.d.startsWith('M30,5')).toBe(true);
  });

  it('draws no line to a lonely point', () => {
    expect(segments([null, dot(10, 5), null])).toEqual([]);
  });

  it('dashes the pieces that touch an assumption, on the same path', () => {
    const found = segments([dot(0, 0), dot(10, 5), dot(20, 0, true), dot(30, 5)]);
    expect(found.map((piece) => piece.assumed)).toEqual([false, true]);
    expect(found[1]!.d.startsWith('M10,5')).toBe(true);
  });

  it('never leaves the scale: monotone between its points', () => {
    const [piece] = segments([dot(0, 10), dot(10, 0), dot(20, 0), dot(30, 10)]);
    const numbers = [...piece!.d.matchAll(/-?\d+(\.\d+)?/g)].map((match) => Number(match[0]));
    const heights = numbers.filter((_, at) => at % 2 === 1);
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...heights)).toBeLessThanOrEqual(10);
  });

  it('shades only between neighbours that both have a value in both curves', () => {
    const current = [dot(0, 9), dot(10, 8), null, dot(30, 7), dot(40, 6), dot(50, 5)];
    const expected = [dot(0, 1), dot(10, 2), dot(20, 1), dot(30, 2), dot(40, 1), null];
    const areas = between(current, expected, true);
    expect(areas).toEqual(['M0,9L10,8L10,2L0,1Z', 'M30,7L40,6L40,1L30,2Z']);
    expect(between(current, [], true)).toEqual([]);
    // Its edges are the very lines that are drawn.
    const [smooth] = between(current.slice(0, 2), expected.slice(0, 2));
    expect(smooth!.startsWith(segments(current.slice(0, 2))[0]!.d)).toBe(true);
  });

  it('puts points that would hide each other side by side, in the order of the personas', () => {
    expect(sideBySide([10, 60, 110], 240)).toEqual([0, 0, 0]);
    expect(sideBySide([60, 60], 240)).toEqual([-12, 12]);
    expect(sideBySide([66, 60], 240)).toEqual([-12, 12]);
    expect(sideBySide([60, 66], 240)).toEqual([-12, 12]);
    // A chain of near ones stands apart as one, whatever is far from it.
    expect(sideBySide([20, 150, 40, 60], 240)).toEqual([-24, 0, 0, 24]);
    // What is expected stays above what is.
    expect(sideBySide([[150, 60], 60], 240)).toEqual([-12, 12]);
    expect(sideBySide([], 240)).toEqual([]);
  });

  it('keeps the points of many personas inside a narrow column', () => {
    const shifts = sideBySide([50, 50, 50, 50, 50], 90);
    expect(shifts[0]).toBe(-31);
    expect(shifts[4]).toBe(31);
    expect(sideBySide([50, 50], 20)).toEqual([-0, 0]);
  });

  it('snaps a height to the nearest whole valence', () => {
    for (const valence of [-2, -1, 0, 1, 2])
      expect(valenceAt(valenceY(valence, 184) + 8, 184)).toBe(valence);
    expect(valenceAt(-100, 184)).toBe(2);
    expect(valenceAt(999, 184)).toBe(-2);
  });
});

describe('charts', () => {
  it('leave a gap for a missing period and keep the target in the picture', () => {
    const points = [1, 2, null, 4].map((value, at) => ({ start: String(at), value }));
    const shape = plot(points, { width: 100, height: 50, pad: 5, target: 10 });
    expect(shape.runs.map((run) => run.map((point) => point.at))).toEqual([[0, 1], [3]]);
    expect(shape.max).toBe(10);
    expect(shape.targetY).toBe(5);
  });

  it('survive a flat line and no data at all', () => {
    const flat = plot(
      [
        { start: 'a', value: 3 },
        { start: 'b', value: 3 },
      ],
      { width: 100, height: 50, pad: 5 },
    );
    expect(flat.runs[0]!.every((point) => Number.isFinite(point.y))).toBe(true);
    expect(plot([], { width: 100, height: 50, pad: 5 }).runs).toEqual([]);
  });

  it('mark round values', () => {
    expect(ticks(26.5, 28.3)).toEqual([26.5, 27, 27.5, 28]);
    expect(ticks(0, 100)).toEqual([0, 50, 100]);
  });
});

describe('KPI words', () => {
  beforeAll(() => startI18n('fr', ['editor']));
  const definition = {
    unit: 'percent',
    decimals: 1,
    direction: 'lower_better',
  } as KpiView['definition'];
  const view = (more: Partial<KpiView>): KpiView =>
    ({
      definition,
      delta_abs: null,
      delta_rel_pct: null,
      target: null,
      latest: null,
      stale: false,
      ...more,
    }) as KpiView;

  it('give the change in per cent and in points, with its verdict', () => {
    expect(deltaText(view({ delta_abs: '-6.0000', delta_rel_pct: '-15.00' }))).toEqual({
      glyph: '▼',
      text: '−15,0\u202f% (−6,0\u202fpts)'.replace('\u202fpts', ' pts'),
      verdict: 'better',
    });
    expect(deltaText(view({ delta_abs: '1', delta_rel_pct: null }))).toMatchObject({
      glyph: '▲',
      verdict: 'worse',
    });
    expect(deltaText(view({ delta_abs: '0', delta_rel_pct: '0' }))).toMatchObject({
      glyph: '=',
      verdict: 'same',
    });
    expect(deltaText(view({}))).toBeNull();
  });

  it('do not judge where no direction is better', () => {
    expect(
      deltaText(view({ definition: { ...definition, direction: 'in_band' }, delta_abs: '2' }))
        ?.verdict,
    ).toBe('changed');
  });

  it('write values with their unit, targets in short', () => {
    expect(valueText('40.0000', definition)).toBe('40,0\u202f%');
    expect(valueText('3.25', { ...definition, unit: 'hours', decimals: 2 })).toBe('3,25 h');
    expect(
      targetText(view({ target: { value: null, band_low: '20', band_high: '30', due_on: null } })),
    ).toBe('20\u202f%–30\u202f%');
    expect(
      targetText(
        view({ target: { value: '2.35', band_low: null, band_high: null, due_on: null } }),
      ),
    ).toBe('2,4\u202f%');
  });

  it('tell no source, no data, failed, stale and few apart', () => {
    const latest = { value: '1', n: 12, status: 'ok' } as KpiView['latest'];
    expect(stateOf(undefined, false, 'weekly')).toBe('no_source');
    expect(stateOf(undefined, true, 'weekly')).toBe('no_data');
    expect(stateOf(undefined, false, 'manual')).toBe('no_data');
    for (const state of ['failed', 'partial', 'indicative', 'stale', 'ok'] as const)
      expect(stateOf(view({ latest, state }), true, 'weekly')).toBe(state);
    // What was kept on the device before the server told states, and a source chosen just now.
    expect(stateOf(view({ latest, stale: true }), true, 'weekly')).toBe('stale');
    expect(stateOf(view({ latest: null, state: 'no_source' }), true, 'weekly')).toBe('no_data');
    expect(stateOf(view({ latest: null, state: 'failed' }), true, 'weekly')).toBe('failed');
  });
});

describe('heights of cards', () => {
  const measure = (text: string): number => text.length * 7;

  it('count wrapped lines, breaks and words that are too long', () => {
    expect(lineCount('one two three', 70, measure)).toBe(2);
    expect(lineCount('one\n\ntwo', 70, measure)).toBe(3);
    expect(lineCount('x'.repeat(25), 70, measure)).toBe(3);
  });

  it('take the true height of a drawn card once, until its text changes', () => {
    const heights = new Heights(measure);
    let corrections = 0;
    heights.onCorrection = () => (corrections += 1);
    const placed = (title: string) =>
      ({ entity: 'card', thing: { id: 'c', title, tags: [] } }) as never;
    const laid = heights.heightOf(placed('Short'), 224);
    heights.correct(placed('Short'), 224, laid + 20);
    heights.correct(placed('Short'), 224, laid + 20);
    expect(heights.heightOf(placed('Short'), 224)).toBe(laid + 20);
    expect(corrections).toBe(1);
    expect(heights.heightOf(placed('Other'), 224)).toBe(laid);
  });

  it('leave room for the first two lines of what is written about a card', () => {
    const heights = new Heights(measure);
    const h = (body: string): number =>
      heights.heightOf(
        { entity: 'card', thing: { id: 'c', title: 'T', tags: [], body } } as never,
        224,
      );
    const [bare, one, long] = [h(''), h('A line.'), h('Many words. '.repeat(80))];
    expect([one - bare, long - one]).toEqual([18, 16]);
  });
});
