// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { Camera } from '../canvas/camera';
import { buildLayout, group } from '../canvas/layout';
import { IDS, smallMap } from '../sync/testing/fake_map';
import { boundsOf, zoomTo } from './zoom';

function layout() {
  const map = smallMap();
  return buildLayout({
    stages: map.stages,
    stepsOf: (stage) => map.steps.filter((step) => step.stage === stage),
    lanes: map.lanes,
    things: group(map.cards.map((thing) => ({ entity: 'card', thing }))),
    heightOf: () => 60,
    draft: null,
    kpisOf: () => 0,
    canEdit: true,
  });
}

function camera(): Camera {
  const made = new Camera();
  made.setWindow(800, 600);
  made.setWorld(4000, 3000);
  return made;
}

describe('zooming', () => {
  it('frames what is selected, and nothing where nothing is drawn', () => {
    const rect = boundsOf(layout(), [IDS.c1, IDS.c2]);
    // Two columns of 240, eight pixels of air on each side.
    expect(rect).toEqual({ x: 8, y: 8, w: 464, h: 60 });
    expect(boundsOf(layout(), ['gone'])).toBe(null);
  });

  it('shows the whole rectangle in the middle, never larger than half again', () => {
    const view = camera();
    const rect = { x: 1000, y: 800, w: 1200, h: 300 };
    zoomTo(view, rect);
    const first = view.toScreen(rect.x, rect.y);
    const last = view.toScreen(rect.x + rect.w, rect.y + rect.h);
    expect(first.x).toBeCloseTo(24);
    expect(last.x).toBeCloseTo(776);
    expect(first.y).toBeCloseTo(600 - last.y);
    zoomTo(view, { x: 1000, y: 800, w: 10, h: 10 });
    expect(view.z).toBe(1.5);
  });

  it('keeps a tall stage legible and begins at its top', () => {
    const view = camera();
    zoomTo(view, { x: 480, y: 0, w: 480, h: 3000 }, { legible: 0.6, pad: 8 });
    expect(view.z).toBe(0.6);
    expect(view.y).toBe(0);
  });
});
