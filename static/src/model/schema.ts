/**
 * What the generated schema says, in the questions the model asks.
 *
 * The Python registry is the only source; nothing here repeats a limit or a default.
 */
import { SCHEMA } from './schema.generated';
import type { EntityName, FieldValue, Fields, Row, SectionName } from './types';

/** One field as the registry describes it: JSON Schema keywords, plus default and nullability. */
export interface FieldSchema {
  type?: string | readonly string[];
  format?: string;
  pattern?: string;
  enum?: readonly (string | null)[];
  items?: { enum?: readonly string[] };
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  default?: FieldValue;
  nullable?: boolean;
  required?: boolean;
  /** The entity a reference points at. */
  ref?: string;
  /** Two people may write in it at once: changed by `text`, which keeps what both wrote. */
  merges?: boolean;
  /** One line: breaks and spaces to spare are taken out. Told of fields that merge. */
  line?: boolean;
}

export interface EntitySchema {
  section: string;
  fields: Readonly<Record<string, FieldSchema>>;
  verbs: readonly string[];
  /** Reference fields whose absence hides the row. */
  hides: readonly string[];
  /** The place register, `pos` last; empty for what has no order. */
  place: readonly string[];
  /** Given at creation, never changed. */
  fixed: readonly string[];
  /** Groups of references of which exactly one is not null; two groups are the ends of what joins. */
  one_of: readonly (readonly string[])[];
  /** Field of a `link` op → list field of the row. */
  links: Readonly<Record<string, string>>;
  /** List field of the row → the entity of this map it holds; library rows are left out. */
  linked: Readonly<Record<string, string>>;
}

const schema = SCHEMA as unknown as Record<EntityName, EntitySchema>;

export const ENTITIES = Object.keys(schema) as EntityName[];

/** The list sections of a document (all but the header). */
export const SECTIONS = ENTITIES.map((name) => schema[name].section).filter(
  (section) => section !== 'map',
) as Exclude<SectionName, 'map'>[];

const ENTITY_BY_SECTION = new Map(ENTITIES.map((name) => [schema[name].section, name]));

/** The schema of an entity; undefined for a name nobody registered (never an inherited key). */
export function entitySchema(entity: string): EntitySchema | undefined {
  return Object.hasOwn(schema, entity) ? schema[entity as EntityName] : undefined;
}

/** Whether two people may write in the field at once: those the op `text` is for. */
export function mergesText(entity: EntityName, field: string): boolean {
  const { fields } = schema[entity];
  return Object.hasOwn(fields, field) && fields[field]!.merges === true;
}

/** The document section an entity's rows stand in. */
export function sectionOf(entity: EntityName): SectionName {
  return schema[entity].section as SectionName;
}

/** The entity whose rows stand in a section. */
export function entityOf(section: SectionName): EntityName {
  return ENTITY_BY_SECTION.get(section) as EntityName;
}

/** Whether rows of the section have an order key. */
export function isOrdered(section: SectionName): boolean {
  return schema[entityOf(section)].place.includes('pos');
}

/** The fields that tell sibling lists apart: the place without its key. */
export function orderedWithin(section: SectionName): readonly string[] {
  return schema[entityOf(section)].place.slice(0, -1);
}

/** The key of the sibling list a row belongs to. */
export function groupKey(section: SectionName, row: Readonly<Record<string, unknown>>): string {
  let key = '';
  for (const field of orderedWithin(section)) key += `${row[field] ?? ''}|`;
  return key;
}

/** The section a reference field points into. */
export function referredBy(entity: EntityName, field: string): SectionName {
  return sectionOf(schema[entity].fields[field]!.ref as EntityName);
}

/** (section, reference field) pairs of the rows a row of `entity` can hide. */
const hiddenByCache = new Map<EntityName, readonly (readonly [SectionName, string])[]>();
export function hiddenBy(entity: EntityName): readonly (readonly [SectionName, string])[] {
  let found = hiddenByCache.get(entity);
  if (!found) {
    found = ENTITIES.flatMap((name) =>
      schema[name].hides
        .filter((field) => schema[name].fields[field]!.ref === entity)
        .map((field) => [sectionOf(name), field] as const),
    );
    hiddenByCache.set(entity, found);
  }
  return found;
}

/** The parents of a row that must be visible for it to be: (section, id, field that names it). */
export function parentsOf(
  section: SectionName,
  row: Row | Fields,
): [SectionName, string, string][] {
  const parents: [SectionName, string, string][] = [];
  const entity = entityOf(section);
  for (const field of schema[entity].hides) {
    const id = (row as Fields)[field];
    if (typeof id === 'string') parents.push([referredBy(entity, field), id, field]);
  }
  return parents;
}

/** A row's default fields, `fields` laid over them: what `create` stores. */
export function withDefaults(entity: EntityName, fields: Fields): Fields {
  const full: Fields = {};
  for (const [name, field] of Object.entries(schema[entity].fields)) {
    const value = Object.hasOwn(fields, name) ? fields[name] : field.default;
    full[name] = Array.isArray(value) ? [...value] : (value ?? null);
  }
  for (const list of Object.values(schema[entity].links))
    full[list] = [...((fields[list] as string[]) ?? [])];
  return full;
}
