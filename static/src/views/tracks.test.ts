import { describe, expect, it } from 'vitest';
import { edgesOf, firstAt, tracks } from './tracks';

const edges = edgesOf([10, 20, 30, 40]);

describe('what is drawn of a long list', () => {
  it('is what lies in the window, with gaps of the right size around', () => {
    expect(tracks(edges, 15, 35, [])).toEqual([
      { gap: 10, key: 'gap-0-1' },
      { index: 1 },
      { index: 2 },
      { gap: 40, key: 'gap-3-4' },
    ]);
    expect(tracks(edges, -50, 500, []).map((track) => 'index' in track)).toEqual(
      Array<boolean>(4).fill(true),
    );
  });

  it('never leaves out what is pinned, and takes no pin that is not there', () => {
    expect(tracks(edges, 0, 5, [3, -1, 9])).toEqual([
      { index: 0 },
      { gap: 50, key: 'gap-1-3' },
      { index: 3 },
    ]);
    expect(tracks([0], 0, 100, [0])).toEqual([]);
  });

  it('finds what lies at a place', () => {
    expect([0, 9, 10, 59, 60, 999].map((at) => firstAt(edges, at))).toEqual([0, 0, 1, 2, 3, 3]);
  });
});
