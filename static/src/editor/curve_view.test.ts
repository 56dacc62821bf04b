// @vitest-environment jsdom
// What a viewer wants to see of the curves stays with them, map by map.
import { beforeEach, expect, test } from 'vitest';
import { CurveView, readChoices } from './curve_view.svelte';

beforeEach(() => localStorage.clear());

test('choices are kept for their map, and writing begins with what is', () => {
  const view = new CurveView(() => 'a');
  view.show('karim', false);
  view.gap = true;
  view.layer = 'expected';
  expect([view.shown('karim'), view.shown('lea'), view.expected]).toEqual([false, undefined, true]);
  const again = new CurveView(() => 'a');
  expect([again.shown('karim'), again.gap, again.expected, again.layer]).toEqual([
    false,
    true,
    true,
    'current',
  ]);
  expect(new CurveView(() => 'b').shown('karim')).toBeUndefined();
});

test('what depends on what is expected goes with it', () => {
  const view = new CurveView(() => 'a');
  view.layer = 'expected';
  expect(view.expected).toBe(true);
  view.gap = true;
  view.expected = false;
  expect([view.expected, view.gap, view.layer]).toEqual([false, false, 'current']);
});

test('strange storage is passed over', () => {
  for (const text of ['{', '7', '{"personas":{"x":"yes"},"all":"no"}']) {
    localStorage.setItem('journeymap.curve.a', text);
    expect(readChoices('a')).toMatchObject({ personas: {}, all: false, layer: 'current' });
  }
});
