import { beforeAll, expect, it } from 'vitest';
import { startI18n } from '../../i18n';
import { priorityOf } from '../../model/opportunity';
import {
  changeText,
  figure,
  inCell,
  intervalText,
  sizeOf,
  sorted,
  stepped,
  unplaced,
  type Row,
} from './opportunities';

const row = (title: string, more: Partial<Row> = {}): Row =>
  ({
    id: title,
    title,
    impact: null,
    effort: null,
    confidence: null,
    reach: null,
    priority: null,
    status: 'idea',
    ...more,
  }) as Row;

beforeAll(() => startI18n('fr', ['opportunities']));

it('says what came out as the stories do', () => {
  const one = {
    delta_abs: '-6.0000',
    delta_rel_pct: '-15.00',
    ci_low: '-7.333526',
    ci_high: '-4.663118',
    unit: 'percent',
    decimals: 1,
  };
  const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');
  expect(plain(figure('40.0000', one))).toBe('40,0 %');
  expect(plain(changeText(one))).toBe('−15,0 % (−6,0 pts)');
  expect(plain(intervalText(one))).toBe('[−7,3 ; −4,7] pts');
  expect(changeText({ ...one, delta_abs: null })).toBe('–');
  expect(intervalText({ ...one, ci_low: null })).toBe('');
});

it('moves by one point within the matrix, and places what was not in its middle', () => {
  expect(stepped({ impact: 5, effort: 2 }, 'ArrowUp')).toBeNull();
  expect(stepped({ impact: 4, effort: 2 }, 'ArrowUp')).toEqual({ impact: 5, effort: 2 });
  expect(stepped({ impact: 4, effort: 1 }, 'ArrowLeft')).toBeNull();
  expect(stepped({ impact: null, effort: 2 }, 'ArrowLeft')).toEqual({ impact: 3, effort: 3 });
  expect(stepped({ impact: 4, effort: 1 }, 'Home')).toBeNull();
});

it('finds what stands in a cell, and what stands nowhere', () => {
  const rows = [
    row('b', { impact: 5, effort: 2, reach: 10 }),
    row('a', { impact: 5, effort: 2, reach: 90 }),
    row('c', { impact: 5 }),
  ];
  expect(inCell(rows, 5, 2).map(({ id }) => id)).toEqual(['a', 'b']);
  expect(unplaced(rows).map(({ id }) => id)).toEqual(['c']);
  expect(sizeOf(rows[1]!, 90)).toBeGreaterThan(sizeOf(rows[0]!, 90));
  expect(sizeOf(rows[2]!, 90)).toBe(26);
});

it('sorts numbers as numbers, what has none last either way', () => {
  const rows = [row('x', { priority: '10.00' }), row('y'), row('z', { priority: '9.50' })];
  expect(sorted(rows, 'priority', true).map(({ id }) => id)).toEqual(['x', 'z', 'y']);
  expect(sorted(rows, 'priority', false).map(({ id }) => id)).toEqual(['z', 'x', 'y']);
});

it('works out the priority as the server does', () => {
  expect(priorityOf({ impact: 5, effort: 2, confidence: 70 })).toBe(1.75);
  expect(priorityOf({ impact: 1, effort: 3, confidence: 100 })).toBe(0.33);
  expect(priorityOf({ impact: 5, effort: 4, confidence: 1 })).toBe(0.01);
  expect(priorityOf({ impact: 5, effort: null, confidence: 1 })).toBeNull();
});
