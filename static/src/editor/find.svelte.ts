/** Finding words on the whole map, drawn or not: what is found, in reading order, and which one is looked at. */
import { fold } from '../dialogs/match';
import { laneTitle } from './actions/things';
import { nameOf, ordered, placedThings } from './derived';
import type { Editor } from './editor.svelte';
import { placeKey } from './focus';
import type { Card, Id, PainPoint } from '../model/types';
import type { Placed } from '../canvas/layout';

export interface Hit {
  id: Id;
  name: string;
  /** The lane of a card, which may be out of sight. */
  lane: Id | null;
  column: Id | null;
  part: 'stage' | 'step' | 'lane' | 'item';
}

/** What of a thing is searched, besides its name. */
function bodyOf({ entity, thing }: Placed): string {
  if (entity === 'card') return (thing as Card).body;
  return entity === 'pain_point' ? (thing as PainPoint).description : '';
}

/** All there is to find, in reading order: the headers above, then each lane with its cards. */
export function findable(editor: Editor): (Hit & { text: string })[] {
  const { doc } = editor.store;
  const found: (Hit & { text: string })[] = [];
  const rank = new Map<Id, number>();
  for (const stage of editor.stages) {
    rank.set(stage.id, rank.size);
    const at = { lane: null, column: null };
    const text = `${stage.name}\n${stage.goal}`;
    found.push({ ...at, part: 'stage', id: stage.id, name: stage.name, text });
    for (const step of editor.steps.get(stage.id) ?? []) {
      rank.set(step.id, rank.size);
      found.push({ ...at, part: 'step', id: step.id, name: step.name, text: step.name });
    }
  }
  const byLane = new Map<Id, Placed[]>();
  for (const placed of placedThings(doc)) {
    if (editor.filter?.takesOut(placed.thing.id)) continue;
    const list = byLane.get(placed.thing.lane);
    if (list) list.push(placed);
    else byLane.set(placed.thing.lane, [placed]);
  }
  for (const lane of editor.lanes) {
    const title = laneTitle(lane);
    found.push({ part: 'lane', id: lane.id, lane: null, column: null, name: title, text: title });
    const things = byLane.get(lane.id) ?? [];
    const entities = new Map(things.map((placed) => [placed.thing.id, placed]));
    const inOrder = ordered(things.map(({ thing }) => thing))
      .map((thing) => entities.get(thing.id)!)
      .map((placed) => ({ placed, column: (placed.thing.step ?? placed.thing.stage) as Id }))
      .sort((a, b) => (rank.get(a.column) ?? 0) - (rank.get(b.column) ?? 0));
    for (const { placed, column } of inOrder) {
      const name = nameOf(placed);
      const text = `${name}\n${bodyOf(placed)}`;
      found.push({ part: 'item', id: placed.thing.id, lane: lane.id, column, name, text });
    }
  }
  return found;
}

export class Find {
  query = $state('');
  /** The one looked at, by its number; −1 before any. */
  at = $state(-1);
  /** Asked for again: the bar takes the focus. */
  asked = $state(0);

  /** `origin` had the focus before, and gets it back. */
  constructor(
    private readonly editor: Editor,
    readonly origin: { key: string; element: Element | null },
  ) {}

  private readonly all = $derived.by(() =>
    findable(this.editor).map((hit) => ({ hit, text: fold(hit.text) })),
  );

  readonly hits: readonly Hit[] = $derived.by(() => {
    const needle = fold(this.query).trim();
    if (!needle) return [];
    return this.all.filter(({ text }) => text.includes(needle)).map(({ hit }) => hit);
  });

  /** The one looked at; what went away meanwhile leaves its number to the next. */
  readonly current: Hit | null = $derived.by(
    () => this.hits[Math.min(this.at, this.hits.length - 1)] ?? null,
  );

  readonly keys: ReadonlySet<string> = $derived.by(
    () => new Set(this.hits.map((hit) => this.keyOf(hit))),
  );

  /** The place of a hit in the view that is shown: what is folded away stands for its cell. */
  keyOf(hit: Hit): string {
    if (hit.part !== 'item') return placeKey({ part: hit.part, id: hit.id });
    const { layout, store } = this.editor;
    const cell = layout.cellOf(hit.id);
    if (cell) return placeKey({ part: 'item', lane: cell.lane, column: cell.column, id: hit.id });
    const column = hit.column as Id;
    const shown = layout.columnOf(column) ? column : (store.doc.steps.get(column)?.stage ?? column);
    return placeKey({ part: 'cell', lane: hit.lane as Id, column: shown });
  }

  /** Type: the first hit from the place one stands at. */
  search(query: string): void {
    this.query = query;
    if (!this.hits.length) {
      this.at = -1;
      return;
    }
    const here = this.hits.findIndex((hit) => this.keyOf(hit) === this.editor.focusKey);
    this.at = Math.max(0, here);
    void this.show();
  }

  /** The next hit, or the one before; round at the ends. */
  step(by: 1 | -1, { focus = false } = {}): void {
    const n = this.hits.length;
    if (!n) return;
    const from = this.at < 0 && by < 0 ? 0 : Math.min(this.at, n - 1);
    this.at = (from + by + n) % n;
    void this.show({ focus });
  }

  /** Bring the hit into view; with `focus` the focus goes there, else it stays in the field. */
  async show({ focus = false } = {}): Promise<void> {
    const { editor, current } = this;
    if (!current) return;
    const lane = current.part === 'lane' ? current.id : current.lane;
    const row = lane && editor.store.doc.lanes.get(lane);
    if (row && editor.isOut(row)) editor.showHidden = true;
    const key = this.keyOf(current);
    if (editor.viewMode === 'canvas') this.comeNear(current);
    if (focus) await this.giveFocus(key);
    else {
      editor.noticed(key);
      editor.revealPlace(key);
    }
  }

  /** A card that is a box from afar could not be read; a phone shows one stage at a time. */
  private comeNear(hit: Hit): void {
    const { camera, store } = this.editor;
    if (this.editor.phone) {
      const column = hit.part === 'item' ? hit.column : hit.part === 'lane' ? null : hit.id;
      if (column) this.editor.stageInView = store.doc.steps.get(column)?.stage ?? column;
    } else if (this.editor.overview) camera.zoomBy(1 / camera.z);
  }

  /** The camera goes there and draws anew on the way: browsers drop the focus of what is moved by that. */
  private async giveFocus(key: string): Promise<void> {
    const { editor } = this;
    await editor.focus(key);
    for (let frame = 0; frame < 2; frame += 1)
      await new Promise((done) => requestAnimationFrame(done));
    const active = document.activeElement;
    if (editor.focusKey === key && (!active || active === document.body))
      await editor.focus(key, { scroll: false });
  }

  /** Done: the focus goes back to where it was. */
  close(): void {
    const { editor, origin } = this;
    editor.find = null;
    if (origin.element instanceof HTMLElement && origin.element.isConnected && !origin.key)
      origin.element.focus();
    else void this.giveFocus(origin.key || editor.focusKey);
  }
}
