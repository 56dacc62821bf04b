import { describe, expect, it } from 'vitest';
import {
  copyName,
  copyOf,
  fitting,
  moved,
  opportunity,
  shareSum,
  traits,
  type Persona,
} from './personas';

const persona = (fields: Partial<Persona>): Persona =>
  ({
    id: 'p',
    name: 'Léa',
    role_title: 'Kinésithérapeute',
    tagline: '',
    kind: 'primary',
    status: 'draft',
    segment: null,
    attributes: [],
    jobs: [],
    ...fields,
  }) as Persona;

describe('personas', () => {
  it('names a copy so that no other persona has the name', () => {
    expect(copyName('Léa', ['Léa'], 'copy')).toBe('Léa (copy)');
    expect(copyName('Léa', ['léa (COPY)', 'Léa (copy 2)'], 'copy')).toBe('Léa (copy 3)');
    expect([...copyName('x'.repeat(80), [], 'copy')]).toHaveLength(80);
  });

  it('copies what is its own and nothing the server counts', () => {
    const job = { situation: 'a', motivation: 'b', outcome: '', opportunity: 14 };
    const fields = copyOf(
      persona({ rev: 7, maps: 3, status: 'validated', jobs: [job as Persona['jobs'][number]] }),
      'New',
    );
    expect(fields).toMatchObject({ name: 'New', status: 'draft', role_title: 'Kinésithérapeute' });
    expect(fields).not.toHaveProperty('rev');
    expect(fields).not.toHaveProperty('maps');
    expect(fields.jobs?.[0]).not.toHaveProperty('opportunity');
  });

  it('scores a job by its importance and what of it is unmet', () => {
    expect(opportunity({ importance: 9, satisfaction: 4 })).toBe(14);
    expect(opportunity({ importance: 3, satisfaction: 8 })).toBe(3);
    expect(opportunity({ importance: null, satisfaction: 8 })).toBeNull();
  });

  it('finds by words without accents and hides the retired unless asked', () => {
    const all = [
      persona({ id: 'a' }),
      persona({ id: 'b', name: 'Karim', kind: 'secondary', segment: 's' }),
      persona({ id: 'c', name: 'Old', status: 'retired' }),
    ];
    const none = { query: '', segment: '', status: '', kind: '' };
    const ids = (filters: Partial<typeof none>): string =>
      fitting(all, { ...none, ...filters })
        .map((one) => one.id)
        .join('');
    expect(ids({})).toBe('ab');
    expect(ids({ query: 'lea KINE' })).toBe('a');
    expect(ids({ status: 'retired' })).toBe('c');
    expect(ids({ segment: 's' })).toBe('b');
    expect(ids({ segment: 'none' })).toBe('a');
    expect(ids({ kind: 'secondary', query: 'zz' })).toBe('');
  });

  it('adds up shares without the errors of floating point, and moves items', () => {
    expect(shareSum([{ share_pct: '33.33' }, { share_pct: '66.67' }, { share_pct: null }])).toBe(
      100,
    );
    expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a']);
    expect(moved(['a', 'b'], 1, -3)).toEqual(['b', 'a']);
  });

  it('lists every trait once, scales apart from facts', () => {
    const trait = (key: string, scale: number | null) => ({
      key,
      scale,
      value: '',
      left_label: '',
      right_label: '',
    });
    const all = [
      persona({ attributes: [trait('Patience', 25), trait('Orders', null)] }),
      persona({ attributes: [trait('Trust', 5), trait('Patience', 80)] }),
    ];
    expect(traits(all, true)).toEqual(['Patience', 'Trust']);
    expect(traits(all, false)).toEqual(['Orders']);
  });
});
