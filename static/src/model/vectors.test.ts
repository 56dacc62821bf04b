// The golden vectors: what an op does, the same here and on the server (tests/vectors/README.md).
import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { applyOp, type Effect } from './apply_op';
import { canonicalRows, fromJson, type DocumentTable } from './document';
import { SECTIONS, entityOf, withDefaults } from './schema';
import type { DocumentJson, Fields, Op, Row, SectionName } from './types';

interface Case {
  name: string;
  only?: 'server';
  before: Partial<DocumentJson> & { revision: number };
  given?: Op[];
  op: Op;
  effective?: Op[];
  inverse?: Op[];
  after?: Partial<DocumentJson>;
  skipped?: string[];
  refused?: { code: string; field?: string };
}

const FOLDER = resolve(import.meta.dirname, '../../../tests/vectors/ops');

function filled(section: SectionName, row: Row): Row {
  return {
    ...withDefaults(entityOf(section), row as unknown as Fields),
    id: row.id,
    rev: row.rev,
  } as Row;
}

function documentOf(json: Partial<DocumentJson>): DocumentTable {
  const whole: Record<string, unknown> = { ...json, id: 'map' };
  for (const section of SECTIONS) {
    whole[section] = ((json[section] ?? []) as Row[]).map((row) => filled(section, row));
  }
  return fromJson(whole as unknown as DocumentJson);
}

/** The op with everything a vector may leave out. */
function whole(op: Op): Op {
  if (op.type === 'create') return { ...op, fields: withDefaults(op.entity, op.fields ?? {}) };
  if (!op.rows) return op;
  const rows = Object.entries(op.rows).map(([section, list]) => {
    const full = (list ?? []).map((row) => filled(section as SectionName, row));
    return [section, full.sort((a, b) => (a.id < b.id ? -1 : 1))];
  });
  return { ...op, rows: Object.fromEntries(rows) as Op['rows'] };
}

/** The rows without `rev`, which an inverse does not bring back. */
function content(document: DocumentTable): string {
  return canonicalRows(document).replace(/"rev":\d+/g, '"rev":0');
}

function start({ before, given = [] }: Case): { document: DocumentTable; revision: number } {
  const document = documentOf(before);
  let revision = before.revision;
  for (const op of given) {
    revision += 1;
    const effect = applyOp(document, op, { source: 'local', revision });
    expect(effect.refused, 'given ops apply').toBeUndefined();
  }
  return { document, revision: revision + 1 };
}

for (const file of readdirSync(FOLDER)) {
  const all = JSON.parse(readFileSync(resolve(FOLDER, file), 'utf8')) as Case[];
  const cases = all.filter(({ only }) => only !== 'server');
  if (cases.length === 0) continue;
  describe(file.replace('.json', ''), () => {
    test.each(cases)('$name', (vector) => {
      const { document, revision } = start(vector);
      const before = canonicalRows(document);
      const beforeContent = content(document);
      const result = applyOp(document, vector.op, { source: 'local', revision });
      if (vector.refused) {
        expect(result.refused).toMatchObject(vector.refused);
        expect(canonicalRows(document)).toBe(before);
        return;
      }
      expect(result.refused).toBeUndefined();
      const effect = result as Effect;
      expect(effect.effective).toEqual(vector.effective?.map(whole));
      expect(effect.inverse).toEqual(vector.inverse);
      expect(effect.skipped).toEqual(vector.skipped ?? []);
      const after = canonicalRows(documentOf(vector.after ?? {}));
      expect(canonicalRows(document)).toBe(after);

      // P4: the effective ops, as everybody else receives them, lead to the same place, also twice.
      const remote = start(vector).document;
      for (let times = 0; times < 2; times += 1) {
        for (const op of effect.effective) applyOp(remote, op, { source: 'remote', revision });
        expect(canonicalRows(remote)).toBe(after);
      }

      // The inverse leads back.
      for (const op of effect.inverse) {
        expect(
          applyOp(document, op, { source: 'local', revision: revision + 1 }).refused,
        ).toBeUndefined();
      }
      expect(content(document)).toBe(beforeContent);
    });
  });
}
