// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { setSingleKeys, type Stroke } from '../commands/keys';
import type { Curve } from '../model/derive/curves';
import { fraction } from '../model/derive/fraction';
import { below, fitted, largest } from './fit';
import { plotOf } from './plot';
import { moveOf } from './strokes';

const stroke = (key: string, more: Partial<Stroke> = {}): Stroke => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

describe('keys while a map is presented', () => {
  afterEach(() => setSingleKeys(true));

  it('walk the slides, as a keyboard and as a clicker send them', () => {
    expect(moveOf(stroke('ArrowRight'))).toBe('next');
    expect(moveOf(stroke('ArrowLeft'))).toBe('previous');
    expect(moveOf(stroke(' '))).toBe('onward');
    expect(moveOf(stroke('PageDown'))).toBe('onward');
    expect(moveOf(stroke(' ', { shiftKey: true }))).toBe('backward');
    expect(moveOf(stroke('Home'))).toBe('first');
    expect(moveOf(stroke('End'))).toBe('last');
    expect(moveOf(stroke('Escape'))).toBe('leave');
  });

  it('switch notes and pointer, where single letters are commands', () => {
    expect(moveOf(stroke('n'))).toBe('notes');
    expect(moveOf(stroke('N', { shiftKey: true }))).toBe(null);
    expect(moveOf(stroke('l'))).toBe('pointer');
    setSingleKeys(false);
    expect(moveOf(stroke('n'))).toBe(null);
    expect(moveOf(stroke('ArrowRight'))).toBe('next');
  });

  it('leave the browser its own', () => {
    expect(moveOf(stroke('n', { ctrlKey: true }))).toBe(null);
    expect(moveOf(stroke('ArrowLeft', { altKey: true }))).toBe(null);
    expect(moveOf(stroke('Tab'))).toBe(null);
  });
});

describe('type that fits', () => {
  it('is as large as there is room for, and of the usual size where it scrolls anyway', () => {
    expect(largest(() => true)).toBe(1.5);
    expect(largest((size) => size <= 1)).toBe(1);
    expect(largest((size) => size < 0.9)).toBe(0.84);
    expect(largest(() => false)).toBe(1);
  });

  it('counts what is still below, and scrolls until there is no more', () => {
    expect(below([100, 300, 501, 900], 500)).toBe(1);
    vi.stubGlobal(
      'ResizeObserver',
      class {
        observe() {}
        disconnect() {}
      },
    );
    const box = document.createElement('div');
    const sizes = { scrollHeight: 500, clientHeight: 200, scrollWidth: 100, clientWidth: 100 };
    for (const [name, value] of Object.entries(sizes)) Object.defineProperty(box, name, { value });
    box.scrollTo = ((to: ScrollToOptions) => (box.scrollTop = to.top!)) as never;
    const fit = fitted(box, () => {});
    fit.fit();
    expect(box.style.getPropertyValue('--fit')).toBe('1');
    expect(fit.scroll(-1)).toBe(false);
    expect(fit.scroll(1)).toBe(true);
    expect(fit.scroll(1)).toBe(true);
    expect(box.scrollTop).toBe(300);
    expect(fit.scroll(1)).toBe(false);
    fit.stop();
  });
});

describe('the plot of the curve', () => {
  const column = (stage: string, step: string | null, value: number | null) => ({
    column: { stage, step },
    value: value === null ? null : fraction(value),
    terms: [],
    intensity: null,
    assumption: false,
  });
  const curve = {
    persona: null,
    state: 'current',
    points: [column('a', null, 2), column('b', 'b1', -2), column('b', 'b2', null)],
  } as unknown as Curve;

  it('gives each stage its columns’ room and each value its height', () => {
    const plot = plotOf([curve], { w: 300, h: 140, pad: 20 });
    expect(plot.bands).toEqual([
      { stage: 'a', x: 0, w: 100 },
      { stage: 'b', x: 100, w: 200 },
    ]);
    expect(plot.y(2)).toBe(20);
    expect(plot.y(0)).toBe(70);
    expect(plot.y(-2)).toBe(120);
    expect(plot.x({ stage: 'b', step: 'b2' })).toBe(250);
    expect(plot.x({ stage: 'z', step: null })).toBe(undefined);
  });

  it('breaks the line at a gap', () => {
    const [line] = plotOf([curve], { w: 300, h: 140, pad: 20 }).lines;
    expect(line!.dots.map((dot) => dot?.x ?? null)).toEqual([50, 150, null]);
    expect(line!.pieces).toHaveLength(1);
    expect(plotOf([], { w: 300, h: 140, pad: 20 }).bands).toEqual([]);
  });
});
