import { describe, expect, it } from 'vitest';
import {
  inTrouble,
  usesOf,
  wordOf,
  worstFirst,
  without,
  type Bound,
  type MapRow,
} from './overview';

const bound = (more: Partial<Bound> = {}): Bound =>
  ({
    id: 'k',
    touchpoint_name: '',
    source: { id: 's', name: 'Caisse', kind: 'csv', status: 'ok' },
    health: 'good',
    stale: false,
    state: 'ok',
    ...more,
  }) as Bound;

const map = (
  title: string,
  ...healths: [MapRow['stages'][number]['health'], ...Bound[]][]
): MapRow => ({
  id: title,
  title,
  stages: healths.map(([health, ...kpis], at) => ({
    id: `${title}${at}`,
    name: 'Décision',
    health,
    kpis,
  })),
});

describe('all maps by health', () => {
  const fine = map('A', ['good', bound()]);
  const worse = map('Z', ['bad', bound({ health: 'bad' })], ['none']);
  const old = map('M', ['stale', bound({ stale: true, state: 'stale' })]);
  const empty = map('Empty', ['none']);

  it('begins with the map that needs somebody most', () => {
    expect(worstFirst([fine, old, empty, worse]).map((one) => one.title)).toEqual(['Z', 'M', 'A']);
    expect(without([fine, empty])).toEqual([empty]);
  });

  it('says stale before health, and finds trouble of any kind', () => {
    expect(wordOf(old.stages[0]!.kpis[0]!)).toBe('stale');
    expect(wordOf(bound({ health: 'no_data', stale: true }))).toBe('no_data');
    expect([bound(), bound({ health: 'bad' }), bound({ state: 'failed' })].map(inTrouble)).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('searches names, places and sources without accents, and shows what is asked', () => {
    const all = [fine, worse, old];
    const titles = (query: string, show: Parameters<typeof usesOf>[2] = 'all'): string[] =>
      usesOf(all, query, show, () => 'CSAT').map((one) => one.map.title);
    expect(titles('decision')).toEqual(['A', 'Z', 'M']);
    expect(titles('caisse', 'trouble')).toEqual(['Z', 'M']);
    expect(titles('', 'stale')).toEqual(['M']);
    expect(titles('nps')).toEqual([]);
  });
});
