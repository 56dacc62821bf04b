// I9: one order in Python, SQL and TypeScript.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { uuid7, isUuid } from './ids';
import {
  MAX_LENGTH,
  REBALANCE_ABOVE,
  between,
  compareBytes,
  compareRows,
  isValid,
  nBetween,
} from './pos';
import type { Rows } from './document';
import { placeAmong, placeNear } from './place';
import type { OrderedRow } from './types';

interface Vectors {
  between: { before: string | null; after: string | null; key: string }[];
  n_between: { before: string | null; after: string | null; count: number; keys: string[] }[];
  refused: [string | null, string | null][];
  valid: string[];
  invalid: string[];
  order: string[][];
  rows: [string, string][][];
}

const FILE = resolve(import.meta.dirname, '../../../tests/vectors/pos.json');
const vectors = JSON.parse(readFileSync(FILE, 'utf8')) as Vectors;

describe('shared vectors (I9)', () => {
  test.each(vectors.between)('between $before and $after lies $key', ({ before, after, key }) => {
    expect(between(before, after)).toBe(key);
  });
  test.each(vectors.n_between)(
    '$count keys between $before and $after',
    ({ before, after, count, keys }) => {
      expect(nBetween(before, after, count)).toEqual(keys);
    },
  );
  test.each(vectors.refused)('nothing lies between %o and %o', (before, after) => {
    expect(() => between(before, after)).toThrow();
  });
  test('what is a key and what is not', () => {
    expect(vectors.valid.filter((pos) => !isValid(pos))).toEqual([]);
    expect(vectors.invalid.filter((pos) => isValid(pos))).toEqual([]);
  });
  test('keys sort by bytes, rows by key and id', () => {
    for (const keys of vectors.order) expect(keys.toReversed().sort(compareBytes)).toEqual(keys);
    for (const list of vectors.rows) {
      const rows = list.map(([pos, id]) => ({ pos, id }));
      expect(rows.toReversed().sort(compareRows)).toEqual(rows);
    }
  });
});

/** Insert as the server does; rows in order. */
function insert(list: OrderedRow[], index: number, id: string): void {
  const { pos, others } = placeAmong(list, null, list[index - 1]?.id ?? null);
  for (const other of others) {
    const at = list.findIndex((row) => row.id === other.id);
    list[at] = { ...list[at]!, pos: other.pos };
  }
  list.splice(index, 0, { id, rev: 0, pos });
}

test.each([
  ['always at the front', () => 0],
  ['always second', () => 1],
  ['always just before the last', (length: number) => Math.max(0, length - 1)],
  ['zigzag round the last insert', (length: number) => Math.min(length, 1 + (length % 2))],
])('I9: key length stays bounded after 10,000 inserts %s', (_, where) => {
  // One list in order; a respread touches all, so the list is cut to keep the test about length.
  let list: OrderedRow[] = [];
  let longest = 0;
  for (let n = 0; n < 10_000; n += 1) {
    const index = Math.min(list.length, where(list.length));
    insert(list, index, String(n).padStart(5, '0'));
    longest = Math.max(longest, list[index]!.pos.length);
    if (list.length > 300) list = index < 150 ? list.slice(0, 100) : list.slice(-100);
  }
  expect(longest).toBeLessThanOrEqual(REBALANCE_ABOVE);
  expect(list.every((row, at) => at === 0 || compareRows(list[at - 1]!, row) < 0)).toBe(true);
  expect(list.every((row) => isValid(row.pos) && row.pos.length <= MAX_LENGTH)).toBe(true);
});

test('I9: whatever is inserted where, the list keeps the order it was given', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 1_000_000 }), { maxLength: 60 }), (places) => {
      const list: OrderedRow[] = [];
      const wanted: string[] = [];
      for (const [n, place] of places.entries()) {
        const index = place % (list.length + 1);
        insert(list, index, String(n));
        wanted.splice(index, 0, String(n));
      }
      expect([...list].sort(compareRows).map((row) => row.id)).toEqual(wanted);
    }),
    { numRuns: 50 },
  );
});

test('I9: near keys give the place that the whole list gives', () => {
  const key = fc.constantFrom('Zz', 'a0', 'a0V', 'a1', 'a2', 'a3'.repeat(20));
  const wish = fc.constantFrom(null, undefined, 'a0', 'a0V', 'a1', 'a5', 'b00'.repeat(17));
  const neighbour = fc.constantFrom(null, undefined, '0', '1', '4', 'gone');
  fc.assert(
    fc.property(fc.array(key, { maxLength: 6 }), wish, neighbour, (keys, pos, after) => {
      const list = keys.map((one, n) => ({ id: String(n), rev: 0, pos: one })).sort(compareRows);
      const rows = { group: () => list.toReversed() } as unknown as Rows;
      const near = placeNear(rows, 'stages', {}, { id: 'new', pos: pos!, after: after! });
      if (near) expect({ pos: near, others: [] }).toEqual(placeAmong(list, pos, after));
    }),
    { numRuns: 500 },
  );
});

test('ids are UUIDv7 and rise strictly inside a page', () => {
  const ids = Array.from({ length: 5000 }, uuid7);
  expect(ids.every((id) => isUuid(id) && id[14] === '7' && '89ab'.includes(id[19]!))).toBe(true);
  expect(ids.every((id, at) => at === 0 || ids[at - 1]! < id)).toBe(true);
});
