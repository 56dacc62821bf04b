// @vitest-environment jsdom
import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import { RowMap } from './row_map.svelte';
import { watching } from './watching.svelte';

test('who reads a row hears of that row, who reads all hears once of however many', () => {
  const map = new RowMap<number>();
  for (const id of ['a', 'b', 'c']) map.set(id, 1);
  map.settle();
  const heard: string[] = [];
  const stop = watching({
    row: () => heard.push(`b ${map.get('b')}`),
    missing: () => heard.push(`new ${map.has('new')}`),
    all: () => heard.push(`sum ${[...map.values()].reduce((sum, one) => sum + one, 0)}`),
    size: () => heard.push(`size ${map.size}`),
  });
  const told = (change: () => unknown): string[] => {
    flushSync();
    heard.length = 0;
    change();
    map.settle();
    flushSync();
    return heard.toSorted();
  };
  expect(told(() => map.set('a', 2).set('c', 2))).toEqual(['sum 5']);
  expect(told(() => map.set('b', 3))).toEqual(['b 3', 'sum 7']);
  expect(told(() => map.set('new', 1))).toEqual(['new true', 'size 4', 'sum 8']);
  expect(told(() => [map.delete('b'), map.delete('a')])).toEqual([
    'b undefined',
    'size 2',
    'sum 3',
  ]);
  // It came back: whoever found nothing there finds it.
  expect(told(() => map.set('b', 9))).toEqual(['b 9', 'size 3', 'sum 12']);
  expect(told(() => undefined)).toEqual([]);
  stop();
});
