/**
 * Whether fields are what the schema admits, checked before anything leaves the browser.
 *
 * The server is the judge; this only spares a round trip and gives the same code for the plain
 * cases. A keyword the schema does not carry is not checked.
 */
import { isValid } from './pos';
import { entitySchema, mergesText, type EntitySchema, type FieldSchema } from './schema';
import type { EntityName, Fields, Op } from './types';

export interface FieldError {
  field: string;
  detail: string;
}

export const codePoints = (text: string): number => {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
};

function typeError(schema: FieldSchema, value: unknown): string | null {
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  const fits = types.some((type) => {
    if (type === undefined) return true;
    if (type === 'integer') return typeof value === 'number' && Number.isSafeInteger(value);
    if (type === 'array') return Array.isArray(value);
    if (type === 'null') return value === null;
    return typeof value === type;
  });
  return fits ? null : 'This value has the wrong type.';
}

/** What is wrong with one value, or null. */
export function valueError(schema: FieldSchema, value: unknown): string | null {
  if (value === null) return schema.nullable ? null : 'This field may not be null.';
  const wrongType = typeError(schema, value);
  if (wrongType) return wrongType;
  if (schema.enum && !schema.enum.includes(value as string)) {
    return `Choose one of: ${schema.enum.filter((option) => option !== null).join(', ')}.`;
  }
  if (typeof value === 'string') {
    if (schema.maxLength !== undefined && codePoints(value) > schema.maxLength) {
      return `At most ${schema.maxLength} characters.`;
    }
    if (schema.minLength && !value.trim()) return 'This may not be empty.';
    if (schema.format === 'uuid' && !/^[0-9a-fA-F-]{36}$/.test(value)) return 'Not a valid id.';
  }
  if (typeof value === 'number') {
    if (
      (schema.minimum !== undefined && value < schema.minimum) ||
      (schema.maximum !== undefined && value > schema.maximum)
    ) {
      return `Between ${schema.minimum ?? '−∞'} and ${schema.maximum ?? '∞'}.`;
    }
  }
  if (Array.isArray(value) && schema.items?.enum) {
    const options = schema.items.enum;
    if (value.some((item) => !options.includes(item)))
      return `A list out of: ${options.join(', ')}.`;
  }
  return null;
}

function fieldError(
  entity: EntityName,
  fields: Fields,
  allowed: (name: string) => boolean,
): FieldError | null {
  const schema = entitySchema(entity)!;
  for (const [field, value] of Object.entries(fields)) {
    if (field === 'after') continue;
    const found = Object.hasOwn(schema.fields, field) ? schema.fields[field] : undefined;
    if (!found || !allowed(field)) return { field, detail: 'Unknown field.' };
    const detail =
      field === 'pos'
        ? isValid(value)
          ? null
          : 'Not a valid position.'
        : valueError(found, value);
    if (detail) return { field, detail };
  }
  return null;
}

/** The first thing wrong with an op's shape, or null. */
export function opError(op: Op): FieldError | null {
  const schema = entitySchema(op.entity);
  if (!schema || !schema.verbs.includes(op.type)) return { field: 'type', detail: 'Unknown op.' };
  const fields = op.fields ?? {};
  const placed = schema.place;
  switch (op.type) {
    case 'create': {
      const lists = Object.values(schema.links);
      const plain = Object.fromEntries(
        Object.entries(fields).filter(([name]) => !lists.includes(name)),
      );
      const wrong = fieldError(op.entity, plain, () => true);
      if (wrong) return wrong;
      for (const [field, { required }] of Object.entries(schema.fields)) {
        if (required && !Object.hasOwn(fields, field))
          return { field, detail: 'This field is required.' };
      }
      return placeError(schema, fields);
    }
    case 'set': {
      // The place is one register and anchors are fixed: neither may be changed field by field.
      const fixed = new Set([...placed, ...(schema.fixed ?? [])]);
      return fieldError(op.entity, fields, (name) => !fixed.has(name));
    }
    case 'move':
      return (
        fieldError(op.entity, fields, (name) => placed.includes(name)) ??
        placeError(schema, fields, { moving: true })
      );
    case 'text':
      return textError(op.entity, fields);
    case 'link':
    case 'unlink':
      for (const [field, value] of Object.entries(fields)) {
        if (!Object.hasOwn(schema.links, field)) return { field, detail: 'Unknown field.' };
        if (typeof value !== 'string') return { field, detail: 'Not a valid id.' };
      }
      return null;
    default:
      return op.fields ? { field: 'fields', detail: `${op.type} takes no fields.` } : null;
  }
}

/** A text names its field, what its author started from and what they want. */
function textError(entity: EntityName, fields: Fields): FieldError | null {
  const unknown = Object.keys(fields).find((name) => !['field', 'base', 'value'].includes(name));
  if (unknown !== undefined) return { field: unknown, detail: 'Unknown field.' };
  const { field } = fields;
  if (typeof field !== 'string' || !mergesText(entity, field))
    return { field: 'field', detail: 'This field is not for text.' };
  for (const name of ['base', 'value']) {
    const detail = valueError(entitySchema(entity)!.fields[field]!, fields[name] ?? null);
    if (detail) return { field: name, detail };
  }
  return null;
}

/** Things stand on exactly one of stage and step; readings, KPIs and each end of a connector too. */
function placeError(
  { one_of }: EntitySchema,
  fields: Fields,
  { moving = false } = {},
): FieldError | null {
  for (const anchors of one_of) {
    // A move along the same column names neither.
    const silent = !anchors.some((name) => Object.hasOwn(fields, name));
    if (moving && silent && !Object.hasOwn(fields, 'lane')) continue;
    const named = anchors.filter((name) => (fields[name] ?? null) !== null);
    if (named.length !== 1)
      return { field: anchors[0]!, detail: `Exactly one of ${anchors.join(', ')}.` };
  }
  return null;
}
