/**
 * What a copy carries beside its cards: the arrows between them, the evidence beneath them, and of a
 * KPI lane the KPIs, as definitions of the workspace. Pure, as the rest of the clipboard.
 */
import type { PlacedEntity } from '../canvas/layout';
import { create } from '../editor/ops';
import { endFields, endsOf, isEnd } from '../model/derive/joins';
import type { EntityName, Fields, Id, MapDocument, Op } from '../model/types';

export interface ClipJoins {
  connectors: { from: Id; to: Id; fields: Fields }[];
  evidence: { id: Id; fields: Fields; supports: Id[] }[];
  /** KPIs by the place of their stage among the copied columns. */
  kpis: { column: number; name: string; fields: Fields }[];
}

export const NO_JOINS: ClipJoins = { connectors: [], evidence: [], kpis: [] };

const ENDS = ['card', 'touchpoint', 'pain_point'] as const;
const SUPPORTED = { card: 'cards', touchpoint: 'touchpoints', pain_point: 'pain_points' } as const;

/** The fields of a row that are its own: neither its id nor what it is tied to. */
function own(row: object, ties: readonly string[]): Fields {
  return Object.fromEntries(
    Object.entries(row).filter(([name]) => !['id', 'rev', 'pos', ...ties].includes(name)),
  ) as Fields;
}

/** What joins the copied things, and what supports them. */
export function joinsOf(doc: MapDocument, things: ReadonlySet<Id>): ClipJoins {
  const joins: ClipJoins = { connectors: [], evidence: [], kpis: [] };
  const ends = ENDS.flatMap((name) => [`from_${name}`, `to_${name}`]);
  for (const connector of doc.connectors.values()) {
    const { from, to } = endsOf(connector);
    if (things.has(from.id) && things.has(to.id))
      joins.connectors.push({ from: from.id, to: to.id, fields: own(connector, ends) });
  }
  for (const evidence of doc.evidence.values()) {
    const supports = ENDS.flatMap((name) => evidence[SUPPORTED[name]]).filter((id) =>
      things.has(id),
    );
    if (supports.length)
      joins.evidence.push({
        id: evidence.id,
        supports,
        fields: own(evidence, [...Object.values(SUPPORTED), 'readings']),
      });
  }
  return joins;
}

/** The KPIs of the stages whose columns are copied with a KPI lane. */
export function kpisOf(
  doc: MapDocument,
  columns: readonly { key: Id; stage: Id }[],
  name: (kpi: Id) => string,
): ClipJoins['kpis'] {
  const first = new Map<Id, number>();
  for (const [at, { stage }] of columns.entries()) if (!first.has(stage)) first.set(stage, at);
  return [...doc.stage_kpis.values()].flatMap((kpi) => {
    const column = kpi.stage ? first.get(kpi.stage) : undefined;
    const fields = own(kpi, ['stage', 'touchpoint']);
    return column === undefined ? [] : [{ column, name: name(kpi.id), fields }];
  });
}

type Json = Record<string, unknown>;

/** Read them out of anybody's text; `admitted` keeps the fields an entity really has. */
export function readJoins(
  json: Json,
  rows: (value: unknown) => Json[],
  admitted: (entity: EntityName, value: unknown) => Fields,
): ClipJoins {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return {
    connectors: rows(json['connectors']).map((row) => ({
      from: text(row['from']),
      to: text(row['to']),
      fields: admitted('connector', row['fields']),
    })),
    evidence: rows(json['evidence']).flatMap((row) => {
      const fields = admitted('evidence', row['fields']);
      if (!fields.title) return [];
      const supports = Array.isArray(row['supports']) ? row['supports'].map(text) : [];
      return [{ id: text(row['id']), fields, supports }];
    }),
    kpis: rows(json['kpis']).flatMap((row) => {
      const { touchpoint: _, ...fields } = admitted('stage_kpi', row['fields']);
      const column = Number(row['column']);
      if (!fields.definition || !Number.isInteger(column) || column < 0) return [];
      return [{ column, name: text(row['name']).slice(0, 120), fields }];
    }),
  };
}

/** What the copied things have become here. */
export interface Made {
  doc: MapDocument;
  sameMap: boolean;
  sameWorkspace: boolean;
  /** New id and kind by the id at home; nothing for what was left out. */
  find(id: Id): { id: Id; entity: PlacedEntity } | null;
}

/** The arrows and the evidence of a copy, between what was pasted. */
export function joinOps(joins: ClipJoins, made: Made): Op[] {
  const ops: Op[] = [];
  for (const { from, to, fields } of joins.connectors) {
    const [a, b] = [made.find(from), made.find(to)];
    if (a && b && isEnd(a) && isEnd(b))
      ops.push(create('connector', { ...fields, ...endFields(a, b) }));
  }
  for (const { id, fields, supports } of joins.evidence) {
    const found = supports.flatMap((one) => made.find(one) ?? []);
    if (!found.length) continue;
    if (made.sameMap && made.doc.evidence.has(id)) {
      // At home it is the same piece of evidence: it supports the copies as well.
      for (const one of found)
        ops.push({ entity: 'evidence', type: 'link', id, fields: { [one.entity]: one.id } });
      continue;
    }
    const lists: Fields = {};
    for (const name of ENDS) {
      const ids = found.filter((one) => one.entity === name).map((one) => one.id);
      if (ids.length) lists[SUPPORTED[name]] = [...new Set(ids)].sort();
    }
    const attachment = made.sameWorkspace ? (fields.attachment ?? null) : null;
    ops.push(create('evidence', { ...fields, attachment, ...lists }));
  }
  return ops;
}

/** KPIs on the stages found here; those that cannot come are named. */
export function kpiOps(
  joins: ClipJoins,
  { doc, known, stageAt }: { doc: MapDocument; known: boolean; stageAt(column: number): Id | null },
): { ops: Op[]; missing: string[] } {
  const ops: Op[] = [];
  const missing = new Set<string>();
  const taken = new Set(
    [...doc.stage_kpis.values()].map((kpi) => `${kpi.stage}|${kpi.definition}`),
  );
  for (const { column, name, fields } of joins.kpis) {
    const stage = stageAt(column);
    const key = `${stage}|${String(fields.definition)}`;
    if (!known || !stage) missing.add(name || '?');
    else if (!taken.has(key)) {
      taken.add(key);
      ops.push(create('stage_kpi', { ...fields, stage, touchpoint: null }));
    }
  }
  return { ops, missing: [...missing] };
}

/** Whether something is felt at a column already: pasting leaves it as it is. */
export function isFelt(
  doc: MapDocument,
  anchor: Fields,
  persona: Id | null,
  state: unknown,
): boolean {
  return [...doc.emotion_readings.values()].some(
    (row) =>
      row.persona === persona &&
      row.state === state &&
      Object.entries(anchor).every(([name, id]) => row[name as 'stage' | 'step'] === id),
  );
}
