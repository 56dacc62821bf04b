import { describe, expect, it } from 'vitest';
import type { Persona } from '../people/personas';
import { compareRows, type CompareWords } from './rows';

const words: CompareWords = {
  ages: (one) => String(one.age_min ?? ''),
  kind: (one) => one.kind,
  level: (one) => one.evidence_level,
  segment: () => '',
  weight: () => '',
  channel: (key) => key,
  job: (job) => job.motivation,
};

function persona(fields: Partial<Persona>): Persona {
  const lists = { goals_short: [], goals_long: [], needs: [], motivations: [], fears: [] };
  return {
    ...lists,
    ...{ frustrations: [], kind: 'primary', age_min: null, location: '', quote: '', sources: '' },
    ...{ tech_level: null, attributes: [], jobs: [], preferred_channels: [] },
    ...{ evidence_level: 'assumption' },
    ...fields,
  } as unknown as Persona;
}

const trait = (key: string, scale: number | null, value = '') => ({
  key,
  scale,
  value,
  left_label: 'low',
  right_label: 'high',
});

describe('comparison of personas', () => {
  it('shows a row only where somebody says something, and tells what differs', () => {
    const rows = compareRows(
      [
        persona({ location: 'Lyon', needs: ['a', 'B'], attributes: [trait('Patience', 25)] }),
        persona({ location: 'lyon', needs: ['b', 'a'], attributes: [trait('Patience', 80)] }),
      ],
      words,
    );
    const differs = Object.fromEntries(rows.map((row) => [row.key, row.differs]));
    expect(differs).toEqual({
      kind: false,
      location: false,
      needs: false,
      'scale-Patience': true,
      evidence: false,
    });
  });

  it('keeps a scale and a fact of one name apart and leaves gaps where one has none', () => {
    const rows = compareRows(
      [
        persona({ attributes: [trait('Trust', 5)] }),
        persona({ attributes: [trait('Trust', null, 'in people')] }),
      ],
      words,
    );
    const cells = (key: string) => rows.find((row) => row.key === key)?.cells;
    expect(cells('scale-Trust')).toMatchObject([{ scale: 5 }, { scale: null }]);
    expect(cells('fact-Trust')).toMatchObject([{ text: '' }, { text: 'in people' }]);
    expect(rows.find((row) => row.key === 'fact-Trust')).toMatchObject({
      name: 'Trust',
      differs: true,
    });
  });
});
