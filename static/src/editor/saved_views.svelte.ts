/**
 * Saved views of the map: the list, the one that is looked at, and the way to put the screen as it says.
 * Loaded when first wanted, or when the address names one.
 */
import { tick } from 'svelte';
import { ApiProblem, api } from '../api/client';
import { t } from '../i18n';
import type { Id } from '../model/types';
import { copyText } from '../ui/copy';
import { toast } from '../ui/toasts.svelte';
import type { Editor } from './editor.svelte';
import { withFilter } from './filter.svelte';
import { showHeat, withHeat } from './heat';
import { loadFilter } from './seek';
import {
  addressOf,
  choicesOf,
  filterOf,
  sameShows,
  type SavedView,
  type Shows,
} from './view_payload';
import { viewInAddress } from './view_mode';

/** Many notices are one look. */
const AGAIN_MS = 150;

export class SavedViews {
  list = $state.raw<readonly SavedView[]>([]);
  /** Whether the list has been read; false while it could not be. */
  known = $state(false);
  activeId = $state<Id | null>(null);
  /** The panel beside its button, and whether it opens with the field for a new name. */
  panel = $state(false);
  naming = $state(false);
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly editor: Editor) {
    // As long as the page: there is one editor a page.
    $effect.root(() => {
      $effect(() => this.keepAddress());
    });
    editor.store.on('frame', (frame) => {
      if (frame.t !== 'notice' || frame.kind !== 'view') return;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.load().catch(() => undefined), AGAIN_MS);
    });
  }

  readonly active: SavedView | null = $derived.by(
    () => this.list.find((view) => view.id === this.activeId) ?? null,
  );
  /** Whether what is shown is no longer what the view says. */
  readonly changed: boolean = $derived.by(
    () => this.active !== null && !this.shows(this.active.shows),
  );

  /** Whether one may change a view: one's own, or a shared one where one edits the map. */
  mayChange(view: SavedView): boolean {
    return !this.editor.page.share && (!view.shared ? view.mine : this.mayShare);
  }
  get mayShare(): boolean {
    return this.editor.store.canEdit && !this.editor.page.share;
  }

  private path(id?: Id, deed?: string): string {
    const map = this.editor.store.doc.map?.id ?? '';
    return ['maps', map, 'views', id, deed].filter(Boolean).join('/');
  }

  /** Read the list again. A view one looks at unchanged is followed where somebody replaced it. */
  async load(): Promise<void> {
    const { active, changed } = this;
    this.take(await api.all<SavedView>(this.path()));
    const now = this.active;
    if (active && !now) this.activeId = null;
    else if (now && !changed && !this.shows(now.shows)) await this.put(now.shows);
  }

  private take(views: readonly SavedView[]): void {
    this.list = [...views].sort((a, b) => a.name.localeCompare(b.name));
    this.known = true;
  }
  private takeOne(view: SavedView): void {
    this.take([...this.list.filter(({ id }) => id !== view.id), view]);
  }

  /** Whether the screen shows what these say. */
  private shows(shows: Shows): boolean {
    return sameShows(shows, this.captured(), {
      lanes: new Set(this.editor.lanes.map(({ id }) => id)),
      personas: new Set(this.editor.mapPersonas.map(({ persona }) => persona)),
    });
  }

  /** What is shown now, where the canvas stands left out. */
  private captured(): Shows {
    const { curve, filter, lanes, lanesOut, mapPersonas, viewMode } = this.editor;
    return {
      mode: viewMode,
      filter: filterOf(filter?.choices ?? []),
      hide: filter?.hiding ?? false,
      hidden: lanes.filter(({ id }) => lanesOut.has(id)).map(({ id }) => id),
      collapsed: lanes.filter((lane) => this.editor.folds.isFolded(lane)).map(({ id }) => id),
      curve: {
        personas: mapPersonas
          .map(({ persona }) => persona)
          .filter((id) => this.editor.curveShown(id)),
        all: curve.all,
        expected: curve.expected,
        gap: curve.gap,
        marks: curve.marks,
      },
      heat: this.editor.heat,
      at: null,
    };
  }

  /** What is shown now, to be kept. */
  capture(): Shows {
    const { camera, layout, phone, viewMode } = this.editor;
    const shows = this.captured();
    if (viewMode !== 'canvas' || phone) return shows;
    const { x, y } = camera.toWorld(1, 1);
    const stage = layout.stages.find((span) => span.x + span.w > x);
    const row = layout.rows.find((one) => one.y + one.h > y);
    return {
      ...shows,
      at: {
        zoom: Math.round(camera.z * 100),
        stage: stage?.id ?? null,
        lane: row?.lane.id ?? null,
      },
    };
  }

  /** The view the address named, as the page brought it. */
  async begin(view: SavedView | null): Promise<void> {
    if (view) {
      this.list = [view];
      this.activeId = view.id;
      await this.put(view.shows, { stand: true });
    } else {
      this.editor.announce(t('find.view.notThere'));
      toast(t('find.view.notThere'));
      this.keepAddress();
    }
    await this.load().catch(() => undefined);
  }

  /** Look at a view. */
  async open(view: SavedView): Promise<void> {
    this.activeId = view.id;
    await this.put(view.shows, { stand: true });
    this.editor.announce(t('find.view.opened', { name: view.name }));
  }

  /** The whole map again, as one has it for oneself. */
  async leave(): Promise<void> {
    const { editor } = this;
    this.activeId = null;
    editor.filter?.replace([], false);
    editor.lanesOut = new Set();
    editor.folds.release();
    editor.curve.release();
    if (editor.heat) await showHeat(editor, false);
    await tick();
    editor.announce(t('find.view.left'));
  }

  private async put(shows: Shows, { stand = false } = {}): Promise<void> {
    const { editor } = this;
    if (shows.filter.length) await loadFilter(editor);
    editor.filter?.replace(choicesOf(shows.filter), shows.hide);
    editor.lanesOut = new Set(shows.hidden);
    if (shows.hidden.length) editor.showHidden = false;
    const folded = new Set(shows.collapsed);
    editor.folds.hold(Object.fromEntries(editor.lanes.map(({ id }) => [id, folded.has(id)])));
    if (shows.curve) {
      const { personas, ...rest } = shows.curve;
      const drawn = editor.mapPersonas.map(({ persona }) => [persona, personas.includes(persona)]);
      editor.curve.hold({ ...rest, personas: Object.fromEntries(drawn) as Record<Id, boolean> });
    }
    if (editor.heat !== (shows.heat ?? false)) await showHeat(editor, shows.heat ?? false);
    await editor.show(shows.mode, { focus: false });
    await tick();
    this.keepPlace();
    if (stand && shows.at) this.stand(shows.at);
  }

  /** The focus stands on something that is drawn. */
  private keepPlace(): void {
    const { editor } = this;
    const { place } = editor;
    const lane = place && ('lane' in place ? place.lane : place.part === 'lane' ? place.id : null);
    if (lane && !editor.layout.rowOf(lane)) editor.focusKey = editor.firstPlace();
  }

  private stand({ zoom, stage, lane }: NonNullable<Shows['at']>): void {
    const { camera, layout, phone, viewMode } = this.editor;
    if (viewMode !== 'canvas' || phone) return;
    camera.zoomAt(zoom / 100, 0, 0);
    const left = (stage && layout.stageOf(stage)?.x) || 0;
    const top = (lane && layout.rowOf(lane)?.y) || 0;
    camera.panBy(-left * camera.z - camera.x, -top * camera.z - camera.y);
  }

  /** The address names the view as long as that is what it shows; else it says what is shown. */
  private keepAddress(): void {
    const { active, changed, editor } = this;
    const { viewMode, filter, heat } = editor;
    const [choices, hiding] = [filter?.choices ?? [], filter?.hiding ?? false];
    let href = location.href;
    if (active && !changed) {
      const url = new URL(withHeat(withFilter(href, [], false), false));
      url.searchParams.set('view', active.id);
      href = url.href;
    } else if (viewInAddress(location.search)) {
      const url = new URL(withHeat(withFilter(href, choices, hiding), heat));
      if (viewMode === 'canvas') url.searchParams.delete('view');
      else url.searchParams.set('view', viewMode);
      href = url.href;
    }
    if (href !== location.href) history.replaceState(history.state, '', href);
  }

  /* Writing. Each gives what went wrong, in words, or null. */

  async save(name: string, shared: boolean): Promise<string | null> {
    return this.write(async () => {
      const body = { name, shared, shows: this.capture() };
      const view = await api.post<SavedView>(this.path(), body);
      this.takeOne(view);
      this.activeId = view.id;
      toast(t('find.view.saved', { name: view.name }), { tone: 'good' });
    });
  }

  async rename(view: SavedView, name: string): Promise<string | null> {
    return this.write(async () =>
      this.takeOne(await api.patch<SavedView>(this.path(view.id), { name })),
    );
  }

  async share(view: SavedView, shared: boolean): Promise<string | null> {
    return this.write(async () => {
      this.takeOne(await api.patch<SavedView>(this.path(view.id), { shared }));
      const said = shared ? 'find.view.nowShared' : 'find.view.nowPrivate';
      toast(t(said, { name: view.name }));
    });
  }

  /** The view shows from now on what is shown. */
  async update(view: SavedView): Promise<string | null> {
    const before = view.shows;
    return this.write(async () => {
      const replace = (shows: Shows): Promise<SavedView> =>
        api.patch<SavedView>(this.path(view.id), { shows });
      this.takeOne(await replace(this.capture()));
      this.activeId = view.id;
      toast(t('find.view.updated', { name: view.name }), {
        tone: 'good',
        action: {
          label: t('editor.undo'),
          run: () => void this.told(async () => this.takeOne(await replace(before))),
        },
      });
    });
  }

  async remove(view: SavedView): Promise<string | null> {
    return this.write(async () => {
      await api.del(this.path(view.id));
      const was = this.activeId;
      this.list = this.list.filter(({ id }) => id !== view.id);
      if (was === view.id) this.activeId = null;
      toast(t('find.view.deleted', { name: view.name }), {
        action: {
          label: t('editor.undo'),
          run: () =>
            void this.told(async () => {
              this.takeOne(await api.post<SavedView>(this.path(view.id, 'restore')));
              if (was === view.id) this.activeId = was;
            }),
        },
      });
    });
  }

  async copyLink(view: SavedView): Promise<void> {
    const done = await copyText(addressOf(location.href, view.id));
    toast(t(done ? 'find.view.copied' : 'find.view.notCopied', { name: view.name }));
  }

  private async write(deed: () => Promise<void>): Promise<string | null> {
    try {
      await deed();
      return null;
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      if (problem.status === 0) return t('ui.error.network');
      return problem.fields['name'] ?? problem.message;
    }
  }

  /** A deed without a place of its own for what went wrong. */
  async told(deed: () => Promise<void>): Promise<void> {
    const wrong = await this.write(deed);
    if (wrong) toast(wrong, { tone: 'bad' });
  }
}
