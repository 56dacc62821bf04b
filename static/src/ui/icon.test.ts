import { expect, test } from 'vitest';
import { asPath } from '../../../vite.icons';

test('an icon of several shapes is one path that draws the same', () => {
  expect(
    asPath([
      ['path', { d: 'M15 18H9' }],
      // Relative to the icon's corner, wherever the shape before it ended.
      ['path', { d: 'm9 18 6-6-6-6' }],
      ['line', { x1: '10', x2: '14', y1: '2', y2: '3' }],
      ['circle', { cx: '12', cy: '14', r: '8' }],
      ['polyline', { points: '22 12 16 12 14 15' }],
    ]),
  ).toBe(
    'M15 18H9M0 0m9 18 6-6-6-6M10 2L14 3M4 14a8 8 0 1 0 16 0a8 8 0 1 0 -16 0zM22 12 16 12 14 15',
  );
  expect(asPath([['rect', { x: '3', y: '4', width: '18', height: '16', rx: '2' }]])).toBe(
    'M5 4h14a2 2 0 0 1 2 2v12a2 2 0 0 1 -2 2h-14a2 2 0 0 1 -2 -2v-12a2 2 0 0 1 2 -2z',
  );
  expect(() => asPath([['text', {}]])).toThrow('text');
});
