import { beforeAll, describe, expect, it } from 'vitest';
import { startI18n } from '../../i18n';
import {
  byPhase,
  fitting,
  keyFrom,
  rangeText,
  startingBands,
  valueText,
  withEdges,
  type Definition,
} from './kpis';

const one = (over: Partial<Definition>): Definition => ({
  id: over.key ?? 'id',
  workspace: null,
  key: 'bounce_rate',
  name: 'Bounce rate',
  name_i18n: { en: 'Bounce rate', fr: 'Taux de rebond' },
  purpose_i18n: { en: 'Where the first page fails.', fr: 'Où la première page échoue.' },
  description: '',
  unit: 'percent',
  direction: 'lower_better',
  decimals: 1,
  scale_min: null,
  scale_max: null,
  value_type: 'proportion',
  formula: '',
  inputs: [],
  basis: {},
  materiality_pct: '5.00',
  n_min: 30,
  ideal_low: null,
  ideal_high: null,
  phases: ['consideration'],
  bands: null,
  maps: 0,
  ...over,
});

beforeAll(() => startI18n('en', ['kpis']));

describe('the catalogue', () => {
  const all = [
    one({}),
    one({ key: 'nps', name_i18n: { en: 'NPS' }, phases: ['advocacy'], maps: 2 }),
    one({ key: 'ours', name_i18n: { fr: 'Écoute' }, phases: [], workspace: 'w' }),
  ];
  const keys = (rows: Definition[]): string[] => rows.map((row) => row.key);

  it('is searched in both languages, without minding accents', () => {
    expect(keys(fitting(all, 'REBOND', 'all'))).toEqual(['bounce_rate']);
    expect(keys(fitting(all, 'ecoute', 'all'))).toEqual(['ours']);
    expect(fitting(all, 'nothing like it', 'all')).toEqual([]);
  });

  it('shows what is used, what is ours, and each stage', () => {
    expect(keys(fitting(all, '', 'used'))).toEqual(['nps']);
    expect(keys(fitting(all, '', 'own'))).toEqual(['ours']);
    expect(keys(fitting(all, '', 'consideration'))).toEqual(['bounce_rate']);
    expect(byPhase(all).map((group) => group.phase)).toEqual(['consideration', 'advocacy', null]);
  });
});

describe('values and bands in words', () => {
  it('are said with their unit', () => {
    expect(valueText('60.000000', one({}))).toBe('60.0%');
    expect(valueText('2.35', one({ decimals: 2 }))).toBe('2.35%');
    expect(valueText('-24', one({ unit: 'hours', decimals: 0 }))).toBe('−24 h');
  });

  it('says a range by its ends', () => {
    expect(rangeText({ low: null, high: '60' }, one({}))).toBe('below 60%');
    expect(rangeText({ low: '60', high: '80' }, one({}))).toBe('60% to 80%');
    expect(rangeText({ low: '80', high: null }, one({}))).toBe('80% and more');
  });

  it('puts bands side by side from their edges, in the direction of the KPI', () => {
    expect(withEdges(['good', 'bad'], ['60'])).toEqual([
      { level: 'good', low: null, high: '60' },
      { level: 'bad', low: '60', high: null },
    ]);
    const levels = (direction: Definition['direction']): string[] =>
      startingBands(one({ direction })).map((band) => band.level);
    expect(levels('lower_better')).toEqual(['good', 'average', 'bad']);
    expect(levels('higher_better')).toEqual(['bad', 'average', 'good']);
    expect(levels('in_band')).toEqual(['bad', 'good', 'bad']);
  });

  it('makes a key of a name', () => {
    expect(keyFrom('Taux d’appel – 2e niveau')).toBe('taux_d_appel_2e_niveau');
    expect(keyFrom('3 clics')).toBe('clics');
    expect(keyFrom('!!')).toBe('');
  });
});
