/**
 * The document as the screen reads it.
 *
 * One map per section, a row replaced as a whole: who reads one row re-runs when that row
 * changes and at no other time, so one card's change re-renders one card. Membership and order of
 * the sibling lists (the cells) stand in an index of their own, for iterating a section would
 * subscribe to every row of it, and with ten thousand cards each cell would sort them all.
 */
import { untrack } from 'svelte';
import { sameValue, type Rows } from '../model/document';
import { compareRows } from '../model/pos';
import type { Touched } from '../model/replica';
import { SECTIONS, groupKey, isOrdered } from '../model/schema';
import type {
  Fields,
  Id,
  MapDocument,
  OrderedRow,
  Row,
  RowTypes,
  SectionName,
  StageKpi,
} from '../model/types';
import { PlacedThings } from './placed.svelte';
import { RowMap } from './row_map.svelte';

type ListSection = Exclude<SectionName, 'map'>;

const NONE: readonly Id[] = Object.freeze([]);

function sameRow(a: Row, b: Row): boolean {
  if (a === b) return true;
  const [left, right] = [a as unknown as Fields, b as unknown as Fields];
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => sameValue(left[name], right[name]))
  );
}

function anchorKey({ stage, touchpoint }: StageKpi): string {
  return `${stage ?? ''}|${touchpoint ?? ''}`;
}

/** The list a row is indexed under: its siblings, a KPI's anchor, a reading's persona. */
function listKey(section: ListSection, row: Row): string | null {
  if (section === 'stage_kpis') return `${section}|${anchorKey(row as StageKpi)}`;
  if (isOrdered(section)) return `${section}|${groupKey(section, row as never)}`;
  if (section === 'emotion_readings')
    return `${section}|${(row as unknown as Fields).persona ?? ''}`;
  return null;
}

export class ReactiveRows {
  readonly sections = Object.fromEntries(
    SECTIONS.map((section) => [section, new RowMap<Row>()]),
  ) as unknown as { [S in ListSection]: RowMap<RowTypes[S]> };
  private readonly lists = new RowMap<readonly Id[]>();
  private header = $state.raw<RowTypes['map'] | null>(null);
  readonly placed = new PlacedThings();
  readonly document: MapDocument;

  constructor() {
    const rows = this;
    const document = { ...this.sections };
    Object.defineProperty(document, 'map', { get: () => rows.header, enumerable: true });
    this.document = document as unknown as MapDocument;
  }

  get map(): RowTypes['map'] | null {
    return this.header;
  }

  /** The ids of one sibling list in order; depends on that list alone. */
  list(section: ListSection, key: string): readonly Id[] {
    return this.lists.get(`${section}|${key}`) ?? NONE;
  }

  /** Take over what changed in the view. Untracked: whoever submits does not depend on it all. */
  update(view: Rows, touched: Touched | 'all'): void {
    untrack(() => {
      const lists = new Map<string, Set<Id>>();
      for (const [section, id] of touched === 'all' ? this.everything(view) : touched) {
        const row = view.get(section, id);
        if (section !== 'map') this.put(section, id, row, lists);
        else if (!row || !this.header || !sameRow(this.header, row)) {
          this.header = (row as RowTypes['map'] | undefined) ?? null;
        }
      }
      for (const [key, ids] of lists) this.sort(key, ids);
      this.placed.settle();
      for (const map of [this.lists, ...Object.values(this.sections)]) map.settle();
    });
  }

  private put(
    section: ListSection,
    id: Id,
    row: Row | undefined,
    lists: Map<string, Set<Id>>,
  ): void {
    const rows = this.sections[section] as unknown as RowMap<Row>;
    const old = rows.get(id);
    if (old && row && sameRow(old, row)) return;
    const before = old ? listKey(section, old) : null;
    const after = row ? listKey(section, row) : null;
    if (row) rows.set(id, row);
    else rows.delete(id);
    this.placed.put(section, old, row);
    const list = (key: string): Set<Id> => {
      let ids = lists.get(key);
      if (!ids) lists.set(key, (ids = new Set(this.lists.get(key))));
      return ids;
    };
    if (before !== null && before !== after) list(before).delete(id);
    if (after === null) return;
    const moved = before !== after || (old as OrderedRow).pos !== (row as OrderedRow).pos;
    if (moved) list(after).add(id);
  }

  /** Emptied lists stay, so that readers of an empty cell keep depending on it alone. */
  private sort(key: string, ids: Set<Id>): void {
    const section = key.slice(0, key.indexOf('|')) as ListSection;
    const rows = this.sections[section] as unknown as RowMap<Row>;
    const sorted = [...ids].map((id) => rows.get(id) as OrderedRow).sort(compareRows);
    const next = sorted.map((row) => row.id);
    if (!sameValue(this.lists.get(key), next)) this.lists.set(key, next);
  }

  private *everything(view: Rows): Iterable<[SectionName, Id]> {
    for (const row of view.rows('map')) yield ['map', row.id];
    for (const section of SECTIONS) {
      for (const id of [...this.sections[section].keys()]) yield [section, id];
      for (const row of view.rows(section)) yield [section, row.id];
    }
  }
}
