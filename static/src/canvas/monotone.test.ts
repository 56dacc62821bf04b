import { curveMonotoneX, line } from 'd3-shape';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { monotone, monotonePath, type Point } from './monotone';

const numbers = (path: string): number[] => (path.match(/-?[\d.]+(?:e-?\d+)?/g) ?? []).map(Number);
const curves = fc
  .array(fc.option(fc.integer({ min: -2, max: 2 })), { minLength: 1, maxLength: 12 })
  .map((values) => values.map((y, at) => (y === null ? null : { x: at * 240, y: y * 48 })));

describe('a monotone curve', () => {
  it('is the one that d3 draws, gaps included', () => {
    const reference = line<Point | null>()
      .defined((point) => point !== null)
      .x((point) => point!.x)
      .y((point) => point!.y)
      .curve(curveMonotoneX);
    fc.assert(
      fc.property(curves, (points) => {
        const ours = numbers(monotonePath(points));
        const theirs = numbers(reference(points) ?? '');
        expect(ours.length).toBe(theirs.length);
        for (const [at, number] of ours.entries()) expect(number).toBeCloseTo(theirs[at]!, 6);
      }),
    );
  });

  it('has no control point beyond the values on either side', () => {
    fc.assert(
      fc.property(curves, (dots) => {
        const points = dots.filter((point) => point !== null);
        for (const [at, controls] of monotone(points).entries()) {
          const [from, to] = [points[at]!, points[at + 1]!];
          for (const y of controls.filter((_, index) => index % 2)) {
            expect(y).toBeGreaterThanOrEqual(Math.min(from.y, to.y) - 1e-9);
            expect(y).toBeLessThanOrEqual(Math.max(from.y, to.y) + 1e-9);
          }
        }
      }),
    );
  });

  it('joins two points by a straight line, and is nothing without points', () => {
    expect(monotonePath([{ x: 0, y: 1 }, null, { x: 4, y: 1 }, { x: 8, y: 2 }])).toBe(
      'M0,1ZM4,1L8,2',
    );
    expect(monotonePath([null])).toBe('');
  });
});
