/** What a saved view holds, and what of it can be shown: pure, so that both ends agree on it. */
import type { ViewMode } from './view_mode';
import { FACETS, type Choice, type Facet } from './filter.svelte';
import type { Id } from '../model/types';

/** As the server keeps it (`journeymap/maps/saved.py`). */
export interface Shows {
  mode: ViewMode;
  /** `facet.value`, as in the address. */
  filter: readonly string[];
  hide: boolean;
  /** Lanes left out, and lanes folded. */
  hidden: readonly Id[];
  collapsed: readonly Id[];
  curve: {
    /** Whose line is drawn. */
    personas: readonly Id[];
    all: boolean;
    expected: boolean;
    gap: boolean;
    marks: boolean;
  } | null;
  /** Whether assumptions are marked; a view kept before that was says nothing. */
  heat?: boolean;
  /** Where the canvas stands: percent, and what is at its upper left corner. */
  at: { zoom: number; stage: Id | null; lane: Id | null } | null;
}

export interface SavedView {
  id: Id;
  name: string;
  shared: boolean;
  mine: boolean;
  owner: { id: Id; name: string } | null;
  shows: Shows;
  updated_at: string;
}

export function choicesOf(filter: readonly string[]): Choice[] {
  return filter.flatMap((part): Choice[] => {
    const cut = part.indexOf('.');
    const facet = FACETS.find((name) => name === part.slice(0, cut));
    const value = part.slice(cut + 1);
    return facet && value ? [{ facet, value }] : [];
  });
}

export function filterOf(choices: readonly { facet: Facet; value: string }[]): string[] {
  return choices.map(({ facet, value }) => `${facet}.${value}`);
}

/** The lanes and personas a map has now: what a view names beyond them shows nothing. */
export interface Known {
  lanes: ReadonlySet<Id>;
  personas: ReadonlySet<Id>;
}

/** A view in one spelling: order and what is gone do not matter, nor where the canvas stands. */
function spelled(shows: Shows, known: Known): string {
  const some = (ids: readonly Id[], there: ReadonlySet<Id>): Id[] =>
    ids.filter((id) => there.has(id)).sort();
  const { curve } = shows;
  return JSON.stringify([
    shows.mode,
    filterOf(choicesOf(shows.filter)).sort(),
    shows.hide && shows.filter.length > 0,
    some(shows.hidden, known.lanes),
    some(shows.collapsed, known.lanes),
    Boolean(shows.heat),
    curve && [
      some(curve.personas, known.personas),
      curve.all,
      curve.expected,
      curve.gap,
      curve.marks,
    ],
  ]);
}

/** Whether two views show the same. Where one says nothing of the curve, that does not count. */
export function sameShows(a: Shows, b: Shows, known: Known): boolean {
  const curve = Boolean(a.curve && b.curve);
  const plain = (shows: Shows): Shows => (curve ? shows : { ...shows, curve: null });
  return spelled(plain(a), known) === spelled(plain(b), known);
}

/** The address that opens a view, whatever else the present one holds. */
export function addressOf(href: string, view: Id): string {
  const url = new URL(href);
  url.search = '';
  url.hash = '';
  url.searchParams.set('view', view);
  return url.href;
}
