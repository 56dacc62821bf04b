/**
 * The one function that changes a document, for what is done here and what arrives.
 *
 * `source` tells them apart:
 * - `local`   a new op: checked, its place resolved, with the meaning the server gives it
 * - `replay`  a pending op on top of a newer confirmed state; what no longer fits has no effect,
 *             the server's answer will say why
 * - `remote`  an effective op from the log: trusted, absolute, applying it twice equals once
 *
 * It returns the effective ops and, built in the same step, their inverses.
 */
import { closure } from './closure';
import { sameValue, type Rows } from './document';
import {
  invertCreate,
  invertDelete,
  invertLink,
  invertMove,
  invertRestore,
  invertSet,
} from './invert';
import { takes } from './takes';
import { textAfter } from './text_op';
import { missingParent, missingTarget, type Orphaned } from './ground';
import { placeAmong, placeNear, siblings, type Placing } from './place';
import { entityOf, entitySchema, groupKey, hiddenBy, sectionOf, withDefaults } from './schema';
import { opError } from './validate';
import type {
  EntityName,
  Fields,
  Id,
  Lane,
  Op,
  OrderedRow,
  RefusalCode,
  Row,
  SectionName,
} from './types';

export type Source = 'local' | 'replay' | 'remote';

export interface Effect {
  refused?: undefined;
  effective: Op[];
  inverse: Op[];
  /** Fields an `expect` held back. */
  skipped: string[];
}

export interface Refused {
  refused: { code: RefusalCode; detail: string; field?: string };
}

interface Context {
  rows: Rows;
  op: Op;
  source: Source;
  /** Revision being written; null while it is not known (an optimistic effect). */
  revision: number | null;
}

const nothing = (skipped: string[] = []): Effect => ({ effective: [], inverse: [], skipped });
export const refuse = (code: RefusalCode, detail: string, field?: string): Refused => ({
  refused: { code, detail, ...(field ? { field } : {}) },
});

/** Apply one op to `rows`. A refusal changes nothing. */
export function applyOp(
  rows: Rows,
  op: Op,
  { source, revision = null }: { source: Source; revision?: number | null },
): Effect | Refused {
  if (!entitySchema(op.entity)) return refuse('invalid', 'Unknown entity.', 'entity');
  if (source === 'local') {
    const wrong = opError(op);
    if (wrong) return refuse('invalid', wrong.detail, wrong.field);
  }
  const context: Context = { rows, op, source, revision };
  switch (op.type) {
    case 'create':
      return create(context);
    case 'set':
      return set(context);
    case 'move':
      return move(context);
    case 'text':
      return text(context);
    case 'link':
    case 'unlink':
      return link(context);
    case 'delete':
      return remove(context);
    case 'restore':
      return restore(context);
    default:
      return refuse('invalid', 'Unknown op.', 'type');
  }
}

/** Why a row that is not visible cannot be changed: deleted or hidden, or never heard of. */
function missing({ rows, op, source }: Context): Effect | Refused {
  if (source !== 'local') return nothing();
  return rows.buried(sectionOf(op.entity), op.id)
    ? refuse('gone', 'This was deleted.')
    : refuse('invalid', `This map has no such ${op.entity}.`, 'id');
}

const orphan = ({ field, entity, deleted }: Orphaned): Refused =>
  deleted
    ? refuse('parent_gone', `This ${entity} is deleted.`, field)
    : refuse('invalid', `This map has no such ${entity}.`, field);

function wrongLane(rows: Rows, entity: EntityName, fields: Fields): boolean {
  if (!entitySchema(entity)!.place.includes('lane')) return false;
  const lane = rows.get('lanes', fields.lane as Id) as Lane | undefined;
  return lane !== undefined && !takes(lane.kind, entity);
}

/** Give `fields` its key in the sibling list; `others` must make room for it afterwards. */
function settle(context: Context, fields: Fields, proposal: Fields): Placing {
  const { rows, op } = context;
  const section = sectionOf(op.entity);
  const [pos, after] = [proposal.pos as string | null, proposal.after as Id | null];
  const near = placeNear(rows, section, fields, { id: op.id, pos, after });
  const placing = near
    ? { pos: near, others: [] }
    : placeAmong(siblings(rows, section, fields, op.id), pos, after);
  fields.pos = placing.pos;
  return placing;
}

/** Neighbours get fresh keys by ordinary moves, so that every client learns of them. */
function respread(context: Context, { others }: Placing, effect: Effect): Effect {
  const { rows, op } = context;
  const section = sectionOf(op.entity);
  for (const { id, pos } of others) {
    const row = rows.get(section, id) as OrderedRow;
    if (row.pos === pos) continue;
    const before = register(op.entity, row);
    const fields = { ...before, pos };
    write(context, section, row, fields);
    effect.effective.push({ entity: op.entity, type: 'move', id, fields });
    effect.inverse.unshift(invertMove(op.entity, id, before));
  }
  return effect;
}

function register(entity: EntityName, row: Row): Fields {
  const fields: Fields = {};
  for (const name of entitySchema(entity)!.place)
    fields[name] = (row as unknown as Fields)[name] ?? null;
  return fields;
}

function write({ rows, revision }: Context, section: SectionName, row: Row, fields: Fields): void {
  rows.put(section, { ...row, ...fields, rev: revision ?? row.rev } as Row);
}

function create(context: Context): Effect | Refused {
  const { rows, op, source, revision } = context;
  const section = sectionOf(op.entity);
  const { after: _, ...given } = op.fields ?? {};
  if (source === 'remote') {
    rows.exhume(section, op.id);
    rows.put(section, { ...given, id: op.id, rev: revision ?? 0 } as Row);
    return { effective: [op], inverse: [invertCreate(op.entity, op.id)], skipped: [] };
  }
  if (rows.get(section, op.id)) return nothing();
  const buried = rows.buried(section, op.id);
  if (buried) return buried.own ? missing(context) : nothing();
  const fields = withDefaults(op.entity, given);
  const orphaned = missingParent(rows, section, fields);
  if (orphaned) return source === 'local' ? orphan(orphaned) : nothing();
  if (source === 'local' && wrongLane(rows, op.entity, fields)) {
    return refuse('invalid', 'This lane does not take that.', 'lane');
  }
  const { links } = entitySchema(op.entity)!;
  for (const [field, list] of source === 'local' ? Object.entries(links) : []) {
    const gone = missingTarget(rows, op.entity, field, fields[list]);
    if (gone) return orphan(gone);
  }
  let placing: Placing | null = null;
  if (entitySchema(op.entity)!.place.length > 0 && (source === 'local' || !fields.pos)) {
    placing = settle(context, fields, op.fields ?? {});
  }
  rows.put(section, { ...fields, id: op.id, rev: revision ?? 0 } as Row);
  const effect: Effect = {
    effective: [{ entity: op.entity, type: 'create', id: op.id, fields }],
    inverse: [invertCreate(op.entity, op.id)],
    skipped: [],
  };
  return placing ? respread(context, placing, effect) : effect;
}

function set(context: Context): Effect | Refused {
  const { rows, op } = context;
  const section = sectionOf(op.entity);
  const row = rows.get(section, op.id);
  if (!row) return missing(context);
  const present = row as unknown as Fields;
  const changed: Fields = {};
  const before: Fields = {};
  const skipped: string[] = [];
  for (const [field, value] of Object.entries(op.fields ?? {})) {
    if (
      op.expect &&
      Object.hasOwn(op.expect, field) &&
      !sameValue(present[field], op.expect[field])
    ) {
      skipped.push(field);
    } else if (!sameValue(present[field], value)) {
      changed[field] = value;
      before[field] = present[field] ?? null;
    }
  }
  if (Object.keys(changed).length === 0) return nothing(skipped);
  write(context, section, row, changed);
  return {
    effective: [{ entity: op.entity, type: 'set', id: op.id, fields: changed }],
    inverse: [invertSet(op.entity, op.id, before)],
    skipped,
  };
}

/** What others wrote in the field meanwhile stays; what it comes to is a plain set (I12). */
function text(context: Context): Effect | Refused {
  const { rows, op, source } = context;
  const row = rows.get(sectionOf(op.entity), op.id);
  if (!row) return missing(context);
  const wanted = textAfter(op, row);
  if (wanted === null)
    return source === 'local' ? refuse('limit', 'Too long together.', 'value') : nothing();
  const fields = { [op.fields!.field as string]: wanted };
  return set({ ...context, op: { entity: op.entity, type: 'set', id: op.id, fields } });
}

/** The whole register a move asks for: naming a step clears the stage and the other way round. */
function target(row: Row, op: Op): Fields {
  const { after: _, pos: __, ...named } = op.fields ?? {};
  const place = { ...register(op.entity, row), ...named };
  if (named.step && named.stage === undefined && 'stage' in place && op.entity !== 'step')
    place.stage = null;
  if (named.stage && named.step === undefined && 'step' in place) place.step = null;
  return place;
}

function move(context: Context): Effect | Refused {
  const { rows, op, source } = context;
  const section = sectionOf(op.entity);
  const row = rows.get(section, op.id);
  if (!row) return missing(context);
  const before = register(op.entity, row);
  // The place is one register: where any part of it is no longer as expected, all of it stays.
  const unexpected = Object.entries(op.expect ?? {}).filter(
    ([name, value]) => !sameValue(before[name], value),
  );
  if (unexpected.length > 0) return nothing(['place']);
  const fields = target(row, op);
  const full = { ...(row as unknown as Fields), ...fields };
  const orphaned = source === 'remote' ? null : missingParent(rows, section, full);
  if (orphaned) return source === 'local' ? orphan(orphaned) : nothing();
  if (source === 'local' && wrongLane(rows, op.entity, full)) {
    return refuse('invalid', 'This lane does not take that.', 'lane');
  }
  const proposal = { ...op.fields };
  const stays = groupKey(section, full) === groupKey(section, row as never);
  if (proposal.pos == null && proposal.after === undefined && stays) proposal.pos = before.pos;
  let placing: Placing | null = null;
  if (source === 'local' || proposal.pos == null) {
    // A row that already follows the neighbour it names stays where it is.
    if (proposal.pos == null && stays) proposal.pos = before.pos;
    placing = settle(context, full, proposal);
    fields.pos = full.pos;
  } else {
    fields.pos = proposal.pos;
  }
  if (Object.entries(fields).every(([name, value]) => sameValue(before[name], value)))
    return nothing();
  write(context, section, row, fields);
  const effect: Effect = {
    effective: [{ entity: op.entity, type: 'move', id: op.id, fields }],
    inverse: [invertMove(op.entity, op.id, before)],
    skipped: [],
  };
  return placing ? respread(context, placing, effect) : effect;
}

function link(context: Context): Effect | Refused {
  const { rows, op, source } = context;
  const section = sectionOf(op.entity);
  const row = rows.get(section, op.id);
  if (!row) return missing(context);
  const { links } = entitySchema(op.entity)!;
  const effect = nothing();
  const lists: Fields = {};
  for (const [field, value] of Object.entries(op.fields ?? {})) {
    const name = Object.hasOwn(links, field) ? links[field] : undefined;
    if (!name) continue;
    const present = ((row as unknown as Fields)[name] ?? []) as readonly string[];
    const item = value as string;
    if (present.includes(item) === (op.type === 'link')) continue;
    const gone =
      source === 'local' && op.type === 'link'
        ? missingTarget(rows, op.entity, field, [item])
        : null;
    if (gone) return orphan(gone);
    lists[name] =
      op.type === 'link' ? [...present, item].sort() : present.filter((one) => one !== item);
    const one: Op = { entity: op.entity, type: op.type, id: op.id, fields: { [field]: item } };
    effect.effective.push(one);
    effect.inverse.unshift(invertLink(one));
  }
  if (effect.effective.length > 0) write(context, section, row, lists);
  return effect;
}

function remove(context: Context): Effect | Refused {
  const { rows, op, revision } = context;
  const section = sectionOf(op.entity);
  const row = rows.get(section, op.id);
  if (!row) {
    const buried = rows.buried(section, op.id);
    if (!buried) return missing(context);
    if (buried.own) return nothing();
    // Hidden by its parent, and now deleted itself: it stays away when the parent comes back.
    rows.bury(section, { row: buried.row, own: true });
    const { entity, id } = op;
    return {
      effective: [{ entity, type: 'delete', id }],
      inverse: [invertDelete(entity, id)],
      skipped: [],
    };
  }
  const expected = op.expect?.rev;
  if (expected !== undefined && revision !== null && expected !== row.rev) return nothing(['rev']);
  for (const [from, gone] of closure(rows, op.entity, row)) {
    rows.remove(from, gone.id);
    rows.bury(from, { row: gone, own: gone === row });
  }
  return {
    effective: [{ entity: op.entity, type: 'delete', id: op.id }],
    inverse: [invertDelete(op.entity, op.id)],
    skipped: [],
  };
}

function restore(context: Context): Effect | Refused {
  const { rows, op, source, revision } = context;
  const section = sectionOf(op.entity);
  const inverse = [invertRestore(op.entity, op.id)];
  if (source === 'remote') {
    // A map's header comes back by itself: what stands on the map was never taken away.
    const own = op.rows ? undefined : rows.buried(section, op.id);
    if (own?.own) {
      rows.exhume(section, op.id);
      rows.put(section, { ...own.row, rev: revision ?? own.row.rev });
    }
    for (const [name, list] of Object.entries(op.rows ?? {}) as [SectionName, Row[]][]) {
      for (const row of list) {
        rows.exhume(name, row.id);
        rows.put(name, row);
      }
    }
    return { effective: [op], inverse, skipped: [] };
  }
  if (rows.get(section, op.id)) return nothing();
  const buried = rows.buried(section, op.id);
  if (!buried) return missing(context);
  if (!buried.own) return nothing();
  const orphaned = missingParent(rows, section, buried.row as never);
  if (orphaned) return source === 'local' ? orphan(orphaned) : nothing();
  const back: Partial<Record<SectionName, Row[]>> = {};
  const queue: [SectionName, Row][] = [
    [section, { ...buried.row, rev: revision ?? buried.row.rev }],
  ];
  for (const [name, row] of queue) {
    rows.exhume(name, row.id);
    rows.put(name, row);
    (back[name] ??= []).push(row);
    for (const [child, field] of hiddenBy(entityOf(name))) {
      for (const { row: hidden, own } of [...rows.allBuried(child)]) {
        if (own || (hidden as unknown as Fields)[field] !== row.id) continue;
        if (missingParent(rows, child, hidden as never) === null) queue.push([child, hidden]);
      }
    }
  }
  for (const list of Object.values(back)) list.sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    effective: [{ entity: op.entity, type: 'restore', id: op.id, rows: back }],
    inverse,
    skipped: [],
  };
}
