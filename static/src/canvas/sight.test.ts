// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Camera } from './camera';
import { COLUMN, type Layout } from './layout';
import { hull, NOTHING, type Range } from './range';
import { Sight } from './sight.svelte';
import * as zooms from './zooming';

const ROW = 100;
const layout = {
  columns: Array.from({ length: 30 }, (_, index) => ({ index, x: index * COLUMN, w: COLUMN })),
  rows: Array.from({ length: 30 }, (_, index) => ({ index, y: index * ROW, h: ROW })),
  width: 30 * COLUMN,
  height: 30 * ROW,
} as unknown as Layout;
const range = (c0: number, c1: number, r0: number, r1: number): Range => ({
  ...{ c0, c1, r0, r1 },
  ...{ y0: 0, y1: 9000 },
});

let camera: Camera;
let sight: Sight;
beforeEach(() => {
  vi.useFakeTimers();
  camera = new Camera();
  sight = new Sight(camera);
  sight.zooms = zooms;
  camera.onFrame(() => sight.follow(layout));
  camera.onMoving = (moving) => (sight.moving = moving);
  camera.setWindow(1000, 600);
  camera.setWorld(layout.width, layout.height);
  vi.advanceTimersByTime(20);
  return () => {
    camera.destroy();
    vi.useRealTimers();
  };
});

describe('what stands in elements while the camera moves', () => {
  it('follows a pan at once, and draws the margin when the frame stands', () => {
    vi.advanceTimersByTime(20);
    const before = sight.drawn;
    expect(before.c0).toBe(0);
    camera.panBy(-2000, 0);
    vi.advanceTimersByTime(16);
    expect(sight.drawn.c0).toBe(8);
    vi.advanceTimersByTime(20);
    expect(sight.drawn.c0).toBe(7);
    expect(sight.span.c0).toBe(0);
    expect(sight.standIn).toBe(false);
    vi.advanceTimersByTime(300);
    expect(sight.span).toEqual(sight.drawn);
  });

  it('leaves the cells as they are while a zoom goes out, and draws the rest step by step when it rests', () => {
    const before = sight.drawn;
    for (let i = 0; i < 4; i++) {
      camera.zoomBy(0.8, 0, 0);
      vi.advanceTimersByTime(16);
    }
    expect(sight.drawn).toBe(before);
    expect(sight.standIn).toBe(true);
    expect(sight.span.c1).toBeGreaterThan(before.c1);
    vi.advanceTimersByTime(220);
    expect(sight.standIn).toBe(true);
    vi.advanceTimersByTime(600);
    expect(sight.standIn).toBe(false);
    expect(sight.drawn).toEqual(sight.span);
    expect(sight.drawn.c1).toBeGreaterThan(before.c1);
    expect(sight.ground(layout)).toEqual({ x: 0, y: 0, w: layout.width, h: layout.height });
  });

  it('draws nothing from afar, and what a zoom comes close to before it rests', () => {
    camera.zoomAt(0.2, 0, 0);
    vi.advanceTimersByTime(400);
    expect(sight.drawn).toBe(NOTHING);
    camera.zoomAt(0.5, 0, 0);
    vi.advanceTimersByTime(20);
    expect(sight.drawn).toBe(NOTHING);
    expect(sight.ground(layout)).toMatchObject({ w: 0, h: 0 });
    for (const z of [0.7, 0.8, 0.9]) {
      camera.zoomAt(z, 0, 0);
      vi.advanceTimersByTime(20);
    }
    expect(sight.drawn.c1).toBeGreaterThanOrEqual(sight.drawn.c0);
    expect(sight.standIn).toBe(true);
  });

  it('draws no frame where the map ends', () => {
    const frames = vi.fn();
    camera.onFrame(frames);
    camera.panBy(50, 50);
    vi.advanceTimersByTime(20);
    expect(frames).not.toHaveBeenCalled();
    expect(camera.moving).toBe(false);
  });
});

describe('ranges', () => {
  it('come nearer by a row or a column a step and end as the goal itself', () => {
    const goal = range(4, 9, 2, 5);
    let now: Range = NOTHING;
    let steps = 0;
    for (; now !== goal && steps < 50; steps++) {
      const next = zooms.towards(now, goal);
      const size = (one: Range) => one.c1 - one.c0 + one.r1 - one.r0;
      if (now !== NOTHING) expect(size(next) - size(now)).toBe(1);
      now = next;
    }
    expect(steps).toBe(9);
    expect(zooms.towards(range(20, 25, 20, 25), goal)).toMatchObject({
      c0: 6,
      c1: 6,
      r0: 3,
      r1: 3,
    });
    expect(zooms.towards(goal, NOTHING)).toBe(NOTHING);
  });

  it('have a hull, which is the first when it holds the other', () => {
    const big = range(0, 9, 0, 9);
    expect(hull(big, range(2, 3, 4, 5))).toBe(big);
    expect(hull(range(2, 3, 4, 5), range(5, 6, 1, 2))).toEqual(range(2, 6, 1, 5));
    expect(hull(NOTHING, big)).toBe(big);
  });
});
