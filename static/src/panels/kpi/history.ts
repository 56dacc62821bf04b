/** The history of a KPI as chart and table show it. Pure. */
import type { ChartPoint } from '../../canvas/chart';
import { fmt, t } from '../../i18n';
import type { Days, Level, Period, Row } from './api';

/** What a KPI of a rhythm can be shown by: its own periods, and the longer ones they tile. */
const LONGER: Record<Period, Period[]> = {
  hour: ['day', 'week', 'month', 'quarter'],
  day: ['week', 'month', 'quarter'],
  week: [],
  month: ['quarter'],
  quarter: [],
};

const OF_CADENCE: Record<string, Period> = {
  hourly: 'hour',
  daily: 'day',
  weekly: 'week',
  monthly: 'month',
  quarterly: 'quarter',
  manual: 'day',
};

export const ownPeriod = (cadence: string): Period => OF_CADENCE[cadence] ?? 'week';

/** The periods offered: the KPI's own, months and quarters, and whether it can be cut into them. */
export function periodsFor(cadence: string): { period: Period; possible: boolean }[] {
  const own = ownPeriod(cadence);
  const offered: Period[] = [own, 'month', 'quarter'];
  return [...new Set(offered)]
    .filter((period) => own !== 'quarter' || period === 'quarter')
    .map((period) => ({ period, possible: period === own || LONGER[own].includes(period) }));
}

/** Oldest first, without the empty periods before the first value. */
export function shownRows(results: readonly Row[]): Row[] {
  const oldest = [...results].reverse();
  const first = oldest.findIndex((row) => row.value !== null || row.status !== null);
  return first < 0 ? [] : oldest.slice(first);
}

const number = (text: string | null | undefined): number | null =>
  text == null ? null : Number(text);

export function pointsOf(rows: readonly Row[], nMin: number | null): ChartPoint[] {
  return rows.map((row) => ({
    start: row.period_start,
    value: number(row.value),
    low: number(row.interval?.low),
    high: number(row.interval?.high),
    // Not to be believed without a second look: hollow.
    hollow: isPartial(row) || tooFew(row, nMin),
  }));
}

export const isPartial = (row: Row): boolean =>
  row.status === 'partial' || row.reason === 'incomplete';

export const tooFew = (row: Pick<Row, 'n'>, nMin: number | null): boolean =>
  nMin !== null && row.n !== null && row.n < nMin;

/** "5 Oct 2026", "Oct 2026", "Q4 2026": as a person names a period. */
export function periodName(row: Pick<Row, 'label' | 'period_start'>, period: Period): string {
  if (period === 'quarter') {
    const [year = '', quarter = ''] = row.label.split('-Q');
    return t('kpi.quarter', { quarter, year });
  }
  if (period === 'month') {
    const day = fmt().day(`${row.label}-01`);
    // The first of the month without its day: the language keeps its order.
    return day.replace(/^1(er)?\s/, '');
  }
  return period === 'hour' ? fmt().dateTime(row.period_start) : fmt().date(row.period_start);
}

/** The days of a period, both included, in the workspace's zone. */
export function daysOf(row: Pick<Row, 'period_start' | 'period_end'>): Days {
  const last = new Date(new Date(row.period_end).getTime() - 1);
  return { from: fmt().today(new Date(row.period_start)), to: fmt().today(last) };
}

/** What there is to know about a period beside its value, in words. */
export function remarks(row: Row, nMin: number | null): string[] {
  const said: string[] = [];
  if (row.value === null) {
    if (row.status === 'inconsistent') said.push(t('kpi.row.inconsistent'));
    else if (row.reason === 'not_additive') said.push(t('kpi.row.notAdditive'));
    else said.push(t('kpi.row.missing'));
  } else if (row.reason === 'incomplete' && row.parts !== null && row.expected !== null) {
    said.push(t('kpi.row.parts', { n: row.parts, all: row.expected }));
  } else if (row.status === 'partial') said.push(t('kpi.row.partial'));
  if (row.value !== null && tooFew(row, nMin)) said.push(t('kpi.row.few'));
  if ((row.revision ?? 1) > 1 && row.captured_at)
    said.push(t('kpi.row.revised', { day: fmt().date(row.captured_at) }));
  return said;
}

/** Bands as the chart takes them. */
export function stripes(
  levels: readonly Level[] | null,
): { tone: 'good' | 'warn' | 'bad'; low: number | null; high: number | null }[] {
  return (levels ?? []).map(({ level, low, high }) => ({
    tone: level === 'average' ? 'warn' : level,
    low: number(low),
    high: number(high),
  }));
}

/** The period a note falls into, by its own first instant; null outside of what is shown. */
export function periodOf(rows: readonly Row[], day: string): string | null {
  for (const row of rows) {
    const { from, to } = daysOf(row);
    if (from <= day && day <= to) return row.period_start;
  }
  return null;
}

/** A mean and how many it is of, as the sum that is stored: exact, whatever the decimals. */
export function sumOf(mean: string, n: string): string {
  const [whole = '0', part = ''] = mean.split('.');
  const negative = whole.startsWith('-');
  const digits = BigInt((whole.replace('-', '') || '0') + part) * BigInt(n);
  const text = digits.toString().padStart(part.length + 1, '0');
  const cut = text.length - part.length;
  const fraction = part ? `.${text.slice(cut)}` : '';
  return `${negative ? '-' : ''}${text.slice(0, cut)}${fraction}`;
}
