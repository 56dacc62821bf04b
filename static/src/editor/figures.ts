/** The figures of a curve in words, and what each was computed from. */
import { fmt } from '../i18n';
import type { Curve, Term } from '../model/derive/curves';
import * as f from '../model/derive/fraction';
import type { Fraction } from '../model/derive/fraction';
import { valenceText } from './actions/emotion';

/** A computed figure: "−0.70", always with its two decimals. */
export function figureText(value: Fraction): string {
  return fmt().number(f.rounded(value), { decimals: 2 }).replace('-', '−');
}

/** A value on the scale: whole ones as they are chosen ("+2"), computed ones with two decimals. */
export function scaleText(value: Fraction): string {
  return value.d === 1n ? valenceText(Number(value.n)) : figureText(value);
}

/** A number inside a formula: no plus sign, decimals only where there are any. */
function summand(value: Fraction): string {
  return value.d === 1n
    ? fmt().number(String(value.n)).replace('-', '−')
    : fmt().number(f.rounded(value), { decimals: 2, trim: true }).replace('-', '−');
}

const sumOf = (values: readonly Fraction[]): Fraction => values.reduce(f.add, f.ZERO);

/** "1 + 2 − 3", the signs between the numbers. */
function added(values: readonly Fraction[]): string {
  return values
    .map((value, at) => {
      if (at === 0) return summand(value);
      return value.n < 0n ? `− ${summand(f.absolute(value))}` : `+ ${summand(value)}`;
    })
    .join(' ');
}

/** "(3×1 + 5×−2 + 2×0) ÷ 10"; null where there is nothing to sum up. */
export function meanText(terms: readonly Term[]): string | null {
  if (terms.length < 2) return null;
  const one = f.fraction(1);
  if (terms.every(({ weight }) => f.compare(weight, one) === 0))
    return `(${added(terms.map(({ value }) => value))}) ÷ ${terms.length}`;
  const products = terms.map(({ weight, value }) => `${summand(weight)}×${summand(value)}`);
  return `(${products.join(' + ')}) ÷ ${summand(sumOf(terms.map(({ weight }) => weight)))}`;
}

/** The values of the columns that have one, in time order. */
export function valuesOf(curve: Curve): Fraction[] {
  return curve.points.flatMap(({ value }) => value ?? []);
}

/** "(0 + 1 − 2 + 1 + 1 + 2) ÷ 6 = 0.50". */
export function plainMeanText(values: readonly Fraction[]): string {
  const sum = added(values);
  return `${values.length > 1 ? `(${sum})` : sum} ÷ ${values.length}`;
}

/** "(−2 + 2) ÷ 2". */
export function peakEndText(curve: Curve): string | null {
  return curve.peak && curve.end ? plainMeanText([curve.peak.value, curve.end.value]) : null;
}

/** "1 − (−2)". */
export function differenceText(high: Fraction, low: Fraction): string {
  return `${summand(high)} − ${low.n < 0n ? `(${summand(low)})` : summand(low)}`;
}

/** "6/6", "5/6 (0.83)": the share only where something is missing. */
export function coverageText(curve: Curve): string {
  const read = valuesOf(curve).length;
  const of = curve.points.length;
  return read === of ? `${read}/${of}` : `${read}/${of} (${figureText(curve.coverage)})`;
}
