/**
 * What a copy carries: things with their lanes and columns, or a whole lane, or a whole stage. Ids
 * are those of the map it comes from; names travel along, for maps that know other ids.
 */
import type { Layout, Placed, PlacedEntity } from '../canvas/layout';
import { placedThings } from '../editor/derived';
import { columnOf } from '../editor/moving';
import { compareRows } from '../model/pos';
import { entitySchema } from '../model/schema';
import type { EntityName, Fields, FieldValue, Id, LaneKind, MapDocument } from '../model/types';
import { joinsOf, kpisOf, NO_JOINS, readJoins, type ClipJoins } from './clip_joins';
import { LANE_KINDS } from './names';
import { valueError } from '../model/validate';

/** What one batch holds, with room for the stages and lanes it needs. */
export const MAX_THINGS = 800;

export interface ClipReading {
  persona: Id | null;
  fields: Fields;
}

export interface ClipThing {
  /** Its id at home, by which the others of this copy refer to it. */
  id: Id;
  entity: PlacedEntity;
  lane: number;
  column: number;
  fields: Fields;
  personas: Id[];
  tags: Id[];
  readings: ClipReading[];
}

export interface ClipLane {
  id: Id;
  kind: LaneKind;
  fields: Fields;
  /** Its row at home, counted from the first one copied. */
  row: number;
}

export interface ClipColumn {
  id: Id;
  name: string;
  /** Null: the stage's own column. */
  step: Fields | null;
  /** Its column at home, counted from the first one copied. */
  at: number;
  readings: ClipReading[];
}

export interface Clip {
  format: 'journeymap';
  version: 1;
  kind: 'things' | 'lane' | 'stage';
  map: Id;
  workspace: Id | null;
  lanes: ClipLane[];
  columns: ClipColumn[];
  stage: Fields | null;
  things: ClipThing[];
  joins: ClipJoins;
  names: {
    personas: Record<Id, string>;
    tags: Record<Id, string>;
    channels: Record<string, string>;
  };
}

/** Where a copy is made. */
export interface Source {
  doc: MapDocument;
  layout: Layout;
  map: Id;
  workspace: Id | null;
  personas: ReadonlyMap<Id, { name: string }>;
  tags: ReadonlyMap<Id, { name: string }>;
  channels: ReadonlyMap<string, { name: string }>;
  columnName(column: Id): string;
  kpiName?(kpi: Id): string;
}

const PLACE = ['id', 'rev', 'pos', 'lane', 'stage', 'step', 'personas', 'tags'];

function without(row: object, names: readonly string[]): Fields {
  return Object.fromEntries(
    Object.entries(row).filter(([name]) => !names.includes(name)),
  ) as Fields;
}

function readingsAt(
  doc: MapDocument,
  field: 'stage' | 'step' | 'touchpoint',
  id: Id,
): ClipReading[] {
  const found: ClipReading[] = [];
  for (const reading of doc.emotion_readings.values()) {
    if (reading[field] !== id) continue;
    const { persona } = reading;
    found.push({
      persona,
      fields: without(reading, ['id', 'rev', 'persona', 'stage', 'step', 'touchpoint']),
    });
  }
  return found;
}

function thingOf(source: Source, placed: Placed, lane: number, column: number): ClipThing {
  const { thing, entity } = placed;
  const lists = thing as unknown as Record<'personas' | 'tags', readonly Id[] | undefined>;
  return {
    id: thing.id,
    entity,
    lane,
    column,
    fields: without(thing, PLACE),
    personas: [...(lists.personas ?? [])],
    tags: [...(lists.tags ?? [])],
    readings: entity === 'touchpoint' ? readingsAt(source.doc, 'touchpoint', thing.id) : [],
  };
}

function finish(
  source: Source,
  kind: Clip['kind'],
  parts: Pick<Clip, 'lanes' | 'columns' | 'things'> & { stage?: Fields; kpis?: ClipJoins['kpis'] },
): Clip {
  const named = <K>(ids: Iterable<K>, rows: ReadonlyMap<K, { name: string }>) =>
    Object.fromEntries([...ids].map((id) => [String(id), rows.get(id)?.name ?? '']));
  const { kpis = [], ...rest } = parts;
  const { things, lanes, columns } = parts;
  const readings = [...things, ...columns].flatMap((row) => row.readings);
  const personas = new Set<Id>(
    [
      ...things.flatMap((thing) => thing.personas),
      ...readings.map((reading) => reading.persona),
      ...lanes.map((lane) => lane.fields.persona as Id | null),
    ].filter((id): id is Id => typeof id === 'string'),
  );
  return {
    format: 'journeymap',
    version: 1,
    kind,
    map: source.map,
    workspace: source.workspace,
    stage: null,
    ...rest,
    joins: { ...joinsOf(source.doc, new Set(things.map((thing) => thing.id))), kpis },
    names: {
      personas: named(personas, source.personas),
      tags: named(new Set(things.flatMap((thing) => thing.tags)), source.tags),
      channels: named(
        new Set(
          things.flatMap(({ fields }) =>
            typeof fields.channel === 'string' ? [fields.channel] : [],
          ),
        ),
        source.channels,
      ),
    },
  };
}

/** Copy things (in reading order) with the lanes and columns they stand in. */
export function copyThings(source: Source, placed: readonly Placed[]): Clip {
  const { doc, layout } = source;
  const shown = placed.filter(
    (one) => layout.rowOf(one.thing.lane) && layout.columnOf(columnOf(one)),
  );
  const rows = [...new Set(shown.map((one) => layout.rowOf(one.thing.lane)!))].sort(
    (a, b) => a.index - b.index,
  );
  const columns = [...new Set(shown.map((one) => layout.columnOf(columnOf(one))!))].sort(
    (a, b) => a.index - b.index,
  );
  return finish(source, 'things', {
    lanes: rows.map((row) => laneOf(doc, row.lane.id, row.index - rows[0]!.index)),
    columns: columns.map((column) => ({
      id: column.key,
      name: source.columnName(column.key),
      step: null,
      at: column.index - columns[0]!.index,
      readings: [],
    })),
    things: shown.map((one) =>
      thingOf(
        source,
        one,
        rows.indexOf(layout.rowOf(one.thing.lane)!),
        columns.indexOf(layout.columnOf(columnOf(one))!),
      ),
    ),
  });
}

function laneOf(doc: MapDocument, id: Id, row: number): ClipLane {
  const lane = doc.lanes.get(id)!;
  return {
    id,
    kind: lane.kind,
    row,
    fields: without(lane, ['id', 'rev', 'pos', 'kind', 'locked', 'lock_reason', 'locked_by']),
  };
}

/** In the order of their cells. */
function sorted(doc: MapDocument, fits: (placed: Placed) => boolean): Placed[] {
  return [...placedThings(doc)].filter(fits).sort((a, b) => compareRows(a.thing, b.thing));
}

/** Copy a lane with all that stands in it. */
export function copyLane(source: Source, id: Id): Clip {
  const { doc, layout } = source;
  const things = sorted(doc, ({ thing }) => thing.lane === id);
  const columns = layout.columns;
  const { kind } = doc.lanes.get(id)!;
  // A lane that draws what is felt carries it: what stands on touchpoints stays with these.
  const felt = kind === 'emotion_curve' || kind === 'dramatic_arc';
  return finish(source, 'lane', {
    kpis: kind === 'kpi' ? kpisOf(doc, columns, (kpi) => source.kpiName?.(kpi) ?? '') : [],
    lanes: [laneOf(doc, id, 0)],
    columns: columns.map((column) => ({
      id: column.key,
      name: source.columnName(column.key),
      step: null,
      at: column.index,
      readings: felt ? readingsAt(doc, column.step ? 'step' : 'stage', column.key) : [],
    })),
    things: things.flatMap((one) => {
      const at = columns.findIndex(
        ({ key, stage }) =>
          key === columnOf(one) ||
          (key === doc.stages.get(stage)?.id && doc.steps.get(columnOf(one))?.stage === stage),
      );
      return at < 0 ? [] : thingOf(source, one, 0, at);
    }),
  });
}

/** Copy a stage with its steps, everything on them and what is felt there. */
export function copyStage(source: Source, id: Id): Clip {
  const { doc } = source;
  const stage = doc.stages.get(id)!;
  const steps = [...doc.steps.values()].filter((step) => step.stage === id).sort(compareRows);
  const keys = [id, ...steps.map((step) => step.id)];
  const things = sorted(doc, (one) => keys.includes(columnOf(one)));
  const order = [...doc.lanes.values()].sort(compareRows).map((lane) => lane.id);
  const lanes = order.filter((lane) => things.some(({ thing }) => thing.lane === lane));
  return finish(source, 'stage', {
    stage: without(stage, ['id', 'rev', 'pos', 'collapsed']),
    lanes: lanes.map((lane) => laneOf(doc, lane, order.indexOf(lane))),
    columns: keys.map((key, at) => ({
      id: key,
      name: source.columnName(key),
      step: at === 0 ? null : without(steps[at - 1]!, ['id', 'rev', 'pos', 'stage']),
      at,
      readings: readingsAt(doc, at === 0 ? 'stage' : 'step', key),
    })),
    things: things.map((one) =>
      thingOf(source, one, lanes.indexOf(one.thing.lane), keys.indexOf(columnOf(one))),
    ),
  });
}

/* Reading: a clipboard is anybody's text. */

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const list = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const ids = (value: unknown): Id[] =>
  Array.isArray(value) ? value.filter((id): id is Id => typeof id === 'string') : [];
const words = (value: unknown): Record<string, string> =>
  isObject(value)
    ? Object.fromEntries(
        Object.entries(value).filter(
          (entry): entry is [string, string] => typeof entry[1] === 'string',
        ),
      )
    : {};
const count = (value: unknown): number =>
  Number.isInteger(value) && (value as number) >= 0 ? (value as number) : 0;

/** The fields an entity really has, with values it admits. */
function admitted(entity: EntityName, value: unknown): Fields {
  const schema = entitySchema(entity)!;
  const fields: Fields = {};
  for (const [name, one] of Object.entries(isObject(value) ? value : {})) {
    const field = Object.hasOwn(schema.fields, name) ? schema.fields[name] : undefined;
    if (!field || PLACE.includes(name) || valueError(field, one) !== null) continue;
    fields[name] = one as FieldValue;
  }
  return fields;
}

const readings = (value: unknown): ClipReading[] =>
  list(value).flatMap((one) => {
    const fields = admitted('emotion_reading', one['fields']);
    delete fields.persona;
    delete fields.touchpoint;
    if (fields.valence === undefined) return [];
    return { persona: typeof one['persona'] === 'string' ? one['persona'] : null, fields };
  });

const THINGS: readonly string[] = ['card', 'touchpoint', 'pain_point', 'opportunity'];

/** What a text says, when it is a copy of ours; null for anything else. */
export function readClip(text: string): Clip | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(json) || json['format'] !== 'journeymap' || json['version'] !== 1) return null;
  const kind = json['kind'];
  if (kind !== 'things' && kind !== 'lane' && kind !== 'stage') return null;
  const lanes = list(json['lanes']).flatMap((lane): ClipLane[] =>
    LANE_KINDS.has(lane['kind'] as LaneKind)
      ? [
          {
            id: String(lane['id']),
            kind: lane['kind'] as LaneKind,
            row: count(lane['row']),
            fields: admitted('lane', lane['fields']),
          },
        ]
      : [],
  );
  const columns = list(json['columns']).map((column, at): ClipColumn => ({
    id: String(column['id']),
    name: String(column['name'] ?? '').slice(0, 80),
    step: at > 0 && kind === 'stage' ? admitted('step', column['step']) : null,
    at: count(column['at']),
    readings: readings(column['readings']),
  }));
  const things = list(json['things']).flatMap((thing): ClipThing[] => {
    const entity = thing['entity'] as PlacedEntity;
    const [lane, column] = [count(thing['lane']), count(thing['column'])];
    if (!THINGS.includes(entity) || !lanes[lane] || !columns[column]) return [];
    return [
      {
        id: String(thing['id']),
        entity,
        lane,
        column,
        fields: admitted(entity, thing['fields']),
        personas: ids(thing['personas']),
        tags: ids(thing['tags']),
        readings: readings(thing['readings']),
      },
    ];
  });
  const names = isObject(json['names']) ? json['names'] : {};
  return {
    format: 'journeymap',
    version: 1,
    kind,
    map: String(json['map'] ?? ''),
    workspace: typeof json['workspace'] === 'string' ? json['workspace'] : null,
    lanes,
    columns,
    stage: kind === 'stage' ? admitted('stage', json['stage']) : null,
    things,
    joins: isObject(json['joins']) ? readJoins(json['joins'], list, admitted) : NO_JOINS,
    names: {
      personas: words(names['personas']),
      tags: words(names['tags']),
      channels: words(names['channels']),
    },
  };
}
