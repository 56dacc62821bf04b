// Story S10 as the screen writes it, from the vectors the server's figures are held to.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { startI18n } from '../i18n';
import { curves, type Curve, type CurveRows } from '../model/derive/curves';
import { fraction } from '../model/derive/fraction';
import {
  coverageText,
  differenceText,
  figureText,
  meanText,
  peakEndText,
  plainMeanText,
  scaleText,
  valuesOf,
} from './figures';

const FILE = resolve(import.meta.dirname, '../../../tests/vectors/curves.json');
const { documents } = JSON.parse(readFileSync(FILE, 'utf8')) as {
  documents: Record<string, CurveRows>;
};
const of = (name: string): Curve[] => curves(documents[name]!);

beforeEach(() => startI18n('en', []));

test('a weighted mean names its numbers', () => {
  const [everyone, lea] = of('A');
  const decision = lea!.stages[0]!;
  expect(`${meanText(decision.terms)} = ${figureText(decision.value!)}`).toBe(
    '(3×1 + 5×−2 + 2×0) ÷ 10 = −0.70',
  );
  const payment = everyone!.points.at(-1)!;
  expect(`${meanText(payment.terms)} = ${figureText(payment.value!)}`).toBe(
    '(62×−2 + 38×1) ÷ 100 = −0.86',
  );
  expect(meanText(lea!.points.at(-1)!.terms)).toBeNull();
});

test('peak, end, their mean and the mean of all', () => {
  const [, lea] = of('B');
  expect([scaleText(lea!.peak!.value), scaleText(lea!.end!.value)]).toEqual(['−2', '+2']);
  expect(`${peakEndText(lea!)} = ${figureText(lea!.peakEnd!)}`).toBe('(−2 + 2) ÷ 2 = 0.00');
  expect(`${plainMeanText(valuesOf(lea!))} = ${figureText(lea!.mean!)}`).toBe(
    '(0 + 1 − 2 + 1 + 1 + 2) ÷ 6 = 0.50',
  );
  expect(plainMeanText([fraction(-1)])).toBe('−1 ÷ 1');
  expect(coverageText(lea!)).toBe('6/6');
  expect(coverageText(of('B with a gap')[1]!)).toBe('5/6 (0.83)');
  expect(differenceText(lea!.end!.value, lea!.peak!.value)).toBe('2 − (−2)');
});

test('French writes a comma', async () => {
  await startI18n('fr', []);
  const decision = of('A')[1]!.stages[0]!;
  expect([figureText(decision.value!), scaleText(decision.value!)]).toEqual(['−0,70', '−0,70']);
  expect(coverageText(of('B with a gap')[1]!)).toBe('5/6 (0,83)');
});
