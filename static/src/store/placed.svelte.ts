/**
 * What stands in the cells, by lane and column and in order, kept up as rows change. Laid out from the
 * rows themselves, one changed title would make ten thousand cards be gone through and grouped again.
 */
import type { Placed, PlacedEntity, ThingsByLane } from '../canvas/layout';
import { compareRows } from '../model/pos';
import type { Id, Row, SectionName, Thing } from '../model/types';

const ENTITY: Partial<Record<SectionName, PlacedEntity>> = {
  cards: 'card',
  touchpoints: 'touchpoint',
  pain_points: 'pain_point',
  opportunities: 'opportunity',
};

export class PlacedThings {
  private lanes: ThingsByLane = new Map();
  private changed = $state.raw(0);
  /** Lanes of which something was put or taken since the last `settle`, and their cells that were. */
  private readonly fresh = new Map<Id, { cells: Map<Id, Placed[]>; touched: Set<Id> }>();

  /** A lane in which nothing changed is the very object it was. */
  get byLane(): ThingsByLane {
    void this.changed;
    return this.lanes;
  }

  /** A row is another one now; undefined is none. */
  put(section: SectionName, old: Row | undefined, row: Row | undefined): void {
    const entity = ENTITY[section];
    if (!entity) return;
    if (old) {
      const list = this.cell(old as Thing);
      const at = list.findIndex(({ thing }) => thing.id === old.id);
      if (at >= 0) list.splice(at, 1);
    }
    if (row) this.cell(row as Thing).push({ entity, thing: row as Thing });
  }

  /** All changes of a moment have been put: show them. */
  settle(): void {
    if (!this.fresh.size) return;
    const lanes = new Map(this.lanes);
    for (const [lane, { cells, touched }] of this.fresh) {
      for (const column of touched) {
        const list = cells.get(column)!;
        if (!list.length) cells.delete(column);
        else if (list.length > 1) list.sort((a, b) => compareRows(a.thing, b.thing));
      }
      if (cells.size) lanes.set(lane, cells);
      else lanes.delete(lane);
    }
    this.fresh.clear();
    this.lanes = lanes;
    this.changed += 1;
  }

  /** The list of a thing's cell, one that may be changed. */
  private cell({ lane, stage, step }: Thing): Placed[] {
    let own = this.fresh.get(lane);
    if (!own) {
      own = { cells: new Map(this.lanes.get(lane) as Map<Id, Placed[]>), touched: new Set() };
      this.fresh.set(lane, own);
    }
    const column = (step ?? stage) as Id;
    if (!own.touched.has(column)) {
      own.touched.add(column);
      own.cells.set(column, [...(own.cells.get(column) ?? [])]);
    }
    return own.cells.get(column)!;
  }
}
