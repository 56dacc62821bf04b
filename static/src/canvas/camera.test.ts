// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Camera, ZOOM_MAX, ZOOM_MIN } from './camera';
import { wheelPixels } from './gestures';

let camera: Camera;
beforeEach(() => {
  vi.useFakeTimers();
  camera = new Camera();
  camera.setWindow(1000, 600);
  camera.setWorld(5000, 3000);
});
afterEach(() => {
  camera.destroy();
  vi.useRealTimers();
});

describe('the camera', () => {
  it('keeps the point under the pointer where it is while zooming', () => {
    camera.panBy(-1500, -900);
    const before = camera.toWorld(400, 300);
    camera.zoomBy(1.3, 400, 300);
    const after = camera.toWorld(400, 300);
    expect(after.x).toBeCloseTo(before.x, 6);
    expect(after.y).toBeCloseTo(before.y, 6);
  });

  it('stays between 10 and 200 %', () => {
    camera.zoomAt(50, 0, 0);
    expect(camera.z).toBe(ZOOM_MAX);
    camera.zoomAt(0.0001, 0, 0);
    expect(camera.z).toBe(ZOOM_MIN);
  });

  it('never pulls the first corner off the window, nor loses the map at the end', () => {
    camera.panBy(300, 300);
    expect([camera.x, camera.y]).toEqual([0, 0]);
    camera.panBy(-99_999, -99_999);
    expect(camera.x).toBe(1000 - 5000 - 160);
    expect(camera.y).toBe(600 - 3000 - 160);
  });

  it('fits the map and never enlarges it', () => {
    camera.fit();
    expect(camera.z).toBeCloseTo(984 / 5000);
    camera.setWorld(400, 200);
    camera.fit();
    expect(camera.z).toBe(1);
  });

  it('moves only as far as it must to show a cell', () => {
    camera.reveal({ x: 100, y: 100, w: 240, h: 60 });
    expect([camera.x, camera.y]).toEqual([0, 0]);
    camera.reveal({ x: 1200, y: 100, w: 240, h: 60 });
    expect(camera.x).toBe(1000 - 16 - 1440);
    expect(camera.y).toBe(0);
  });

  it('draws once a frame, and says when it has come to rest', () => {
    const frames = vi.fn();
    const moving: boolean[] = [];
    camera.onFrame(frames);
    camera.onMoving = (now) => moving.push(now);
    vi.advanceTimersByTime(1000);
    frames.mockClear();
    moving.length = 0;
    for (let n = 0; n < 10; n++) camera.panBy(-5, 0);
    expect(frames).not.toHaveBeenCalled();
    vi.advanceTimersByTime(20);
    expect(frames).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(200);
    expect(moving).toEqual([true, false]);
  });
});

it('counts wheel steps of lines and pages in pixels', () => {
  expect(wheelPixels({ deltaX: 0, deltaY: 3, deltaMode: 1 })).toEqual([0, 48]);
  expect(wheelPixels({ deltaX: 1, deltaY: 0, deltaMode: 2 })).toEqual([400, 0]);
  expect(wheelPixels({ deltaX: 7, deltaY: -2, deltaMode: 0 })).toEqual([7, -2]);
});
