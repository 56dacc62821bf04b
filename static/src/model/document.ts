/**
 * The normalised document: rows by id per section, the sibling lists they form, and what is
 * hidden. Rows are never changed in place; a change replaces the row, so that a row object can be
 * compared by identity and shared between the confirmed document and the optimistic view.
 */
import { compareRows } from './pos';
import { SECTIONS, groupKey, isOrdered, parentsOf } from './schema';
import type { DocumentJson, Id, Row, SectionName } from './types';

/** Hidden rows: `own` tells a row's own tombstone from being hidden by a parent's. */
export interface Buried {
  readonly row: Row;
  readonly own: boolean;
}

/** What the model reads and writes, be it the confirmed document or an overlay upon it. */
export interface Rows {
  get(section: SectionName, id: Id): Row | undefined;
  rows(section: SectionName): Iterable<Row>;
  /** The rows of one sibling list, unordered. */
  group(section: SectionName, key: string): Iterable<Row>;
  put(section: SectionName, row: Row): void;
  remove(section: SectionName, id: Id): void;
  buried(section: SectionName, id: Id): Buried | undefined;
  allBuried(section: SectionName): Iterable<Buried>;
  bury(section: SectionName, buried: Buried): void;
  exhume(section: SectionName, id: Id): void;
}

/** One section: its rows, and the ids of each sibling list. */
export class Table {
  readonly byId = new Map<Id, Row>();
  private readonly groups = new Map<string, Set<Id>>();
  private readonly ordered: boolean;

  constructor(readonly section: SectionName) {
    this.ordered = section !== 'map' && isOrdered(section);
  }

  put(row: Row): void {
    const old = this.byId.get(row.id);
    this.byId.set(row.id, row);
    if (!this.ordered) return;
    const key = groupKey(this.section, row as never);
    if (old) {
      const oldKey = groupKey(this.section, old as never);
      if (oldKey === key) return;
      this.groups.get(oldKey)?.delete(row.id);
    }
    const group = this.groups.get(key);
    if (group) group.add(row.id);
    else this.groups.set(key, new Set([row.id]));
  }

  delete(id: Id): void {
    const old = this.byId.get(id);
    if (!old) return;
    this.byId.delete(id);
    if (this.ordered) this.groups.get(groupKey(this.section, old as never))?.delete(id);
  }

  group(key: string): Iterable<Id> {
    return this.groups.get(key) ?? [];
  }
}

/** A section's graveyard is bounded: what fell out is restored by the server's rows alone. */
const MAX_BURIED = 20_000;

/** The document as confirmed by the server. */
export class DocumentTable implements Rows {
  private readonly tables = new Map<SectionName, Table>();
  private readonly graves = new Map<SectionName, Map<Id, Buried>>();

  constructor(
    readonly id: Id = '',
    public revision = 0,
    public epoch: string | number = '',
  ) {
    for (const section of ['map', ...SECTIONS] as SectionName[]) {
      this.tables.set(section, new Table(section));
      this.graves.set(section, new Map());
    }
  }

  private table(section: SectionName): Table {
    const table = this.tables.get(section);
    if (!table) throw new Error(`No section ${section}`);
    return table;
  }

  get(section: SectionName, id: Id): Row | undefined {
    return this.table(section).byId.get(id);
  }

  rows(section: SectionName): Iterable<Row> {
    return this.table(section).byId.values();
  }

  *group(section: SectionName, key: string): Iterable<Row> {
    const table = this.table(section);
    for (const id of table.group(key)) yield table.byId.get(id) as Row;
  }

  put(section: SectionName, row: Row): void {
    this.table(section).put(row);
  }

  remove(section: SectionName, id: Id): void {
    this.table(section).delete(id);
  }

  buried(section: SectionName, id: Id): Buried | undefined {
    return this.graves.get(section)?.get(id);
  }

  allBuried(section: SectionName): Iterable<Buried> {
    return this.graves.get(section)?.values() ?? [];
  }

  bury(section: SectionName, buried: Buried): void {
    const graves = this.graves.get(section) as Map<Id, Buried>;
    graves.delete(buried.row.id);
    graves.set(buried.row.id, buried);
    if (graves.size > MAX_BURIED) graves.delete(graves.keys().next().value as Id);
  }

  exhume(section: SectionName, id: Id): void {
    this.graves.get(section)?.delete(id);
  }
}

/** A document from its JSON. Rows whose parent is absent are hidden, as everywhere (I8). */
export function fromJson(json: DocumentJson): DocumentTable {
  const document = new DocumentTable(json.id, json.revision, json.epoch);
  if (json.map) document.put('map', { ...json.map, id: json.id, rev: json.map.rev ?? 0 });
  for (const section of SECTIONS) {
    for (const row of (json[section] as Row[] | undefined) ?? []) document.put(section, row);
  }
  hideOrphans(document);
  return document;
}

/** Bury every row one of whose parents is not visible, until none is left. */
export function hideOrphans(document: Rows): void {
  for (let changed = true; changed;) {
    changed = false;
    for (const section of SECTIONS) {
      for (const row of [...document.rows(section)]) {
        if (parentsOf(section, row).every(([parent, id]) => document.get(parent, id))) continue;
        document.remove(section, row.id);
        document.bury(section, { row, own: false });
        changed = true;
      }
    }
  }
}

/** The rows of a section in document order: (pos, id), or by id where there is no order. */
export function sortedRows(document: Rows, section: SectionName): Row[] {
  return [...document.rows(section)].sort(compareRows);
}

/** The visible document as JSON, in the order and shape the server sends it. */
export function toJson(document: Rows, head: Omit<DocumentJson, SectionName>): DocumentJson {
  const json: Record<string, unknown> = { ...head, map: [...document.rows('map')][0] ?? null };
  for (const section of SECTIONS) json[section] = sortedRows(document, section);
  return json as unknown as DocumentJson;
}

/** JSON with sorted keys: equal documents have equal text (I1). */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value as Record<string, unknown>)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

/** The rows alone, canonically: what two replicas compare. */
export function canonicalRows(document: Rows): string {
  const content: Record<string, unknown> = { map: [...document.rows('map')] };
  for (const section of SECTIONS) content[section] = sortedRows(document, section);
  return canonicalJson(content);
}

/** Deep equality of two field values (lists by their items). */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b || ((a ?? null) === null && (b ?? null) === null)) return true;
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
  return a.every((item, index) => item === b[index]);
}
