/** The dashboard's state: what is listed, chosen and open, and what is done to it. */
import { ApiProblem } from '../../api/client';
import { t } from '../../i18n';
import { toast } from '../../ui/toasts.svelte';
import { problemText } from '../problems';
import * as maps from './maps';
import type { FolderRow, Found, MapRow } from './maps';
import { plainOf, type Plain } from './worth';
import { isNarrowed, parseView, viewSearch, type View } from './view';

export type Asked =
  | { kind: 'details'; map: MapRow }
  | { kind: 'move'; maps: MapRow[] }
  | { kind: 'template'; map: MapRow }
  | { kind: 'folder'; folder: FolderRow | null }
  | { kind: 'folderMove'; folder: FolderRow }
  | { kind: 'folderDelete'; folder: FolderRow };

export class Library {
  view = $state.raw<View>(parseView(location.search));
  rows = $state.raw<MapRow[]>();
  next = $state<string | null>(null);
  folders = $state.raw<FolderRow[]>([]);
  found = $state.raw<Found[] | null>(null);
  foundMore = $state(false);
  failure = $state('');
  loading = $state(false);
  selected = $state.raw<readonly string[]>([]);
  asked = $state.raw<Asked | null>(null);
  /** What stands here when nothing narrows it; null as long as that was not seen. */
  plain = $state.raw<Plain | null>(null);
  private turn = 0;
  private above = 0;

  readonly line = $derived.by(() => maps.lineOf(this.folders, this.view.folder));
  /** Folders that stand where one is; none while filters look everywhere. */
  readonly here = $derived.by(() =>
    this.view.q || (!this.view.folder && isNarrowed(this.view))
      ? []
      : this.folders.filter((folder) => folder.parent === (this.view.folder ?? null)),
  );
  readonly chosen = $derived.by(() =>
    (this.rows ?? []).filter((row) => this.selected.includes(row.id)),
  );

  /** Load what the view asks for; an answer that was overtaken is dropped. */
  async load(): Promise<void> {
    const turn = ++this.turn;
    this.failure = '';
    this.loading = true;
    try {
      const { folder, q } = this.view;
      const plain = !isNarrowed(this.view) && !q;
      const [page, folders, found, archived] = await Promise.all([
        maps.listMaps(this.view),
        maps.listFolders(),
        q.trim() ? maps.searchMaps(q.trim()) : null,
        plain && maps.anyArchived(),
      ]);
      if (turn !== this.turn) return;
      if (plain) {
        this.plain = plainOf(page, folders, { folder, archived, above: this.above });
        if (!folder) this.above = page.results.length;
      }
      this.rows = page.results;
      this.next = page.next;
      this.folders = folders;
      this.found = found?.results ?? null;
      this.foundMore = found?.more ?? false;
      this.selected = this.selected.filter((id) => page.results.some((row) => row.id === id));
    } catch (error) {
      if (turn === this.turn) this.failure = problemText(error);
    } finally {
      if (turn === this.turn) this.loading = false;
    }
  }

  async more(): Promise<void> {
    if (!this.next || this.loading) return;
    const turn = this.turn;
    this.loading = true;
    try {
      const page = await maps.moreMaps(this.next);
      if (turn !== this.turn) return;
      const known = new Set(this.rows?.map((row) => row.id));
      this.rows = [...(this.rows ?? []), ...page.results.filter((row) => !known.has(row.id))];
      this.next = page.next;
    } catch (error) {
      toast(problemText(error), { tone: 'bad' });
    } finally {
      this.loading = false;
    }
  }

  /** Show something else; `keep` writes over the present entry of the browser's history. */
  show(change: Partial<View>, { keep = false } = {}): void {
    this.view = { ...this.view, ...change };
    const address = location.pathname + viewSearch(this.view, location.search);
    if (keep) history.replaceState(null, '', address);
    else history.pushState(null, '', address);
    if (!('layout' in change) || Object.keys(change).length > 1) void this.load();
  }

  /** The browser went back or forth. */
  follow(): void {
    this.view = parseView(location.search);
    void this.load();
  }

  choose(id: string, on: boolean): void {
    const others = this.selected.filter((other) => other !== id);
    this.selected = on ? [...others, id] : others;
  }

  /** Do something; what the server says against it is said, and the list is as it was. */
  async attempt(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      toast(problemText(error), { tone: 'bad' });
      return false;
    }
  }

  async star(map: MapRow): Promise<void> {
    const starred = !map.starred;
    this.patch(map.id, { starred });
    const done = await this.attempt(() => maps.starMap(map.id, starred));
    if (!done) this.patch(map.id, { starred: !starred });
    else if (this.view.starred) await this.load();
  }

  async duplicate(map: MapRow): Promise<void> {
    const title = t('library.copyOf', { title: map.title }).slice(0, 160);
    await this.attempt(async () => {
      await maps.duplicateMap(map.id, title);
      await this.load();
      toast(t('library.duplicated', { title }), { tone: 'good' });
    });
  }

  /** Archive maps, or take them back into use; Undo puts each status back. */
  async archive(rows: MapRow[], on: boolean): Promise<void> {
    const set = async (status: (row: MapRow) => string): Promise<void> => {
      for (const row of rows) await maps.changeMap(row.id, { status: status(row) });
      await this.load();
    };
    const done = await this.attempt(() => set(() => (on ? 'archived' : 'draft')));
    if (!done) return void this.load();
    this.gone(t(on ? 'library.archived' : 'library.unarchived', { n: rows.length }), () =>
      set((row) => row.status),
    );
  }

  async bin(rows: MapRow[]): Promise<void> {
    const before = this.rows;
    this.rows = this.rows?.filter((row) => !rows.includes(row));
    const binned: MapRow[] = [];
    const done = await this.attempt(async () => {
      for (const row of rows) {
        await maps.binMap(row.id);
        binned.push(row);
      }
    });
    if (!done) this.rows = before?.filter((row) => !binned.includes(row));
    if (!binned.length) return;
    const text =
      binned.length === 1
        ? t('dashboard.binned', { title: binned[0]?.title ?? '' })
        : t('library.binned', { n: binned.length });
    this.gone(text, async () => {
      for (const row of binned) await maps.restoreMap(row.id);
      await this.load();
    });
  }

  async place(rows: MapRow[], folder: string | null): Promise<void> {
    const ids = rows.map((row) => row.id);
    const before = new Map(rows.map((row) => [row.id, row.folder ?? null]));
    const done = await this.attempt(async () => {
      await maps.placeMaps(ids, folder);
      await this.load();
    });
    if (!done) return;
    const name = this.folders.find((row) => row.id === folder)?.name;
    const text = name
      ? t('library.movedTo', { n: ids.length, folder: name })
      : t('library.movedOut', { n: ids.length });
    this.gone(text, async () => {
      for (const parent of new Set(before.values()))
        await maps.placeMaps(
          ids.filter((id) => before.get(id) === parent),
          parent,
        );
      await this.load();
    });
  }

  /** Say what was done and offer it back; what had the focus may be gone, so go on from the page. */
  private gone(text: string, undo: () => Promise<unknown>): void {
    this.selected = [];
    toast(text, { action: { label: t('ui.undo'), run: () => void this.attempt(undo) } });
    document.getElementById('main')?.focus();
  }

  private patch(id: string, fields: Partial<MapRow>): void {
    this.rows = this.rows?.map((row) => (row.id === id ? { ...row, ...fields } : row));
  }
}

/** The server's complaint about one field, else its sentence. */
export function complaint(error: unknown, field: string): string {
  return (error instanceof ApiProblem && error.fields[field]) || problemText(error);
}
