import { describe, expect, it } from 'vitest';
import { buildLayout, group, type Placed } from '../canvas/layout';
import type { Lane, Stage, Step, Thing } from '../model/types';
import { parsePlace, placeKey } from './focus';
import { step, type Direction, type GridView } from './navigate';
import { afterFor, moveThing, neighbour } from './ops';

const lane = (id: string, kind: Lane['kind']): Lane =>
  ({ id, kind, height: 1, collapsed: false, hidden: false, locked: false }) as Lane;
const card = (id: string, laneId: string, stage: string): Placed => ({
  entity: 'card',
  thing: { id, lane: laneId, stage, step: null, pos: id, span: 1, title: id } as Thing,
});
const layout = buildLayout({
  stages: ['s1', 's2', 's3'].map((id) => ({ id, name: id, collapsed: false }) as Stage),
  stepsOf: (id) => (id === 's2' ? ([{ id: 'p1' }, { id: 'p2' }] as Step[]) : []),
  lanes: [lane('l1', 'actions'), lane('l2', 'thoughts'), lane('k', 'kpi')],
  things: group([card('a', 'l1', 's1'), card('b', 'l1', 's1'), card('c', 'l2', 's1')]),
  heightOf: () => 40,
  draft: null,
  kpisOf: () => 0,
  canEdit: true,
});
const view: GridView = {
  layout,
  itemsAt: (laneId, column) =>
    laneId === 'k' && column === 'p1'
      ? ['kpi1']
      : (layout.cells.get(`${laneId}|${column}`)?.items.map((item) => item.id) ?? []),
};
const walk = (from: string, ...directions: Direction[]): string =>
  directions.reduce((at, direction) => step(view, at, direction), from);

describe('arrow keys', () => {
  it('go through the cards of a cell, then to the next lane', () => {
    expect(walk('item:l1:s1:a', 'down')).toBe('item:l1:s1:b');
    expect(walk('item:l1:s1:b', 'down')).toBe('item:l2:s1:c');
    expect(walk('item:l2:s1:c', 'up')).toBe('item:l1:s1:b');
    expect(walk('item:l1:s1:a', 'right')).toBe('cell:l1:p1');
    expect(walk('cell:l1:p1', 'left')).toBe('item:l1:s1:a');
  });

  it('climb from the cells over the steps to the stages, and along them', () => {
    expect(walk('cell:l1:p2', 'up')).toBe('step:p2');
    expect(walk('step:p2', 'up')).toBe('stage:s2');
    expect(walk('stage:s2', 'right')).toBe('stage:s3');
    expect(walk('stage:s2', 'down')).toBe('step:p1');
    expect(walk('stage:s3', 'down')).toBe('cell:l1:s3');
    expect(walk('step:p1', 'right')).toBe('step:p2');
  });

  it('reach the lane headers at the left and stop at every edge', () => {
    expect(walk('item:l1:s1:a', 'left')).toBe('lane:l1');
    expect(walk('lane:l1', 'left')).toBe('lane:l1');
    expect(walk('lane:l1', 'down')).toBe('lane:l2');
    expect(walk('cell:l1:s3', 'right')).toBe('cell:l1:s3');
    expect(walk('stage:s1', 'up')).toBe('stage:s1');
  });

  it('take a stage\u2019s KPIs as one cell', () => {
    expect(walk('cell:l2:p2', 'down')).toBe('item:k:p1:kpi1');
    expect(walk('item:k:p1:kpi1', 'right')).toBe('cell:k:s3');
    expect(walk('cell:k:s3', 'left')).toBe('item:k:p1:kpi1');
  });

  it('jump to the ends of the row and of the grid', () => {
    expect(walk('cell:l1:p1', 'home')).toBe('lane:l1');
    expect(walk('cell:l1:p1', 'end')).toBe('cell:l1:s3');
    expect(walk('cell:l1:p1', 'start')).toBe('stage:s1');
    expect(walk('cell:l1:p1', 'finish')).toBe('cell:k:s3');
    expect(walk('item:l1:s1:a', 'pagedown')).toBe('cell:k:s1');
  });

  it('stay put on what is no place', () => {
    expect(walk('item:gone:s1:x', 'down')).toBe('item:gone:s1:x');
    expect(parsePlace('nonsense')).toBeNull();
    expect(
      parsePlace(placeKey({ part: 'item', lane: 'l', column: 'c', id: 'point.all' })),
    ).toMatchObject({ id: 'point.all' });
  });
});

describe('moving among siblings', () => {
  const order = ['a', 'b', 'c'];

  it('names the sibling to follow, or says that it is at the end', () => {
    expect(neighbour(order, 'b', -1)).toBeNull();
    expect(neighbour(order, 'c', -1)).toBe('a');
    expect(neighbour(order, 'b', 1)).toBe('c');
    expect(neighbour(order, 'a', -1)).toBeUndefined();
    expect(neighbour(order, 'c', 1)).toBeUndefined();
  });

  it('counts positions without the moved one', () => {
    expect(afterFor(order, 'a', 2)).toBe('c');
    expect(afterFor(order, 'c', 0)).toBeNull();
    expect(afterFor(order, 'b', 1)).toBe('a');
    expect(afterFor(order, 'a', 99)).toBe('c');
  });

  it('puts a thing on exactly one of stage and step', () => {
    expect(
      moveThing('card', 'x', { lane: 'l', column: { stage: 's', step: 'p' }, after: null }).fields,
    ).toEqual({
      lane: 'l',
      stage: null,
      step: 'p',
      after: null,
    });
    expect(
      moveThing('card', 'x', { lane: 'l', column: { stage: 's', step: null }, after: 'y' }).fields,
    ).toMatchObject({ stage: 's', step: null });
  });
});
