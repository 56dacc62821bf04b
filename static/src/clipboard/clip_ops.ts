/**
 * Putting a copy into a map: new ids, personas, tags and channels found again by id or by name. Pure:
 * what was not found is told, never guessed.
 */
import { accepts, takes, type Layout, type PlacedEntity } from '../canvas/layout';
import type { Place } from '../editor/focus';
import { create, SINGLETONS, sideOf, STRUCTURE_MAX } from '../editor/ops';
import { compareRows } from '../model/pos';
import { uuid7 } from '../model/ids';
import type { Fields, Id, Lane, MapDocument, Op } from '../model/types';
import { fieldsFor, leadsOf, type FieldsGround } from './clip_fields';
import { Finder } from './clip_finder';
import { isFelt, joinOps, kpiOps } from './clip_joins';
import type { Clip, ClipLane, ClipReading, ClipThing } from './clip';
import { plainName } from './names';

export interface Target {
  doc: MapDocument;
  layout: Layout;
  map: Id;
  workspace: Id | null;
  place: Place | null;
  personas: ReadonlyMap<Id, { name: string }>;
  tags: ReadonlyMap<Id, { name: string }>;
  channels: ReadonlyMap<string, { name: string }>;
  channel: string;
  /** Whether KPIs may be bound here: a guest has no library to take them from. */
  kpis?: boolean;
}

export interface ClipPlan {
  ops: Op[];
  made: Id[];
  /** The stage or lane that came with it. */
  part: { part: 'stage' | 'lane'; id: Id } | null;
  /** Names this map does not know. */
  missing: Record<'personas' | 'tags' | 'channels' | 'stages' | 'kpis', string[]>;
  refusal: null | 'locked' | 'stages' | 'lanes' | 'noLane';
}

interface Spot {
  lane: Id;
  stage: Id | null;
  step: Id | null;
}

/** The ops that put a copy at a place. */
export function clipOps(clip: Clip, target: Target): ClipPlan {
  return new Pasting(clip, target).run();
}

class Pasting {
  private readonly plan: ClipPlan = {
    ops: [],
    made: [],
    part: null,
    missing: { personas: [], tags: [], channels: [], stages: [], kpis: [] },
    refusal: null,
  };
  private readonly ids = new Map<Id, Id>();
  private readonly madeAs = new Map<Id, PlacedEntity>();
  private readonly tails = new Map<string, Id | null>();
  private readonly lanesMade: { id: Id; kind: Lane['kind'] }[] = [];
  private readonly personas: Finder;
  private readonly tags: Finder;
  private readonly channels: Finder;
  private readonly ground: FieldsGround;

  constructor(
    private readonly clip: Clip,
    private readonly target: Target,
  ) {
    this.personas = new Finder(target.personas, clip.names.personas);
    this.tags = new Finder(target.tags, clip.names.tags);
    this.channels = new Finder(target.channels, clip.names.channels);
    const { personas, tags, channels, plan, ids } = this;
    this.ground = {
      clip,
      target,
      personas,
      tags,
      channels,
      made: (home) => {
        const id = ids.get(home);
        return id && plan.made.includes(id) ? id : null;
      },
    };
    for (const thing of clip.things) this.ids.set(thing.id, uuid7());
  }

  run(): ClipPlan {
    const { clip, plan } = this;
    const spots =
      clip.kind === 'stage'
        ? this.stageSpots()
        : clip.kind === 'lane'
          ? this.laneSpots()
          : this.thingSpots();
    if (spots) {
      // Touchpoints first: pain points may refer to them.
      const order = (thing: ClipThing): number => (thing.entity === 'touchpoint' ? 0 : 1);
      for (const thing of [...clip.things].sort((a, b) => order(a) - order(b)))
        this.put(thing, spots(thing));
      this.join();
      const made = new Set(plan.made);
      plan.made = clip.things.map(({ id }) => this.ids.get(id)!).filter((id) => made.has(id));
    }
    if (plan.refusal) {
      plan.ops = [];
      plan.made = [];
    }
    plan.missing.personas = [...this.personas.missing];
    plan.missing.tags = [...this.tags.missing];
    plan.missing.channels = [...this.channels.missing];
    return plan;
  }

  /* Where things go */

  /** What a copy becomes in a lane: what it was where that may stand there. */
  private becomes(entity: PlacedEntity, lane: Id): PlacedEntity | null {
    const made = this.lanesMade.find((row) => row.id === lane);
    const kind = made?.kind ?? this.target.doc.lanes.get(lane)?.kind;
    return kind ? (takes(kind, entity) ? entity : accepts(kind)) : null;
  }

  /** From the focused cell on, keeping rows and columns apart as they were; nothing leaves the grid. */
  private thingSpots(): ((thing: ClipThing) => Spot) | null {
    const { clip, target, plan } = this;
    const { layout, place } = target;
    const last = layout.columns.length - 1;
    const wide = Math.max(0, ...clip.columns.map((column) => column.at));
    const at =
      place && 'column' in place
        ? (layout.columnOf(place.column)?.index ?? 0)
        : place?.part === 'stage'
          ? (layout.stageOf(place.id)?.first ?? 0)
          : place?.part === 'step'
            ? (layout.columnOf(place.id)?.index ?? 0)
            : 0;
    const start = Math.max(0, Math.min(at, last - wide));
    if (last < 0) {
      plan.refusal = 'stages';
      return null;
    }
    const focused =
      place && 'lane' in place ? place.lane : place?.part === 'lane' ? place.id : null;
    const lanes = clip.lanes.map((lane) => this.laneFor(lane, focused));
    if (lanes.some((lane) => lane === null)) return null;
    return (thing) => {
      const column = layout.columns[Math.min(last, start + clip.columns[thing.column]!.at)]!;
      return column.step
        ? { lane: lanes[thing.lane]!, stage: null, step: column.step }
        : { lane: lanes[thing.lane]!, stage: column.stage, step: null };
    };
  }

  /** The lane a copied row goes to: as far below the focused one as it was, else one of its kind. */
  private laneFor(lane: ClipLane, focused: Id | null): Id | null {
    const { target, plan, clip } = this;
    const { rows } = target.layout;
    const entity = accepts(lane.kind);
    const from = focused ? (target.layout.rowOf(focused)?.index ?? -1) : -1;
    const beside = from >= 0 ? rows[from + lane.row] : undefined;
    const single = clip.lanes.length === 1;
    const found =
      (beside && beside.mode === 'things' && (single || accepts(beside.lane.kind) === entity)
        ? beside
        : undefined) ??
      rows.find((row) => row.lane.id === lane.id && row.mode === 'things') ??
      rows.find((row) => row.lane.kind === lane.kind && row.mode === 'things') ??
      rows.find((row) => row.mode === 'things' && accepts(row.lane.kind) === entity);
    if (found?.lane.locked) plan.refusal = 'locked';
    return found ? found.lane.id : this.makeLane(lane, null);
  }

  private makeLane(lane: ClipLane, after: Id | null): Id | null {
    const { doc } = this.target;
    if (doc.lanes.size + this.lanesMade.length >= STRUCTURE_MAX) {
      this.plan.refusal = 'lanes';
      return null;
    }
    const id = uuid7();
    const { persona, ...fields } = lane.fields;
    const voice = typeof persona === 'string' ? this.personas.find(persona) : null;
    const last = [...doc.lanes.values()].sort(compareRows).at(-1)?.id ?? null;
    this.lanesMade.push({ id, kind: lane.kind });
    this.plan.ops.push(
      create(
        'lane',
        {
          ...fields,
          side: fields.side ?? sideOf(lane.kind),
          hidden: false,
          collapsed: false,
          kind: lane.kind,
          persona: voice,
          after: after ?? last,
        },
        id,
      ),
    );
    return id;
  }

  /** A lane of its own below the focused one; columns are found by name, else by their place. */
  private laneSpots(): ((thing: ClipThing) => Spot) | null {
    const { clip, target, plan } = this;
    const { layout, place, doc } = target;
    const [lane] = clip.lanes;
    if (!lane || !layout.columns.length) {
      plan.refusal = 'noLane';
      return null;
    }
    const existing = SINGLETONS.has(lane.kind)
      ? [...doc.lanes.values()].find((row) => row.kind === lane.kind)
      : undefined;
    const below = place && 'lane' in place ? place.lane : place?.part === 'lane' ? place.id : null;
    const id = existing?.id ?? this.makeLane(lane, below);
    if (!id) return null;
    plan.part = { part: 'lane', id };
    const name = (key: Id): string => doc.steps.get(key)?.name ?? doc.stages.get(key)?.name ?? '';
    const byName = new Map(layout.columns.map((column) => [plainName(name(column.key)), column]));
    const columns = clip.columns.map((column, at) => {
      const same = layout.columnOf(column.id) ?? byName.get(plainName(column.name));
      const used = clip.things.some((thing) => thing.column === at);
      if (!same && !layout.columns[column.at] && used) plan.missing.stages.push(column.name);
      return same ?? layout.columns[column.at] ?? layout.columns.at(-1)!;
    });
    for (const [at, column] of clip.columns.entries()) {
      const { stage, step } = columns[at]!;
      for (const reading of column.readings)
        this.feel(reading, step ? { step } : { stage }, { once: true });
    }
    const known = clip.workspace !== null && clip.workspace === target.workspace;
    const kpis = kpiOps(clip.joins, {
      doc,
      known: known && target.kpis !== false,
      stageAt: (at) => columns[at]?.stage ?? null,
    });
    plan.ops.push(...kpis.ops);
    plan.missing.kpis = kpis.missing;
    return (thing) => {
      const column = columns[thing.column]!;
      return column.step
        ? { lane: id, stage: null, step: column.step }
        : { lane: id, stage: column.stage, step: null };
    };
  }

  /** A stage of its own after the focused one, with its steps and what is felt there. */
  private stageSpots(): ((thing: ClipThing) => Spot) | null {
    const { clip, target, plan } = this;
    const { doc, layout, place } = target;
    if (doc.stages.size >= STRUCTURE_MAX) {
      plan.refusal = 'stages';
      return null;
    }
    const focused =
      place?.part === 'stage'
        ? place.id
        : place?.part === 'step'
          ? doc.steps.get(place.id)?.stage
          : place && 'column' in place
            ? layout.columnOf(place.column)?.stage
            : undefined;
    const last = [...doc.stages.values()].sort(compareRows).at(-1)?.id ?? null;
    const stage = uuid7();
    plan.part = { part: 'stage', id: stage };
    plan.ops.push(
      create(
        'stage',
        { name: '?', ...clip.stage, collapsed: false, after: focused ?? last },
        stage,
      ),
    );
    const keys = clip.columns.slice(0, STRUCTURE_MAX + 1).map((column, at) => {
      if (at === 0) return stage;
      const id = uuid7();
      plan.ops.push(
        create(
          'step',
          { name: column.name || '?', ...column.step, ...leadsOf(column, this.ground), stage },
          id,
        ),
      );
      return id;
    });
    for (const [at, column] of clip.columns.entries()) {
      const anchor = at === 0 ? { stage: keys[0]! } : { step: keys[at] ?? stage };
      for (const reading of column.readings) this.feel(reading, anchor);
    }
    const lanes = clip.lanes.map((lane) => {
      const same = (row: Lane | undefined) => (row && accepts(row.kind) ? row : undefined);
      const rows = [...doc.lanes.values()].sort(compareRows);
      const found =
        same(doc.lanes.get(lane.id)) ??
        rows.find(
          (row) =>
            row.kind === lane.kind &&
            plainName(row.name) === plainName(String(lane.fields.name ?? '')),
        ) ??
        rows.find((row) => row.kind === lane.kind);
      if (found?.locked) plan.refusal = 'locked';
      return found?.id ?? this.makeLane(lane, null);
    });
    if (lanes.some((lane) => lane === null)) return null;
    return (thing) => {
      const lane = lanes[thing.lane]!;
      return thing.column === 0
        ? { lane, stage, step: null }
        : { lane, stage: null, step: keys[thing.column] ?? null };
    };
  }

  /** Arrows between what was pasted, and the evidence beneath it. */
  private join(): void {
    const { clip, target, plan } = this;
    const sameWorkspace = clip.workspace !== null && clip.workspace === target.workspace;
    const find = (home: Id): { id: Id; entity: PlacedEntity } | null => {
      const id = this.ids.get(home);
      const entity = id ? this.madeAs.get(id) : undefined;
      return id && entity ? { id, entity } : null;
    };
    const sameMap = clip.map === target.map;
    plan.ops.push(...joinOps(clip.joins, { doc: target.doc, sameMap, sameWorkspace, find }));
  }

  /* What is put there */

  private put(thing: ClipThing, spot: Spot): void {
    const { plan } = this;
    const entity = this.becomes(thing.entity, spot.lane);
    if (!entity || (!spot.stage && !spot.step)) return;
    const id = this.ids.get(thing.id)!;
    const fields = fieldsFor(thing, entity, this.ground);
    const key = `${spot.lane}|${spot.stage}|${spot.step}`;
    if (!this.tails.has(key)) this.tails.set(key, this.lastOf(spot));
    plan.ops.push(create(entity, { ...fields, ...spot, after: this.tails.get(key)! }, id));
    plan.made.push(id);
    this.madeAs.set(id, entity);
    this.tails.set(key, id);
    if (entity === 'touchpoint')
      for (const reading of thing.readings) this.feel(reading, { touchpoint: id });
  }

  /** What the cell's first new card follows: the focused card, else the last one. */
  private lastOf({ lane, stage, step }: Spot): Id | null {
    const { place, layout } = this.target;
    const column = (step ?? stage)!;
    if (place?.part === 'item' && place.lane === lane && place.column === column) return place.id;
    return layout.cells.get(`${lane}|${column}`)?.items.at(-1)?.id ?? null;
  }

  private feel(reading: ClipReading, anchor: Fields, { once = false } = {}): void {
    const persona = reading.persona ? this.personas.find(reading.persona) : null;
    if (reading.persona && !persona) return;
    const state = reading.fields.state ?? 'current';
    if (once && isFelt(this.target.doc, anchor, persona, state)) return;
    this.plan.ops.push(
      create('emotion_reading', {
        stage: null,
        step: null,
        touchpoint: null,
        ...reading.fields,
        ...anchor,
        persona,
      }),
    );
  }
}
