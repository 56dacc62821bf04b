import { beforeAll, describe, expect, it } from 'vitest';
import { startI18n } from '../../i18n';
import type { Row } from './api';
import { daysOf, periodName, periodsFor, pointsOf, remarks, shownRows, sumOf } from './history';

const row = (more: Partial<Row>): Row => ({
  label: '2026-10',
  period_start: '2026-09-30T22:00:00Z',
  period_end: '2026-10-31T23:00:00Z',
  value: '40.0000',
  n: 2500,
  interval: null,
  parts: 1,
  expected: 1,
  reason: '',
  status: 'ok',
  revision: 1,
  captured_at: '2026-11-02T05:00:00Z',
  ...more,
});

describe('the history of a KPI', () => {
  beforeAll(() => startI18n('en', ['pages', 'editor', 'kpi'], 'Europe/Paris'));

  it('offers longer periods, and says which ones weeks do not make', () => {
    expect(periodsFor('weekly')).toEqual([
      { period: 'week', possible: true },
      { period: 'month', possible: false },
      { period: 'quarter', possible: false },
    ]);
    expect(periodsFor('daily').every((one) => one.possible)).toBe(true);
    expect(periodsFor('quarterly').map((one) => one.period)).toEqual(['quarter']);
  });

  it('names periods as people do, and knows their days in the zone of the workspace', () => {
    expect(periodName(row({}), 'month')).toBe('Oct 2026');
    expect(periodName(row({ label: '2026-Q4' }), 'quarter')).toBe('Q4 2026');
    expect(daysOf(row({}))).toEqual({ from: '2026-10-01', to: '2026-10-31' });
  });

  it('keeps a gap a gap and begins with the first value', () => {
    const gap = row({ value: null, status: null, reason: 'no_data' });
    const rows = shownRows([row({}), gap, row({}), gap]);
    expect(rows).toHaveLength(3);
    expect(pointsOf(rows, 30).map((point) => point.value)).toEqual([40, null, 40]);
  });

  it('says what to be careful about', () => {
    expect(remarks(row({}), 30)).toEqual([]);
    expect(remarks(row({ revision: 2 }), 30)).toEqual(['revised on 2 Nov 2026']);
    expect(remarks(row({ n: 12, status: 'partial' }), 30)).toEqual(['partial', 'indicative']);
    expect(remarks(row({ value: null, status: 'inconsistent' }), 30)).toEqual(['inconsistent']);
    expect(remarks(row({ value: null, reason: 'not_additive' }), null)).toEqual(['not additive']);
    expect(remarks(row({ reason: 'incomplete', parts: 2, expected: 3 }), null)).toEqual([
      '2 of 3 parts',
    ]);
    expect(pointsOf([row({ n: 12 })], 30)[0]?.hollow).toBe(true);
  });

  it('turns a mean and its n into the sum that is stored, exactly', () => {
    expect(sumOf('3.7', '500')).toBe('1850.0');
    expect(sumOf('0.1', '3')).toBe('0.3');
    expect(sumOf('-2.25', '4')).toBe('-9.00');
    expect(sumOf('5', '10')).toBe('50');
  });
});
