import { describe, expect, it } from 'vitest';
import type { Lane, Stage, Step, Thing } from '../model/types';
import {
  ADD_SLOT,
  buildLayout,
  group,
  CELL_PAD,
  COLLAPSED_COLUMN,
  COLLAPSED_ROW,
  COLUMN,
  CURVE_ROW,
  GAP,
  ROW_MIN,
  unitsFor,
  type Layout,
  type LayoutInput,
  type Placed,
} from './layout';
import { columnAt, neededRange, NOTHING, rowAt, slotAt, visibleRange } from './range';
import { itemsShown, VisibleCells } from './visible';

const stage = (id: string, more: Partial<Stage> = {}): Stage =>
  ({ id, name: id, collapsed: false, ...more }) as Stage;
const lane = (id: string, more: Partial<Lane> = {}): Lane =>
  ({
    id,
    kind: 'actions',
    height: 1,
    collapsed: false,
    hidden: false,
    locked: false,
    ...more,
  }) as Lane;
const card = (id: string, place: Partial<Thing>): Placed => ({
  entity: 'card',
  thing: {
    id,
    lane: 'l1',
    stage: null,
    step: null,
    pos: id,
    span: 1,
    title: id,
    ...place,
  } as Thing,
});

type Given = Partial<Omit<LayoutInput, 'things'>> & { things?: Placed[] };
function layout({ things = [], ...more }: Given = {}, previous?: Layout): Layout {
  return buildLayout(
    {
      stages: [stage('s1'), stage('s2'), stage('s3')],
      stepsOf: (id) => (id === 's2' ? ([{ id: 'p1' }, { id: 'p2' }] as Step[]) : []),
      lanes: [lane('l1'), lane('l2', { kind: 'touchpoints' })],
      things: group(things),
      heightOf: () => 40,
      draft: null,
      kpisOf: () => 0,
      canEdit: true,
      ...more,
    },
    previous,
  );
}

describe('columns', () => {
  it('are the stages, and the steps of a stage that has some', () => {
    const made = layout();
    expect(made.columns.map((column) => column.key)).toEqual(['s1', 'p1', 'p2', 's3']);
    expect(made.stageOf('s2')).toMatchObject({ x: COLUMN, w: 2 * COLUMN, first: 1, count: 2 });
    expect(made.width).toBe(4 * COLUMN);
  });

  it('give a stage with steps a column of its own only while something stands on it', () => {
    const made = layout({ things: [card('c', { stage: 's2' })] });
    expect(made.columns.map((column) => column.key)).toEqual(['s1', 's2', 'p1', 'p2', 's3']);
  });

  it('fold a collapsed stage into one narrow column', () => {
    const made = layout({ stages: [stage('s1'), stage('s2', { collapsed: true }), stage('s3')] });
    expect(made.columns.map((column) => [column.key, column.w])).toEqual([
      ['s1', COLUMN],
      ['s2', COLLAPSED_COLUMN],
      ['s3', COLUMN],
    ]);
  });
});

describe('rows', () => {
  it('are as high as their fullest cell, and never below the least height', () => {
    const made = layout({ things: [card('a', { stage: 's1' }), card('b', { stage: 's1' })] });
    expect(made.rows[0]!.h).toBe(CELL_PAD + 2 * (40 + GAP) + ADD_SLOT);
    expect(made.rows[1]!.h).toBeGreaterThanOrEqual(ROW_MIN);
    expect(made.rows[1]!.y).toBe(made.rows[0]!.h);
  });

  it('leave hidden lanes out and fold collapsed ones', () => {
    const made = layout({
      lanes: [
        lane('l1', { hidden: true }),
        lane('l2', { collapsed: true }),
        lane('l3', { height: 3 }),
      ],
    });
    expect(made.rows.map((row) => [row.lane.id, row.h])).toEqual([
      ['l2', COLLAPSED_ROW],
      ['l3', 3 * ROW_MIN],
    ]);
  });

  it('stack cards by (pos, id), a draft after the card it follows', () => {
    const things = [
      card('b', { stage: 's1', pos: 'a1' }),
      card('a', { stage: 's1', pos: 'a1' }),
      card('c', { stage: 's1', pos: 'a0' }),
    ];
    const made = layout({ things, draft: { lane: 'l1', column: 's1', after: 'c', h: 60 } });
    const cell = made.cells.get('l1|s1')!;
    expect(cell.items.map((item) => item.id)).toEqual(['c', 'a', 'b']);
    expect(cell.draftY).toBe(CELL_PAD + 40 + GAP);
    expect(cell.items[1]!.y).toBe(cell.draftY! + 60 + GAP);
  });

  it('put what stands under a spanning card below it', () => {
    const made = layout({
      things: [card('wide', { stage: 's1', span: 2 }), card('under', { step: 'p1' })],
    });
    expect(made.cells.get('l1|s1')!.items[0]!.w).toBe(2 * COLUMN - 2 * CELL_PAD);
    expect(made.cells.get('l1|p1')!.items[0]!.y).toBe(CELL_PAD + 40 + GAP);
  });

  it('leave room below a card that lies over an empty cell, and follow its edge while it is pulled', () => {
    const things = [card('wide', { stage: 's1', span: 2 })];
    const made = layout({ things });
    expect(made.cells.get('l1|p1')).toMatchObject({ items: [], bottom: CELL_PAD + 40 + GAP });
    expect(made.wide).toEqual([{ row: 0, first: 0, last: 1 }]);
    const pulled = layout({ things, resizing: { thing: 'wide', span: 4 } });
    expect(pulled.cells.get('l1|s1')!.items[0]!.w).toBe(4 * COLUMN - 2 * CELL_PAD);
    // A span beyond the last column ends there.
    const far = layout({ things: [card('wide', { stage: 's3', span: 9 })] });
    expect(far.cells.get('l1|s3')!.items[0]!.w).toBe(COLUMN - 2 * CELL_PAD);
    expect(far.wide).toEqual([]);
  });
});

describe('the height of a lane', () => {
  it('is counted in units above what its kind needs', () => {
    expect(
      [10, ROW_MIN, 1.4 * ROW_MIN, 3 * ROW_MIN, 9999].map((px) => unitsFor('things', px)),
    ).toEqual([1, 1, 1, 3, 6]);
    expect(unitsFor('curve', CURVE_ROW + 2 * ROW_MIN)).toBe(3);
  });

  it('follows its border while it is pulled, and is never less than its content', () => {
    const things = Array.from({ length: 5 }, (_, at) => card(`c${at}`, { stage: 's1' }));
    const tall = layout({ things }).rows[0]!.h;
    const resizing = { lane: 'l1', height: 2 };
    expect(layout({ things, resizing }).rows[0]!.h).toBe(tall);
    expect(layout({ resizing }).rows.map((row) => row.h)).toEqual([2 * ROW_MIN, ROW_MIN]);
  });
});

describe('what is drawn', () => {
  it('keeps the identity of cells that did not change', () => {
    const first = layout({ things: [card('a', { stage: 's1' }), card('z', { stage: 's3' })] });
    const second = layout(
      { things: [card('a', { stage: 's1' }), card('y', { stage: 's3' })] },
      first,
    );
    expect(second.cells.get('l1|s1')).toBe(first.cells.get('l1|s1'));
    expect(second.cells.get('l1|s3')).not.toBe(first.cells.get('l1|s3'));
    expect(second.columns[0]).toBe(first.columns[0]);
  });

  it('stacks a lane again only for a change of its own', () => {
    const asked: string[] = [];
    const many = (lane: string, names: string[]): Placed[] =>
      names.map((name) => card(name, { lane, stage: 's1' }));
    const before = group([...many('l1', ['a', 'b']), ...many('l3', ['c', 'd'])]);
    let state = 'as it was';
    const make = (things: LayoutInput['things'], previous?: Layout): Layout => {
      asked.length = 0;
      return buildLayout(
        {
          stages: [stage('s1'), stage('s2')],
          stepsOf: () => [],
          lanes: [lane('l1'), lane('l3')],
          things,
          stateOf: (id) => (id === 'l1' ? state : ''),
          heightOf: ({ thing }) => (asked.push(thing.id), thing.id === 'a2' ? 80 : 40),
          draft: null,
          kpisOf: () => 0,
          canEdit: true,
        },
        previous,
      );
    };
    const first = make(before);
    expect(asked).toEqual(['a', 'b', 'c', 'd']);
    const changed = new Map(before).set('l1', group(many('l1', ['a2', 'b'])).get('l1')!);
    const second = make(changed, first);
    expect(asked).toEqual(['a2', 'b']);
    // What stands below it has moved down whole: its cells are the ones they were.
    expect(second.rows[1]!.y).toBe(first.rows[1]!.y + 40);
    expect(second.cells.get('l3|s1')).toBe(first.cells.get('l3|s1'));
    expect(second.cellOf('d')).toBe(second.cells.get('l3|s1'));
    expect(make(changed, second).cells.get('l1|s1')).toBe(second.cells.get('l1|s1'));
    expect(asked).toEqual([]);
    state = 'a draft in it';
    make(changed, second);
    expect(asked).toEqual(['a2', 'b']);
  });

  it('culls by cell with a margin and gives the old range back when nothing changed', () => {
    const made = layout({
      stages: Array.from({ length: 30 }, (_, at) => stage(`t${at}`)),
      stepsOf: () => [],
    });
    const view = { x: -10 * COLUMN, y: 0, z: 1, w: 2 * COLUMN, h: 300 };
    const range = visibleRange(made, view, null);
    expect([range.c0, range.c1]).toEqual([9, 13]);
    expect(visibleRange(made, { ...view, x: view.x - 5 }, range)).toBe(range);
  });

  it('draws before the frame what is to be seen, and keeps what is near until after it', () => {
    const made = layout({
      stages: Array.from({ length: 30 }, (_, at) => stage(`t${at}`)),
      stepsOf: () => [],
    });
    const view = { x: -10 * COLUMN, y: 0, z: 1, w: 2 * COLUMN, h: 300 };
    const columns = ({ c0, c1 }: { c0: number; c1: number }): number[] => [c0, c1];
    expect(columns(neededRange(made, view, NOTHING))).toEqual([10, 12]);
    const whole = visibleRange(made, view, null);
    expect(columns(whole)).toEqual([9, 13]);
    // One column further: all that is seen stands already.
    const further = { ...view, x: view.x - COLUMN };
    expect(neededRange(made, further, whole)).toBe(whole);
    expect(columns(visibleRange(made, further, whole))).toEqual([10, 14]);
    expect(columns(neededRange(made, { ...view, x: view.x - 3 * COLUMN }, whole))).toEqual([9, 15]);
    // Far away nothing that was drawn is of use.
    expect(columns(neededRange(made, { ...view, x: -20 * COLUMN }, whole))).toEqual([20, 22]);
  });

  it('always mounts the pinned cell, however far away', () => {
    const made = layout();
    const visible = new VisibleCells();
    const list = visible.list(made, { c0: 0, c1: 0, r0: 0, r1: 0, y0: 0, y1: 900 }, [
      { lane: 'l2', column: 's3' },
    ]);
    expect(list.map((entry) => entry.key)).toEqual(['l1|s1', 'l2|s3']);
    expect(visible.list(made, NOTHING, [])).toEqual([]);
  });

  it('draws a card that begins left of the window as long as it reaches into it', () => {
    const made = layout({ things: [card('wide', { stage: 's1', span: 3 })] });
    const keys = (c0: number) =>
      new VisibleCells()
        .list(made, { c0, c1: 3, r0: 0, r1: 0, y0: 0, y1: 900 }, [])
        .map((entry) => entry.key);
    expect(keys(2)).toEqual(['l1|s1', 'l1|p2', 'l1|s3']);
    expect(keys(3)).toEqual(['l1|s3']);
  });

  it('draws of a very full cell what is near the window, and what must stay', () => {
    const items = Array.from({ length: 500 }, (_, at) => ({
      id: `c${at}`,
      entity: 'card' as const,
      y: at * 46,
      w: 224,
      h: 40,
    }));
    const found = itemsShown(items, 0, { y0: 960, y1: 1920 }, () => new Set(['c499']));
    expect(found[0]!.id).toBe('c20');
    expect(found.at(-1)!.id).toBe('c499');
    expect(found.length).toBeLessThan(30);
    // In a cell of usual size the list itself: nobody who holds it draws anew.
    const few = items.slice(0, 10);
    expect(itemsShown(few, 0, { y0: 9000, y1: 9900 }, () => new Set())).toBe(few);
  });

  it('gives a stage one KPI cell over all its columns', () => {
    const made = layout({ lanes: [lane('k', { kind: 'kpi' })] });
    const list = new VisibleCells().list(made, { c0: 0, c1: 3, r0: 0, r1: 0, y0: 0, y1: 900 }, []);
    expect(list.map((entry) => [entry.key, entry.span, entry.w])).toEqual([
      ['k|s1', 1, COLUMN],
      ['k|p1', 2, 2 * COLUMN],
      ['k|s3', 1, COLUMN],
    ]);
  });
});

describe('where a dragged card lands', () => {
  const made = layout({ things: [card('a', { stage: 's1' }), card('b', { stage: 's1' })] });
  const row = rowAt(made, 10)!;
  const column = columnAt(made, 10)!;

  it('is above, between or below the cards of the cell', () => {
    expect(slotAt(made, row, column, 0)).toMatchObject({ after: null, index: 0 });
    expect(slotAt(made, row, column, 50)).toMatchObject({ after: 'a', index: 1 });
    expect(slotAt(made, row, column, 500)).toMatchObject({ after: 'b', index: 2 });
  });

  it('does not count the dragged card itself', () => {
    expect(slotAt(made, row, column, 500, 'b')).toMatchObject({ after: 'a', index: 1, count: 1 });
  });

  it('is the nearest column and row outside the grid', () => {
    expect(columnAt(made, 99_999)?.key).toBe('s3');
    expect(rowAt(made, -50)?.lane.id).toBe('l1');
  });
});
