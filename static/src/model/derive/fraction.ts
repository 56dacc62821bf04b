/** Exact fractions, so that a mean rounds as the server's does. */

export interface Fraction {
  readonly n: bigint;
  readonly d: bigint;
}

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b));

export function fraction(n: bigint | number, d: bigint | number = 1n): Fraction {
  let [top, bottom] = [BigInt(n), BigInt(d)];
  if (bottom < 0n) [top, bottom] = [-top, -bottom];
  const by = gcd(top, bottom) || 1n;
  return { n: top / by, d: bottom / by };
}

/** The exact value of decimal text ("62.00"). */
export function fromDecimal(text: string): Fraction {
  const [whole = '0', decimals = ''] = text.split('.');
  return fraction(BigInt(whole + decimals), 10n ** BigInt(decimals.length));
}

export const ZERO = fraction(0);
export const add = (a: Fraction, b: Fraction): Fraction =>
  fraction(a.n * b.d + b.n * a.d, a.d * b.d);
export const subtract = (a: Fraction, b: Fraction): Fraction => add(a, { n: -b.n, d: b.d });
export const times = (a: Fraction, b: Fraction): Fraction => fraction(a.n * b.n, a.d * b.d);
export const over = (a: Fraction, b: Fraction): Fraction => fraction(a.n * b.d, a.d * b.n);
export const absolute = (a: Fraction): Fraction => (a.n < 0n ? { n: -a.n, d: a.d } : a);
export const compare = (a: Fraction, b: Fraction): number => {
  const difference = a.n * b.d - b.n * a.d;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};
export const toNumber = (a: Fraction): number => Number(a.n) / Number(a.d);

/** Two decimals, rounded half away from zero, once, when a figure leaves the model. */
export function rounded(a: Fraction): string {
  const hundredths = (absolute(a).n * 200n + a.d) / (2n * a.d);
  const text = hundredths.toString().padStart(3, '0');
  const sign = a.n < 0n && hundredths > 0n ? '-' : '';
  return `${sign}${text.slice(0, -2)}.${text.slice(-2)}`;
}
