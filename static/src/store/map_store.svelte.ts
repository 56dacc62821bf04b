/**
 * The map as the screen sees it, and the only door to change it.
 *
 * A reactive skin over `EditSession`. What is read often and changes alone (a row, a cell's list,
 * a KPI) is an entry of a `RowMap`; scalars are `$state.raw`.
 */
import type { ThingsByLane } from '../canvas/layout';
import { language } from '../i18n';
import type { Refused } from '../model/apply_op';
import { closure } from '../model/closure';
import { canonicalJson } from '../model/document';
import { curves, type Curve } from '../model/derive/curves';
import { connectorsByEnd, evidenceBySupported } from '../model/derive/joins';
import { columnsOf, inOrder, sectionsOfLane, type Column } from '../model/derive/layout';
import { countBySection } from '../model/derive/visibility';
import { sectionOf } from '../model/schema';
import type {
  ActorRef,
  ChannelView,
  Connector,
  EmotionReading,
  EntityName,
  Evidence,
  Id,
  KpiView,
  Lane,
  LibraryJson,
  MapDocument,
  Op,
  PersonaView,
  Role,
  SectionName,
  Stage,
  StageKpi,
  Step,
  TagView,
  Thing,
} from '../model/types';
import type { PresencePeer, PresenceState } from '../sync/frames';
import type { QueueStorage, RejectedItem } from '../sync/outbox';
import type { Environment, Transport } from '../sync/transport';
import { channelsIn, kpisIn } from './names';
import { RowMap } from './row_map.svelte';
import { ReactiveRows } from './rows.svelte';
import { EditSession } from './session';
import type { SessionEvents, SyncState } from './session_events';

export interface MapStoreOptions {
  transport: Transport;
  storage: QueueStorage;
  environment: Environment;
  client: string;
  role: Role;
  actor?: ActorRef | null;
  /** False where unsent changes would not survive the tab. */
  keepsQueue?: boolean;
}

export type StoreEvents = SessionEvents;

export class MapStore {
  private readonly rows = new ReactiveRows();
  private readonly session: EditSession;
  private readonly listeners = new Map<string, Set<(detail: never) => void>>();

  /** Rows by id per section; `doc.map` is the header. */
  readonly doc: MapDocument = this.rows.document;
  readonly kpis = new RowMap<KpiView>();
  readonly personas = new RowMap<PersonaView>();
  readonly channels = new RowMap<ChannelView>();
  readonly tags = new RowMap<TagView>();

  revision = $state.raw(0);
  role = $state.raw<Role>('viewer');
  actor = $state.raw<ActorRef | null>(null);
  /** Whether a first document has arrived. */
  loaded = $state.raw(false);
  canEdit = $state.raw(false);
  syncState = $state.raw<SyncState>('reconnecting');
  pendingCount = $state.raw(0);
  canUndo = $state.raw(false);
  canRedo = $state.raw(false);
  undoLabel = $state.raw<string | null>(null);
  /** What `undo` would take back, to tell it from what came later. */
  undoStep = $state.raw<Id | null>(null);
  redoLabel = $state.raw<string | null>(null);
  rejected = $state.raw<readonly RejectedItem[]>([]);
  others = $state.raw<readonly PresencePeer[]>([]);
  /** 4401 (session ended) or 4403 (access withdrawn) once the right to the map is gone. */
  revokedCode = $state.raw<number | null>(null);
  needsReload = $state.raw(false);

  readonly keepsQueue: boolean;
  private begin!: () => void;
  /** Settles with the first document. */
  readonly begun = new Promise<void>((resolve) => (this.begin = resolve));

  private readonly allCurves = $derived.by(() => ({
    current: this.deriveCurves('current'),
    expected: this.deriveCurves('expected'),
  }));
  private readonly allColumns = $derived.by(() => this.deriveColumns());
  private readonly connectors = $derived.by(() => connectorsByEnd(this.doc));
  private readonly evidence = $derived.by(() => evidenceBySupported(this.doc));

  constructor(options: MapStoreOptions) {
    this.role = options.role;
    this.keepsQueue = options.keepsQueue ?? true;
    this.actor = options.actor ?? null;
    this.session = new EditSession({
      ...options,
      host: {
        onRows: (touched) => this.rows.update(this.session.replica.view, touched),
        onState: () => this.refresh(),
        onPeers: (peers) => (this.others = peers),
        onLibrary: (library) => this.takeLibrary(library),
        emit: (event, detail) => this.emit(event, detail),
      },
    });
    this.on('frame', (frame) => {
      if (frame.t !== 'kpi') return;
      const kpi = this.kpis.get(frame.stage_kpi);
      if (!kpi) return;
      this.kpis.set(frame.stage_kpi, { ...kpi, latest: frame.latest, health: frame.health });
      this.kpis.settle();
    });
    this.refresh();
  }

  /** Take up the stored queue, load the document, connect. */
  start(): Promise<void> {
    return this.session.start();
  }

  stop(): void {
    this.session.stop();
  }

  /** The session that had ended has been renewed. */
  resume(): void {
    this.session.resume();
  }

  /* ---- changing ---- */

  /** Do `ops` as one undoable change, seen at once. Returns the refusal, if refused here. */
  submit(label: string, ops: readonly Op[]): Refused | null {
    return this.session.submit(label, ops);
  }

  /**
   * Lead a long text from `base`, what its author started from, to `value`: what others wrote in it
   * meanwhile stays. What shares a `sitting` is one step of undo. Returns the refusal, if refused here.
   */
  submitText(
    entity: EntityName,
    id: Id,
    field: string,
    base: string,
    value: string,
    sitting: Id | null = null,
  ): Refused | null {
    return this.session.submitText(entity, id, field, base, value, sitting);
  }

  /** One step back; false where nothing of it could be taken back. */
  undo(): boolean {
    return this.session.undo();
  }

  redo(): boolean {
    return this.session.redo();
  }

  /** Take back, or do again, what was written last in a sitting: all of it, or `once` one pause. */
  stepWithin(sitting: Id, kind: 'undo' | 'redo', once = false): boolean {
    return this.session.stepWithin(sitting, kind, once);
  }

  /** Send a refused change again, restoring what it needs ("Restore and apply"). */
  retryRejected(id: Id): void {
    this.session.retryRejected(id);
  }

  discardRejected(id: Id): void {
    this.session.discardRejected(id);
  }

  setPresence(state: PresenceState): void {
    this.session.setPresence(state);
  }

  /** Listen to an event; returns how to stop. */
  on<E extends keyof StoreEvents>(
    event: E,
    listener: (detail: StoreEvents[E]) => void,
  ): () => void {
    const set = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, set.add(listener as (detail: never) => void));
    return () => void set.delete(listener as (detail: never) => void);
  }

  /* ---- asking ---- */

  get map(): MapDocument['map'] {
    return this.rows.map;
  }

  stagesInOrder(): Stage[] {
    return this.listed('stages', '') as Stage[];
  }

  stepsOf(stageId: Id): Step[] {
    return this.listed('steps', `${stageId}|`) as Step[];
  }

  lanesInOrder(): Lane[] {
    return this.listed('lanes', '') as Lane[];
  }

  /** What stands in the cells, by lane and column: hears of all of it, and of nothing else. */
  get placed(): ThingsByLane {
    return this.rows.placed.byLane;
  }

  /** Stage or step columns in order. */
  columns(): readonly Column[] {
    return this.allColumns;
  }

  /** The ids of what stands in a cell, in order kind by kind: depends on the cell's list alone. */
  thingIdsAt(laneId: Id, columnId: Id): readonly Id[] {
    const lane = this.doc.lanes.get(laneId);
    // Untracked look into the view: an id never changes between stage and step.
    const isStep = this.session.replica.view.get('steps', columnId) !== undefined;
    const cell = isStep ? `${laneId}||${columnId}|` : `${laneId}|${columnId}||`;
    const lists = lane ? sectionsOfLane(lane.kind).map((one) => this.rows.list(one, cell)) : [];
    return lists.length === 1 ? lists[0]! : lists.flat();
  }

  /** What stands in a cell, in order. */
  thingsAt(laneId: Id, columnId: Id): Thing[] {
    const lane = this.doc.lanes.get(laneId);
    const sections = lane ? sectionsOfLane(lane.kind) : [];
    const found = this.thingIdsAt(laneId, columnId).flatMap((id) =>
      sections.flatMap((section) => (this.doc[section].get(id) as Thing | undefined) ?? []),
    );
    return sections.length > 1 ? inOrder(found) : found;
  }

  /** The readings of a persona (null = those meant for everyone). */
  readingsOf(personaId: Id | null): EmotionReading[] {
    return this.listed('emotion_readings', personaId ?? '') as EmotionReading[];
  }

  stageKpisOf(stageId: Id): StageKpi[] {
    return this.listed('stage_kpis', `${stageId}|`) as StageKpi[];
  }

  touchpointKpisOf(touchpointId: Id): StageKpi[] {
    return this.listed('stage_kpis', `|${touchpointId}`) as StageKpi[];
  }

  /** The connectors that begin or end at a thing. */
  connectorsOf(thingId: Id): readonly Connector[] {
    return this.connectors.get(thingId) ?? [];
  }

  /** What supports a thing or a reading, the strongest first. */
  evidenceOf(id: Id): readonly Evidence[] {
    return this.evidence.get(id) ?? [];
  }

  /** Everyone's curve, then one per persona of the map. */
  curves(state: Curve['state'] = 'current'): readonly Curve[] {
    return this.allCurves[state];
  }

  /** What deleting a row would take along, by section: what the confirmation names. */
  goesWith(entity: EntityName, id: Id): Partial<Record<SectionName, number>> {
    const { view } = this.session.replica;
    const row = view.get(sectionOf(entity), id);
    return row ? countBySection(closure(view, entity, row)) : {};
  }

  /* ---- inside ---- */

  private listed(section: Exclude<SectionName, 'map'>, key: string): unknown[] {
    const rows = this.doc[section] as ReadonlyMap<Id, unknown>;
    return this.rows.list(section, key).flatMap((id) => rows.get(id) ?? []);
  }

  private deriveColumns(): readonly Column[] {
    const lanes = this.lanesInOrder();
    return columnsOf(
      this.stagesInOrder(),
      (stage) => this.stepsOf(stage),
      (stage) => lanes.some((lane) => this.thingIdsAt(lane.id, stage).length > 0),
    );
  }

  private deriveCurves(state: Curve['state']): Curve[] {
    const { doc } = this;
    const segmentWeights = Object.fromEntries(
      [...this.personas].map(([id, persona]) => [id, persona.segment_weight]),
    );
    return curves(
      {
        stages: doc.stages.values(),
        steps: doc.steps.values(),
        lanes: doc.lanes.values(),
        touchpoints: doc.touchpoints.values(),
        emotion_readings: doc.emotion_readings.values(),
        map_personas: inOrder(doc.map_personas.values()),
      },
      { segmentWeights, state },
    );
  }

  private refresh(): void {
    const { session } = this;
    if (!session) return;
    const { sync, history } = session;
    this.revision = session.replica.revision;
    this.loaded = session.replica.loaded;
    if (this.loaded) this.begin();
    this.role = sync.role;
    this.actor = sync.actor ?? this.actor;
    this.canEdit = session.canEdit;
    this.syncState = session.syncState;
    this.pendingCount = session.outbox.size;
    this.canUndo = this.canEdit && history.undoLabel !== null;
    this.canRedo = this.canEdit && history.redoLabel !== null;
    this.undoLabel = history.undoLabel;
    this.undoStep = history.undoStep;
    this.redoLabel = history.redoLabel;
    this.rejected = session.rejected;
    this.revokedCode = sync.lost;
    this.needsReload = sync.needsReload;
  }

  private takeLibrary(library: Partial<LibraryJson>): void {
    const withId = <T extends object>(rows: Record<string, T> | undefined, key: 'id' | 'key') =>
      rows &&
      Object.fromEntries(Object.entries(rows).map(([id, row]) => [id, { ...row, [key]: id }]));
    replace(this.kpis, kpisIn(library.kpis, language()));
    replace(this.personas, withId(library.personas, 'id') as Record<Id, PersonaView> | undefined);
    replace(
      this.channels,
      withId(channelsIn(library.channels, language()), 'key') as
        Record<string, ChannelView> | undefined,
    );
    replace(this.tags, library.tags);
  }

  private emit<E extends keyof StoreEvents>(event: E, detail: StoreEvents[E]): void {
    for (const listener of [...(this.listeners.get(event) ?? [])])
      (listener as (detail: StoreEvents[E]) => void)(detail);
  }
}

/** Make `map` hold `rows`, touching only what differs. */
function replace<T>(map: RowMap<T>, rows: Record<string, T> | undefined): void {
  if (!rows) return;
  for (const key of [...map.keys()]) if (!Object.hasOwn(rows, key)) map.delete(key);
  for (const [key, row] of Object.entries(rows)) {
    const old = map.get(key);
    if (old === undefined || canonicalJson(old) !== canonicalJson(row)) map.set(key, row);
  }
  map.settle();
}
