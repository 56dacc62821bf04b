/**
 * Unconfirmed changes on top of the confirmed document.
 *
 * The overlay holds only what the pending batches touched, so throwing it away and replaying them
 * after every frame (I6) costs what is pending, not what the map holds.
 */
import type { Buried, Rows } from './document';
import { Table } from './document';
import type { Id, Row, SectionName } from './types';

export class Overlay implements Rows {
  /** Section → id → the row here; null where the overlay removed it. */
  private changed = new Map<SectionName, Map<Id, Row | null>>();
  private tables = new Map<SectionName, Table>();
  private graves = new Map<SectionName, Map<Id, Buried | null>>();

  constructor(private base: Rows) {}

  /** Forget all changes; `base` may be another document from now on. */
  reset(base: Rows = this.base): void {
    this.base = base;
    this.changed = new Map();
    this.tables = new Map();
    this.graves = new Map();
  }

  /** The (section, id) pairs that differ, or may differ, from the base. */
  *touched(): Iterable<[SectionName, Id]> {
    for (const [section, rows] of this.changed) for (const id of rows.keys()) yield [section, id];
  }

  get(section: SectionName, id: Id): Row | undefined {
    const mine = this.changed.get(section)?.get(id);
    return mine === undefined ? this.base.get(section, id) : (mine ?? undefined);
  }

  *rows(section: SectionName): Iterable<Row> {
    const mine = this.changed.get(section);
    for (const row of this.base.rows(section)) if (!mine?.has(row.id)) yield row;
    yield* this.tables.get(section)?.byId.values() ?? [];
  }

  *group(section: SectionName, key: string): Iterable<Row> {
    const mine = this.changed.get(section);
    for (const row of this.base.group(section, key)) if (!mine?.has(row.id)) yield row;
    const table = this.tables.get(section);
    if (table) for (const id of table.group(key)) yield table.byId.get(id) as Row;
  }

  private mark(section: SectionName, id: Id, row: Row | null): void {
    const rows = this.changed.get(section);
    if (rows) rows.set(id, row);
    else this.changed.set(section, new Map([[id, row]]));
  }

  put(section: SectionName, row: Row): void {
    this.mark(section, row.id, row);
    let table = this.tables.get(section);
    if (!table) this.tables.set(section, (table = new Table(section)));
    table.put(row);
  }

  remove(section: SectionName, id: Id): void {
    this.mark(section, id, null);
    this.tables.get(section)?.delete(id);
  }

  private dig(section: SectionName, id: Id, buried: Buried | null): void {
    const graves = this.graves.get(section);
    if (graves) graves.set(id, buried);
    else this.graves.set(section, new Map([[id, buried]]));
  }

  buried(section: SectionName, id: Id): Buried | undefined {
    const mine = this.graves.get(section)?.get(id);
    return mine === undefined ? this.base.buried(section, id) : (mine ?? undefined);
  }

  *allBuried(section: SectionName): Iterable<Buried> {
    const mine = this.graves.get(section);
    for (const buried of this.base.allBuried(section)) {
      if (!mine?.has(buried.row.id)) yield buried;
    }
    for (const buried of mine?.values() ?? []) if (buried) yield buried;
  }

  bury(section: SectionName, buried: Buried): void {
    this.dig(section, buried.row.id, buried);
  }

  exhume(section: SectionName, id: Id): void {
    this.dig(section, id, null);
  }
}
