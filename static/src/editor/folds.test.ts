// @vitest-environment jsdom
// Folding a lane is this viewer's alone: kept per browser and map, never in the shared document.
import { beforeEach, expect, test } from 'vitest';
import type { Lane } from '../model/types';
import { Folds, readFolds } from './folds.svelte';

beforeEach(() => localStorage.clear());

const lane = (id: string, collapsed = false): Lane => ({ id, collapsed }) as Lane;

test('a fold is kept for its map, over what the map itself says', () => {
  const [open, shut] = [lane('a'), lane('b', true)];
  const folds = new Folds(() => 'm');
  expect([folds.isFolded(open), folds.isFolded(shut)]).toEqual([false, true]);
  folds.fold([open], true);
  folds.fold([shut], false);
  const again = new Folds(() => 'm');
  expect([again.isFolded(open), again.isFolded(shut)]).toEqual([true, false]);
  expect(new Folds(() => 'other').isFolded(open)).toBe(false);
  expect(open.collapsed).toBe(false);
});

test('a lane seen folded is one object, so that its row is not drawn anew', () => {
  const row = lane('a');
  const folds = new Folds(() => 'm');
  expect(folds.seen(row)).toBe(row);
  folds.fold([row], true);
  expect(folds.seen(row)).toMatchObject({ id: 'a', collapsed: true });
  expect(folds.seen(row)).toBe(folds.seen(row));
  folds.fold([row], false);
  expect(folds.seen(row)).toBe(row);
  expect(readFolds('m')).toEqual({});
});

test('strange storage is passed over', () => {
  for (const text of ['{', '7', '{"a":"yes"}']) {
    localStorage.setItem('journeymap.folds.m', text);
    expect(readFolds('m')).toEqual({});
  }
});
