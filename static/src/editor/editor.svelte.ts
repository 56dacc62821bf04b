/**
 * The state of one open map on this screen: what is focused, edited, dragged and shown. The document
 * itself lives in the store, the only one who changes it.
 */
import { tick, type Component } from 'svelte';
import { Camera, OVERVIEW } from '../canvas/camera';
import { buildLayout, group, KPI_CHIPS, LINE, type Draft, type Layout } from '../canvas/layout';
import { Heights, wordMeasure } from '../canvas/measure';
import { spreads, type Curve, type ReadingState } from '../model/derive/curves';
import { waysByStart } from '../model/derive/joins';
import { compare, fraction } from '../model/derive/fraction';
import type { Id, Lane, Stage, Step } from '../model/types';
import { CurveView } from './curve_view.svelte';
import {
  countByCell,
  kpisByStage,
  measuredTouchpoints,
  ordered,
  placedById,
  placedThings,
  stagePoint,
  stepsByStage,
} from './derived';
import { Folds } from './folds.svelte';
import { domId, parsePlace, pointId, SPREAD_ID, type Place } from './focus';
import { t } from '../i18n';
import { Live } from './live.svelte';
import { Selection } from './selection.svelte';
import type { Filter } from './filter.svelte';
import type { Find } from './find.svelte';
import { laneStates } from './lane_state';
import type { Linked } from './linked.svelte';
import type { GridView } from './navigate';
import { PeersView } from './peers_view.svelte';
import type { EditorStore } from './port';
import type { DialogRequest, Editing, PickerRequest, Resizing } from './requests';
import type { SavedViews } from './saved_views.svelte';
import { placeRect } from './reveal';
import { firstPlace, samePlace } from './standing';
import { keepViewMode, loadView, type ViewMode } from './view_mode';

export type { DialogRequest, Editing, PickerRequest, Resizing } from './requests';

/** So many selected ids fit into what is told to the others. */
const SHARED_IDS = 60;

/** Personas this far apart on the scale of five do not feel the same journey. */
const APART = 3;

export class Editor {
  readonly camera = new Camera();
  readonly live = new Live();
  readonly selection = new Selection(() => this.store.doc);
  readonly heights: Heights;

  focusKey = $state('');
  editing = $state.raw<Editing | null>(null);
  /** Height of the open text field, so that its cell grows with it. */
  editHeight = $state(44);
  /** Raised when drawn cards turned out to have another height. */
  private heightsRev = $state(0);
  persona = $state<Id | null>(null);
  /** What this viewer wants to see of the curves. */
  readonly curve = new CurveView(() => this.store.doc.map?.id ?? '');
  /** The lanes this viewer has folded. */
  readonly folds = new Folds(() => this.store.doc.map?.id ?? '');
  /** Lanes left out on this screen, by a saved view or by hand. */
  lanesOut = $state.raw<ReadonlySet<Id>>(new Set());
  /** A lane's height or a card's width while its edge is pulled. */
  resizing = $state.raw<Resizing | null>(null);
  /** What is looked for, and what is looked at; each loads when first wanted. */
  find = $state.raw<Find | null>(null);
  filter = $state.raw<Filter | null>(null);
  views = $state.raw<SavedViews | null>(null);
  dialog = $state.raw<DialogRequest | null>(null);
  picker = $state.raw<PickerRequest | null>(null);
  panelOpen = $state(false);
  lensOpen = $state(true);
  zoom = $state(1);
  /** Carried by keyboard: Space picked it up. */
  carried = $state<string | null>(null);
  /** A hand was seen: what only hands want may come. */
  hand = $state(false);
  /** The curve's point under the pointer, before it is let go. */
  drawing = $state.raw<{ persona: Id | null; column: Id; valence: number } | null>(null);
  /** One stage at a time, on phones and at 400 % browser zoom. */
  phone = $state(false);
  stageInView = $state<Id | null>(null);
  showHidden = $state(false);
  /** The maps around this one by name; loads with the map. */
  linked = $state.raw<Linked | null>(null);
  /** What is assumed stands out. */
  heat = $state(false);
  /** Canvas, table or outline: three views of one map. */
  viewMode = $state<ViewMode>('canvas');
  /** What draws it; the canvas is drawn where this is null. */
  viewComponent = $state.raw<Component | null>(null);
  /** The presentation over the page, while there is one. */
  presenting = $state.raw<Component | null>(null);
  /** How the table and the outline bring a place into the page; the canvas moves its camera. */
  brings: ((key: string) => void) | null = null;

  constructor(
    readonly store: EditorStore,
    readonly page: {
      me: string;
      workspace: { id: Id; name: string; timezone?: string; currency?: string } | null;
      share: boolean;
    },
    font = '400 14px "Inter Variable", system-ui, sans-serif',
  ) {
    this.heights = new Heights(wordMeasure(font));
    this.heights.onCorrection = () => this.correctSoon();
  }

  /* The document in order */
  readonly stages: Stage[] = $derived.by(() => this.store.stagesInOrder());
  readonly steps: Map<Id, Step[]> = $derived.by(() => stepsByStage(this.store.doc));
  readonly lanes: Lane[] = $derived.by(() => this.store.lanesInOrder());
  readonly kpisOfStage = $derived.by(() => kpisByStage(this.store.doc));
  kpiShown = $state.raw<{ id: Id; at: string } | null>(null);
  readonly measuredPoints = $derived.by(() => measuredTouchpoints(this.store.doc));
  readonly mapPersonas = $derived.by(() => ordered(this.store.doc.map_personas.values()));
  /** Ways to other maps by the stage or step they begin at. */
  readonly ways = $derived.by(() => waysByStart(this.store.doc));
  readonly canEdit = $derived.by(
    () => this.store.canEdit && this.store.doc.map?.status !== 'archived',
  );

  private lastLayout: Layout | null = null;
  readonly layout: Layout = $derived.by(() => {
    void this.heightsRev;
    const editing = this.editing;
    const draft: Draft | null =
      editing?.kind === 'new'
        ? { lane: editing.lane, column: editing.column, after: editing.after, h: this.editHeight }
        : null;
    const edited = editing?.kind === 'thing' ? { id: editing.id, h: this.editHeight } : null;
    const { heights, resizing } = this;
    const { doc } = this.store;
    // The outline holds each stage's own place.
    const lines = this.viewMode === 'outline';
    const unfolded = (row: Stage): Stage =>
      this.unfolds && row.collapsed ? { ...row, collapsed: false } : row;
    this.lastLayout = buildLayout(
      {
        stages: this.stages.map(unfolded),
        stepsOf: (stage) => this.steps.get(stage) ?? [],
        lanes: this.lanes.map((lane) => this.laneSeen(lane)),
        things: this.filter?.hiding
          ? group(this.filter.shown(placedThings(doc)))
          : this.store.placed,
        stateOf: laneStates({ doc, heights, lines, draft, edited, resizing }),
        ownColumn: () => lines,
        heightOf: (placed, width) =>
          lines
            ? LINE
            : placed.thing.id === edited?.id
              ? Math.max(edited.h, heights.heightOf(placed, width))
              : heights.heightOf(placed, width),
        draft,
        resizing,
        kpisOf: (stage) => this.kpisOfStage.get(stage)?.length ?? 0,
        canEdit: this.canEdit,
      },
      this.lastLayout,
    );
    return this.lastLayout;
  });

  /** Folds are the grid's: the outline folds for itself, and one stage at a time is shown whole. */
  private get unfolds(): boolean {
    if (this.viewMode !== 'canvas') return this.viewMode === 'outline';
    return this.phone || this.viewComponent !== null;
  }

  /** A lane as it is drawn here: folded and shown as this viewer has it at the moment. */
  private laneSeen(lane: Lane): Lane {
    const seen = this.unfolds ? lane : this.folds.seen(lane);
    const hidden = !this.showHidden && this.isOut(lane);
    const collapsed = !this.unfolds && seen.collapsed;
    return hidden === seen.hidden && collapsed === seen.collapsed
      ? seen
      : { ...seen, collapsed, hidden };
  }

  /** Left out of the map, or on this screen. */
  isOut(lane: Lane): boolean {
    return lane.hidden || this.lanesOut.has(lane.id);
  }

  /** The curves that are written on: the current ones, or what is expected. */
  readonly curves: readonly Curve[] = $derived.by(() => this.store.curves(this.curve.layer));

  /** Columns in which personas feel very differently: there the mean says little. */
  readonly disagreements = $derived.by(() =>
    spreads(this.curves).filter(({ spread }) => compare(spread, fraction(APART)) >= 0),
  );

  /** Whose curves are drawn; null is everyone. */
  readonly shownPersonas: (Id | null)[] = $derived.by(() => {
    const shown: (Id | null)[] = this.mapPersonas
      .filter((row) => this.curveShown(row.persona))
      .map((row) => row.persona);
    const everyone = [...this.store.doc.emotion_readings.values()].some(
      (row) => row.persona === null,
    );
    if (everyone || this.curve.all || !this.mapPersonas.length) shown.push(null);
    return shown;
  });

  /** Who a new reading is for: the chosen persona, else the map's primary one, else everybody. */
  readonly voice: Id | null = $derived.by(() => {
    const rows = this.mapPersonas;
    if (this.persona && rows.some((row) => row.persona === this.persona)) return this.persona;
    return (rows.find((row) => row.is_primary) ?? rows[0])?.persona ?? null;
  });

  readonly peers = new PeersView(() => this.store.others);
  readonly peersOn = $derived.by(() => this.peers.on);

  /** Lanes in which something stands. */
  readonly laneUsed: Set<Id> = $derived.by(() => {
    const found = new Set<Id>();
    for (const cell of this.layout.cells.values()) if (cell.items.length) found.add(cell.lane);
    return found;
  });

  /** Cards in a cell, the hidden ones of a collapsed stage or lane too. */
  private readonly counts: Map<string, number> = $derived.by(() => countByCell(this.store.doc));

  countAt(lane: Id, column: Id): number {
    return this.counts.get(`${lane}|${column}`) ?? 0;
  }

  curveShown(persona: Id): boolean {
    const row = this.mapPersonas.find((entry) => entry.persona === persona);
    return this.curve.shown(persona) ?? row?.visible_curve ?? true;
  }

  toggleCurve(persona: Id): void {
    this.curve.show(persona, !this.curveShown(persona));
  }

  readonly overview = $derived.by(() => this.zoom < OVERVIEW);

  /** The grid as the arrow keys see it. */
  view(): GridView {
    return { layout: this.layout, itemsAt: (lane, column) => this.itemsAt(lane, column) };
  }

  itemsAt(lane: Id, column: Id): readonly string[] {
    const mode = this.layout.rowOf(lane)?.mode;
    const canvas = this.viewMode === 'canvas';
    if (mode === 'curve' || mode === 'arc') {
      // Where values are written like words, a gap is a place to write in.
      const gaps = !canvas && this.canEdit && mode === 'curve';
      const points = this.shownPersonas
        .filter((persona) => gaps || this.pointAt(persona, column)?.value != null)
        .map(pointId);
      return mode === 'curve' && this.spreadAt(column) ? [...points, SPREAD_ID] : points;
    }
    if (mode === 'kpi') {
      const stage = this.layout.columnOf(column)?.stage;
      const all = (stage ? this.kpisOfStage.get(stage) : undefined) ?? [];
      return (canvas ? all.slice(0, KPI_CHIPS) : all).map((kpi) => kpi.id);
    }
    return this.layout.cells.get(`${lane}|${column}`)?.items.map((item) => item.id) ?? [];
  }

  /** A column of a curve; of a stage whose steps are folded away, the stage as a whole. */
  pointAt(
    persona: Id | null,
    column: Id,
    state: ReadingState = this.curve.layer,
  ): Curve['points'][number] | undefined {
    const curve = this.store.curves(state).find((entry) => entry.persona === persona);
    const found = curve?.points.find(
      (point) => (point.column.step ?? point.column.stage) === column,
    );
    if (found || !this.store.doc.stages.get(column)?.collapsed) return found;
    return curve && stagePoint(curve, column);
  }

  /** How far apart the personas are where they disagree. */
  spreadAt(column: Id): Curve['mean'] {
    const found = this.disagreements.find(
      ({ column: here }) => (here.step ?? here.stage) === column,
    );
    return found?.spread ?? null;
  }

  /* Focus */

  readonly place: Place | null = $derived.by(() => parsePlace(this.focusKey));

  /** The card, touchpoint or pain point that has the focus. */
  readonly focusedThing = $derived.by(() => {
    const { place } = this;
    return place?.part === 'item' ? placedById(this.store.doc, place.id) : null;
  });

  /** Give the focus to a place, bring it into view and tell the others. */
  async focus(key: string, { scroll = true }: { scroll?: boolean } = {}): Promise<void> {
    const moved = this.focusKey !== key;
    this.focusKey = key;
    if (moved) this.tellSelection();
    if (scroll) this.revealPlace(key);
    await tick();
    document.getElementById(domId(key))?.focus({ preventScroll: true });
  }

  /** Focus went there by itself (a press, a screen reader). */
  noticed(key: string): void {
    if (this.focusKey === key) return;
    this.focusKey = key;
    this.tellSelection();
  }

  tellSelection(): void {
    const { place } = this;
    const id = place && ('id' in place ? place.id : null);
    const ids = new Set(id && id !== SPREAD_ID && !id.startsWith('point.') ? [id] : []);
    for (const chosen of this.selection.ids) ids.add(chosen);
    this.store.setPresence({ selection: [...ids].slice(0, SHARED_IDS) });
  }

  /** The first cell, where a new map begins. */
  firstPlace(): string {
    return firstPlace(this.layout);
  }

  /** Scroll a place's rectangle into the window. */
  revealPlace(key: string): void {
    if (this.brings) return this.brings(key);
    const place = parsePlace(key);
    if (!place || this.phone) return;
    const found = placeRect(this.layout, place, this.camera);
    if (found) this.camera.reveal(found.rect, found.pad);
  }

  /* Views */

  /** Show the map as a table, an outline or the canvas; the focus goes to the same thing there. */
  async show(mode: ViewMode, { focus = true }: { focus?: boolean } = {}): Promise<void> {
    if (mode === this.viewMode) return;
    // Loaded before anything changes: offline, the view that stands stays. The page says the failure.
    const component = await loadView(mode).catch(() => undefined);
    if (component === undefined) return;
    this.carried = null;
    this.viewMode = mode;
    this.viewComponent = component;
    keepViewMode(mode);
    this.focusKey = samePlace(this.layout, this.store.doc, this.focusKey);
    await tick();
    if (focus) await this.focus(this.focusKey);
    this.announce(t(`editor.say.view.${mode}`));
  }

  /* Text fields */

  edit(editing: Editing): void {
    if (!this.canEdit) return;
    this.editHeight = 44;
    this.editing = editing;
    // The text of a card says for itself where its caret is.
    if (editing.kind !== 'new' && editing.kind !== 'thing')
      this.store.setPresence({ editing: { entity: editing.kind, id: editing.id, field: 'name' } });
  }

  stopEditing(): void {
    const { editing } = this;
    if (!editing) return;
    this.editing = null;
    if (editing.kind !== 'new' && editing.kind !== 'thing')
      this.store.setPresence({ editing: null });
  }

  /* Heights */

  private correcting = false;
  private correctSoon(): void {
    if (this.correcting) return;
    this.correcting = true;
    requestAnimationFrame(() => {
      this.correcting = false;
      this.heightsRev += 1;
    });
  }

  /** A drawn card says how high it is. */
  measured(id: Id, width: number, h: number): void {
    const placed = placedById(this.store.doc, id);
    if (placed) this.heights.correct(placed, width, h);
  }

  announce(text: string, urgent = false): void {
    this.live.say(text, urgent);
  }
}
