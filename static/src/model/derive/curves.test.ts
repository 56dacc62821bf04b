// Curves against the shared vectors; story S10's figures are in there.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { curves, spreads, type Curve, type CurveRows, type Extreme, type Term } from './curves';
import { fraction, fromDecimal, rounded, type Fraction } from './fraction';

const FILE = resolve(import.meta.dirname, '../../../../tests/vectors/curves.json');

interface Case {
  name: string;
  document: string;
  state: Curve['state'];
  segment_weights: Record<string, string>;
  curves: unknown[];
  spreads: unknown[];
}

const { documents, cases } = JSON.parse(readFileSync(FILE, 'utf8')) as {
  documents: Record<string, Partial<CurveRows>>;
  cases: Case[];
};

const figure = (value: Fraction | null): string | null => value && rounded(value);
const extreme = (found: Extreme | null): unknown =>
  found && { value: rounded(found.value), reading: found.reading, ...found.column };

function plain(curve: Curve): unknown {
  return {
    persona: curve.persona,
    points: curve.points.map(({ column, value, intensity, assumption }) => ({
      ...column,
      value: figure(value),
      intensity,
      assumption,
    })),
    stages: curve.stages.map(({ stage, value }) => ({ stage, value: figure(value) })),
    peak: extreme(curve.peak),
    end: extreme(curve.end),
    peak_end: figure(curve.peakEnd),
    mean: figure(curve.mean),
    min: figure(curve.min),
    coverage: [curve.points.filter((point) => point.value).length, curve.points.length],
  };
}

function rowsOf(name: string): CurveRows {
  const none = {
    stages: [],
    steps: [],
    lanes: [],
    touchpoints: [],
    emotion_readings: [],
    map_personas: [],
  };
  return { ...none, ...documents[name] };
}

test.each(cases)('$name', ({ document, state, segment_weights, ...expected }) => {
  const found = curves(rowsOf(document), { segmentWeights: segment_weights, state });
  expect(found.map(plain)).toEqual(expected.curves);
  const apart = spreads(found).map(({ column, spread }) => ({
    ...column,
    spread: rounded(spread),
  }));
  expect(apart).toEqual(expected.spreads);
});

test('S10 as the story tells it', () => {
  const [everyone, lea] = curves(rowsOf('A'));
  expect(figure(lea!.stages[0]!.value)).toBe('-0.70');
  expect(figure(everyone!.points.at(-1)!.value)).toBe('-0.86');
  const [, b] = curves(rowsOf('B'));
  expect([b!.peak!.value, b!.end!.value, b!.peakEnd!, b!.mean!].map(rounded)).toEqual([
    '-2.00',
    '2.00',
    '0.00',
    '0.50',
  ]);
  const [, gap] = curves(rowsOf('B with a gap'));
  expect(gap!.points[3]!.value).toBeNull();
  expect(rounded(gap!.coverage)).toBe('0.83');
});

test('every figure can name what it was computed from', () => {
  const shown = (terms: readonly Term[]): string[] =>
    terms.map(({ weight, value }) => `${rounded(weight)}×${rounded(value)}`);
  const [everyone, lea] = curves(rowsOf('A'));
  expect(shown(lea!.stages[0]!.terms)).toEqual(['3.00×1.00', '5.00×-2.00', '2.00×0.00']);
  expect(lea!.stages[0]!.terms.map(({ reading }) => reading)).toEqual(['e3', 'e4', 'e5']);
  const payment = everyone!.points.at(-1)!;
  expect(shown(payment.terms)).toEqual(['62.00×-2.00', '38.00×1.00']);
  expect(payment.terms.map(({ persona }) => persona)).toEqual(['lea', 'karim']);
  const [, gap] = curves(rowsOf('B with a gap'));
  expect(gap!.points[3]!.terms).toEqual([]);
  expect([gap!.peak!.intensity, gap!.end!.intensity]).toEqual([5, 3]);
});

test.each([
  [fraction(1, 8), '0.13'],
  [fraction(-1, 8), '-0.13'],
  [fraction(-1, 200), '-0.01'],
  [fraction(-1, 300), '0.00'],
  [fromDecimal('62.00'), '62.00'],
  [fromDecimal('-0.5'), '-0.50'],
])('halves round away from zero: %o → %s', (value, text) => {
  expect(rounded(value)).toBe(text);
});
