/**
 * What a pasted thing says in its new map: what it is tied to is found again there, or left behind.
 * Pure, as the rest of the clipboard.
 */
import type { PlacedEntity } from '../canvas/layout';
import { NAME_LIMIT, nameField } from '../editor/ops';
import type { Fields, Id, MapDocument } from '../model/types';
import type { Clip, ClipColumn, ClipThing } from './clip';
import type { Finder } from './clip_finder';
import { cut } from './table';

/** Where a copy is put, as far as its things' fields ask for it. */
export interface FieldsGround {
  clip: Clip;
  target: { doc: MapDocument; map: Id; workspace: Id | null; channel: string };
  personas: Finder;
  tags: Finder;
  channels: Finder;
  /** What a copied thing became here, once it is pasted. */
  made: (home: Id) => Id | null;
}

/** A thing of another kind than its new lane takes keeps its words. */
export function fieldsFor(thing: ClipThing, entity: PlacedEntity, ground: FieldsGround): Fields {
  const { target, clip } = ground;
  const name = String(thing.fields.name ?? thing.fields.title ?? '');
  if (thing.entity !== entity) {
    const text = cut(name.replace(/\s*\n\s*/g, ' '), NAME_LIMIT[entity]) || '?';
    return {
      [nameField(entity)]: text,
      ...(entity === 'opportunity'
        ? {}
        : { evidence_level: thing.fields.evidence_level ?? 'assumption' }),
      ...(entity === 'touchpoint' ? { channel: target.channel } : {}),
    };
  }
  const fields: Fields = { ...thing.fields };
  if (entity === 'touchpoint') {
    if (clip.workspace !== target.workspace || !clip.workspace) fields.definition = null;
    const channel =
      typeof fields.channel === 'string' ? ground.channels.find(fields.channel) : null;
    fields.channel = channel ?? target.channel;
    fields.name ||= '?';
    return fields;
  }
  if (entity === 'opportunity') return opportunityFields(fields, ground);
  const personas = thing.personas.flatMap((id) => ground.personas.find(id) ?? []);
  if (personas.length) fields.personas = [...new Set(personas)].sort();
  if (entity === 'card') {
    const tags = thing.tags.flatMap((id) => ground.tags.find(id) ?? []);
    if (tags.length) fields.tags = [...new Set(tags)].sort();
    // An image is its workspace's; the server asks whether it may be shown here.
    const abroad = clip.workspace !== target.workspace || !clip.workspace;
    if (fields.attachment && clip.map !== target.map && abroad) {
      fields.attachment = null;
      if (fields.kind === 'image') fields.kind = 'text';
    }
    return fields;
  }
  const about = fields.touchpoint;
  if (typeof about === 'string')
    fields.touchpoint = ground.made(about) ?? (target.doc.touchpoints.has(about) ? about : null);
  fields.title ||= '?';
  return fields;
}

/** What was measured was measured there; whom and what it names may not be here. */
function opportunityFields(fields: Fields, { clip, target }: FieldsGround): Fields {
  if (fields.status === 'measured') fields.status = 'done';
  if (clip.workspace !== target.workspace || !clip.workspace) fields.owner = null;
  if (!target.doc.stage_kpis.has(String(fields.primary_stage_kpi))) fields.primary_stage_kpi = null;
  fields.title ||= '?';
  return fields;
}

/** The map a step opens is one of its workspace. */
export function leadsOf({ step }: ClipColumn, { clip, target }: FieldsGround): Fields {
  const known = clip.workspace !== null && clip.workspace === target.workspace;
  return step?.child_map && !known ? { child_map: null } : {};
}
