/** What joins things: connectors between them, evidence beneath them, ways to other maps. */
import type {
  Connector,
  Evidence,
  EvidenceLevel,
  Fields,
  Id,
  MapDocument,
  MapLink,
} from '../types';

export type EndEntity = 'card' | 'touchpoint' | 'pain_point';
export type SupportedEntity = EndEntity | 'emotion_reading';

export interface End {
  entity: EndEntity;
  id: Id;
}

/** Whether evidence can stand beneath rows of this kind. */
export function isSupported(entity: string): entity is SupportedEntity {
  return entity === 'emotion_reading' || END_ENTITIES.some((name) => name === entity);
}

/** Whether an arrow can begin or end at it. */
export function isEnd(one: { entity: string; id: Id }): one is End {
  return END_ENTITIES.some((name) => name === one.entity);
}

const END_ENTITIES: readonly EndEntity[] = ['card', 'touchpoint', 'pain_point'];

function endOf(connector: Connector, side: 'from' | 'to'): End {
  const entity = END_ENTITIES.find((name) => connector[`${side}_${name}`] !== null)!;
  return { entity, id: connector[`${side}_${entity}`]! };
}

/** Both ends of a connector. */
export function endsOf(connector: Connector): { from: End; to: End } {
  return { from: endOf(connector, 'from'), to: endOf(connector, 'to') };
}

/** The fields of a new connector from one thing to another. */
export function endFields(from: End, to: End): Fields {
  return { [`from_${from.entity}`]: from.id, [`to_${to.entity}`]: to.id };
}

/** Connectors by the id of either end. */
export function connectorsByEnd(
  doc: Pick<MapDocument, 'connectors'>,
): ReadonlyMap<Id, readonly Connector[]> {
  const found = new Map<Id, Connector[]>();
  for (const connector of doc.connectors.values()) {
    const { from, to } = endsOf(connector);
    for (const { id } of [from, to]) push(found, id, connector);
  }
  return found;
}

/** The field of `evidence.link` that names a thing of this kind. */
export function supportField(entity: SupportedEntity): string {
  return entity === 'emotion_reading' ? 'reading' : entity;
}

const SUPPORTS = ['cards', 'touchpoints', 'readings', 'pain_points'] as const;

/** Evidence by the id of what it supports, the strongest first. */
export function evidenceBySupported(
  doc: Pick<MapDocument, 'evidence'>,
): ReadonlyMap<Id, readonly Evidence[]> {
  const found = new Map<Id, Evidence[]>();
  for (const evidence of doc.evidence.values()) {
    for (const list of SUPPORTS) for (const id of evidence[list]) push(found, id, evidence);
  }
  for (const list of found.values())
    list.sort((a, b) => rankOf(b.level) - rankOf(a.level) || (a.id < b.id ? -1 : 1));
  return found;
}

const LEVELS: readonly EvidenceLevel[] = ['assumption', 'anecdotal', 'qualitative', 'quantitative'];

/** How strong a level is, 0 for an assumption. */
export function rankOf(level: EvidenceLevel): number {
  return LEVELS.indexOf(level);
}

/** The levels one may choose by hand: none above the evidence, all where there is none. */
export function levelsAllowed(evidence: readonly Evidence[]): readonly EvidenceLevel[] {
  if (evidence.length === 0) return LEVELS;
  const highest = Math.max(...evidence.map(({ level }) => rankOf(level)));
  return LEVELS.slice(0, highest + 1);
}

/** A way from this map to another one: a step's child map, or a link of its own. */
export interface Way {
  kind: MapLink['kind'];
  to: Id;
  /** The stage or step where it begins; null for the map as a whole. */
  at: Id | null;
  /** Its `map_link`; null for a step's child map. */
  link: Id | null;
}

/** All ways from this map to others. */
export function waysOut(doc: Pick<MapDocument, 'map_links' | 'steps'>): Way[] {
  const steps = [...doc.steps.values()].flatMap(({ id, child_map }): Way[] =>
    child_map ? [{ kind: 'child', to: child_map, at: id, link: null }] : [],
  );
  const links = [...doc.map_links.values()]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, kind, to_map, stage, step }) => ({
      kind,
      to: to_map,
      at: step ?? stage,
      link: id,
    }));
  return [...steps, ...links];
}

/** The ways to other maps by where they begin. */
export function waysByStart(
  doc: Pick<MapDocument, 'map_links' | 'steps'>,
): ReadonlyMap<Id | null, readonly Way[]> {
  const found = new Map<Id | null, Way[]>();
  for (const way of waysOut(doc)) push(found, way.at, way);
  return found;
}

function push<K, T>(lists: Map<K, T[]>, id: K, item: T): void {
  const list = lists.get(id);
  if (list) list.push(item);
  else lists.set(id, [item]);
}
