/**
 * What of the map is looked at: within a facet any choice will do, all facets together must. Kept in the
 * address, one `filter=facet.value` each, so that a link opens as it was sent.
 */
import type { Placed } from '../canvas/layout';
import { fmt } from '../i18n';
import type { Card, Id, MapDocument, PainPoint, Touchpoint } from '../model/types';
import { placedThings } from './derived';

export const FACETS = [
  'persona',
  'tag',
  'channel',
  'kind',
  'evidence',
  'emotion',
  'owner',
  'review',
] as const;
export type Facet = (typeof FACETS)[number];

export interface Choice {
  facet: Facet;
  value: string;
}

/** From here down a moment is a low one. */
const LOW = -1;
/** More than anybody chooses; an address that asks for more is not ours. */
const MOST = 60;

type Doc = Pick<
  MapDocument,
  'lanes' | 'steps' | 'cards' | 'touchpoints' | 'pain_points' | 'opportunities' | 'emotion_readings'
>;

/** A name as it stands in an address. */
const NAME_MAX = 80;

/** Names in a text: "Support, shop; logistics" are three. */
function namesIn(text: string): string[] {
  return text
    .split(/[,;/\n]+/)
    .map((name) => name.replace(/\s+/g, ' ').trim().slice(0, NAME_MAX))
    .filter(Boolean);
}

/** What is felt where: by touchpoint, step or stage. */
interface Felt {
  personas: ReadonlyMap<Id, ReadonlySet<Id>>;
  low: ReadonlySet<Id>;
  /** Who is responsible, by stage or step: what stands there in a lane of owners. */
  owners: ReadonlyMap<Id, readonly string[]>;
}

function ownersIn(doc: Doc): Map<Id, string[]> {
  const found = new Map<Id, string[]>();
  for (const { lane, stage, step, title } of doc.cards.values()) {
    const at = step ?? stage;
    if (at && doc.lanes.get(lane)?.kind === 'owners')
      found.set(at, [...(found.get(at) ?? []), ...namesIn(title)]);
  }
  return found;
}

function feltIn(doc: Doc, personas: ReadonlySet<string> | undefined): Felt {
  const by = new Map<Id, Set<Id>>();
  const low = new Set<Id>();
  for (const reading of doc.emotion_readings.values()) {
    const at = reading.touchpoint ?? reading.step ?? reading.stage;
    if (!at) continue;
    if (reading.persona) {
      const list = by.get(at);
      if (list) list.add(reading.persona);
      else by.set(at, new Set([reading.persona]));
    }
    const meant = !personas || reading.persona === null || personas.has(reading.persona);
    if (reading.state === 'current' && reading.valence <= LOW && meant) low.add(at);
  }
  return { personas: by, low, owners: ownersIn(doc) };
}

/** The values of a facet that a thing has. */
export function valuesOf(
  placed: Placed,
  facet: Facet,
  doc: Doc,
  felt: Felt,
  today: string,
): string[] {
  const { entity, thing } = placed;
  const card = entity === 'card' ? (thing as Card) : null;
  const pain = entity === 'pain_point' ? (thing as PainPoint) : null;
  const touchpoint =
    entity === 'touchpoint' ? (thing as Touchpoint) : doc.touchpoints.get(pain?.touchpoint ?? '');
  switch (facet) {
    case 'persona':
      return entity === 'touchpoint'
        ? [...(felt.personas.get(thing.id) ?? [])]
        : [...((card ?? pain)?.personas ?? [])];
    case 'tag':
      return [...(card?.tags ?? [])];
    case 'channel':
      return touchpoint ? [touchpoint.channel] : [];
    case 'kind':
      return [card?.kind ?? entity];
    case 'evidence':
      return thing.evidence_level ? [thing.evidence_level] : [];
    case 'emotion': {
      const at = [touchpoint?.id, thing.step ?? thing.stage];
      return at.some((id) => id && felt.low.has(id)) ? ['low'] : [];
    }
    case 'owner': {
      // Of a step, and of the stage it belongs to; a touchpoint names its own people besides.
      const stage = thing.stage ?? doc.steps.get(thing.step ?? '')?.stage ?? '';
      const here = [
        ...(felt.owners.get(thing.step ?? '') ?? []),
        ...(felt.owners.get(stage) ?? []),
      ];
      const own = entity === 'touchpoint' ? namesIn(touchpoint?.staff_roles ?? '') : [];
      return [...new Set([...own, ...here])];
    }
    case 'review':
      return card?.review_due_on && card.review_due_on <= today ? ['due'] : [];
  }
}

/** The ids of what matches; null where nothing is asked. */
export function matching(
  doc: Doc,
  choices: readonly Choice[],
  today: string,
): ReadonlySet<Id> | null {
  if (!choices.length) return null;
  const asked = new Map<Facet, Set<string>>();
  for (const { facet, value } of choices)
    asked.set(facet, (asked.get(facet) ?? new Set()).add(value));
  const felt = feltIn(doc, asked.get('persona'));
  const found = new Set<Id>();
  for (const placed of placedThings(doc as MapDocument)) {
    const every = [...asked].every(([facet, values]) =>
      valuesOf(placed, facet, doc, felt, today).some((value) => values.has(value)),
    );
    if (every) found.add(placed.thing.id);
  }
  return found;
}

/** How many things have each value of each facet: what there is to choose from. */
export function countValues(doc: Doc, today: string): Map<Facet, Map<string, number>> {
  const felt = feltIn(doc, undefined);
  const found = new Map<Facet, Map<string, number>>(FACETS.map((facet) => [facet, new Map()]));
  for (const placed of placedThings(doc as MapDocument)) {
    for (const [facet, counts] of found) {
      for (const value of valuesOf(placed, facet, doc, felt, today))
        counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  }
  return found;
}

/** What an address asks for; what it does not know it leaves out. */
export function readFilter(search: string): { choices: Choice[]; hiding: boolean } {
  const choices: Choice[] = [];
  let hiding = false;
  for (const part of new URLSearchParams(search).getAll('filter').slice(0, MOST)) {
    if (part === 'hide') hiding = true;
    const cut = part.indexOf('.');
    const facet = FACETS.find((name) => name === part.slice(0, cut));
    const value = part.slice(cut + 1);
    if (facet && value && !choices.some((one) => one.facet === facet && one.value === value))
      choices.push({ facet, value });
  }
  return { choices, hiding };
}

/** The address with this filter in it, and everything else as it was. */
export function withFilter(href: string, choices: readonly Choice[], hiding: boolean): string {
  const url = new URL(href);
  url.searchParams.delete('filter');
  for (const { facet, value } of choices) url.searchParams.append('filter', `${facet}.${value}`);
  if (hiding && choices.length) url.searchParams.append('filter', 'hide');
  return url.href;
}

export class Filter {
  choices = $state.raw<readonly Choice[]>([]);
  private hidden = $state(false);
  /** The panel in which one chooses. */
  panel = $state(false);

  constructor(private readonly doc: () => MapDocument) {
    const { choices, hiding } = readFilter(location.search);
    this.choices = choices;
    this.hidden = hiding;
  }

  readonly active = $derived.by(() => this.choices.length > 0);
  readonly counts = $derived.by(() => countValues(this.doc(), fmt().today()));
  readonly matching = $derived.by(() => matching(this.doc(), this.choices, fmt().today()));
  readonly total = $derived.by(() => {
    const doc = this.doc();
    return doc.cards.size + doc.touchpoints.size + doc.pain_points.size + doc.opportunities.size;
  });

  /** What does not match is not drawn at all. */
  get hiding(): boolean {
    return this.hidden;
  }
  set hiding(hiding: boolean) {
    this.hidden = hiding;
    this.keep();
  }

  has(facet: Facet, value: string): boolean {
    return this.choices.some((one) => one.facet === facet && one.value === value);
  }

  toggle(facet: Facet, value: string): void {
    this.choices = this.has(facet, value)
      ? this.choices.filter((one) => one.facet !== facet || one.value !== value)
      : [...this.choices, { facet, value }];
    this.keep();
  }

  /** All choices at once, as a saved view has them. */
  replace(choices: readonly Choice[], hiding: boolean): void {
    this.choices = choices;
    this.hidden = hiding;
    this.keep();
  }

  clear(): void {
    this.choices = [];
    this.keep();
  }

  /** Not what is looked for. */
  filteredOut(id: Id): boolean {
    return this.matching !== null && !this.matching.has(id);
  }

  /** Not what is looked for, and taken off the map for that. */
  takesOut(id: Id): boolean {
    return this.hidden && this.filteredOut(id);
  }

  /** The things that are drawn. */
  *shown(things: Iterable<Placed>): Iterable<Placed> {
    for (const placed of things) if (!this.takesOut(placed.thing.id)) yield placed;
  }

  private keep(): void {
    history.replaceState(history.state, '', withFilter(location.href, this.choices, this.hidden));
  }
}
