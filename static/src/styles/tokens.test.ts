import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(resolve(import.meta.dirname, 'tokens.css'), 'utf8');

/** Custom properties of the first block after `selector`. */
function block(selector: string): Record<string, string> {
  const start = css.indexOf('{', css.indexOf(selector)) + 1;
  const body = css.slice(start, css.indexOf('}', start)).replace(/\/\*[\s\S]*?\*\//g, '');
  return Object.fromEntries(
    [...body.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map((match) => [match[1], match[2]?.trim()]),
  ) as Record<string, string>;
}

/** Relative luminance (WCAG 2.2, "relative luminance"). */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

const light = block("[data-theme='light'] {");
const dark = { ...light, ...block(":root[data-theme='dark']") };
const SURFACES = ['--bg-canvas', '--bg-surface', '--bg-raised', '--bg-sunken', '--bg-hover'];
const HUES = ['slate', 'red', 'orange', 'amber', 'green', 'teal', 'blue', 'violet'];

describe.each([
  ['light', light],
  ['dark', dark],
])('the %s theme', (_name, tokens) => {
  const ratio = (ink: string, ground: string) => contrast(tokens[ink] ?? '', tokens[ground] ?? '');
  const text: [string, string][] = [
    ...SURFACES.flatMap((ground): [string, string][] =>
      ['--text', '--text-2', '--text-3'].map((ink) => [ink, ground]),
    ),
    ...SURFACES.slice(0, 3).map((ground): [string, string] => ['--accent', ground]),
    ['--on-accent', '--accent'],
    ['--on-accent', '--accent-hover'],
    ['--on-accent-soft', '--accent-soft'],
    ['--on-danger', '--danger'],
    ['--on-danger', '--danger-hover'],
    ['--on-inverse', '--bg-inverse'],
    ...['good', 'warn', 'bad'].flatMap((state): [string, string][] => [
      [`--${state}`, '--bg-surface'],
      [`--${state}`, '--bg-canvas'],
      [`--${state}`, `--${state}-soft`],
    ]),
    ...HUES.map((hue): [string, string] => [`--hue-${hue}`, `--hue-${hue}-soft`]),
    ...HUES.map((hue): [string, string] => [`--hue-${hue}`, '--bg-surface']),
    ...[1, 2, 3, 4, 5, 6, 7, 8].map((n): [string, string] => ['--on-user', `--user-${n}`]),
  ];
  it.each(text)('%s can be read on %s (4.5 : 1)', (ink, ground) => {
    expect(ratio(ink, ground)).toBeGreaterThanOrEqual(4.5);
  });

  const graphics: [string, string][] = [
    ['--line-strong', '--bg-surface'],
    ['--focus', '--bg-canvas'],
    ['--focus', '--bg-surface'],
    ...['neg2', 'neg1', '0', 'pos1', 'pos2'].map((v): [string, string] => [
      `--emotion-${v}`,
      '--bg-surface',
    ]),
    ...[1, 2, 3, 4, 5, 6].map((n): [string, string] => [`--persona-${n}`, '--bg-surface']),
  ];
  it.each(graphics)('%s can be seen on %s (3 : 1)', (ink, ground) => {
    expect(ratio(ink, ground)).toBeGreaterThanOrEqual(3);
  });
});

it('gives the same dark theme by choice and by the system', () => {
  expect(block(':root:not(')).toEqual(block(":root[data-theme='dark']"));
});
