/**
 * What the measurements of neighbouring stages say together, and beside what is felt. Pure reads.
 *
 * Two stages carry counts when both have a count of events that is better high (visits, applications,
 * orders): of the same definition where there is one, in the same rhythm and for the same people.
 */
import type { Curve } from '../model/derive/curves';
import { toNumber } from '../model/derive/fraction';
import type { Id, KpiView, StageKpi } from '../model/types';

/** How many periods before the present one make a stage's own baseline. */
export const BASELINE = 4;

export interface Flow {
  from: Id;
  to: Id;
  /** The two KPIs it is counted from. */
  counts: [Id, Id];
  before: number;
  after: number;
  /** How many of a hundred go on. */
  rate: number;
  /** What it is held against: the targets of both counts, else its own last four periods. */
  against: { kind: 'target' | 'baseline'; rate: number } | null;
  /** In points; below zero is a shortfall. */
  gap: number | null;
  /** The one to look at first: the largest shortfall, never simply the largest drop. */
  largest: boolean;
}

type Kpis = (stage: Id) => readonly StageKpi[];
type Views = { get(id: Id): KpiView | undefined };

function carries(kpi: StageKpi, view: KpiView | undefined): view is KpiView {
  return (
    kpi.touchpoint === null &&
    view !== undefined &&
    view.definition.value_type === 'count' &&
    view.definition.unit === 'count' &&
    view.definition.direction === 'higher_better'
  );
}

const fits = (one: StageKpi, other: StageKpi): boolean =>
  one.cadence === other.cadence && one.persona === other.persona && one.segment === other.segment;

/** The counts of two stages that belong together. */
function pairOf(
  here: readonly StageKpi[],
  there: readonly StageKpi[],
  views: Views,
): [StageKpi, StageKpi] | null {
  const left = here.filter((kpi) => carries(kpi, views.get(kpi.id)));
  const right = there.filter((kpi) => carries(kpi, views.get(kpi.id)));
  for (const one of left)
    for (const other of right)
      if (one.definition === other.definition && fits(one, other)) return [one, other];
  for (const one of left) for (const other of right) if (fits(one, other)) return [one, other];
  return null;
}

const number = (text: string | null | undefined): number | null =>
  text == null ? null : Number(text);

function flowOf(from: Id, to: Id, [one, other]: [StageKpi, StageKpi], views: Views): Flow | null {
  const [left, right] = [views.get(one.id)!, views.get(other.id)!];
  const later = new Map(right.sparkline.map((point) => [point.start, number(point.value)]));
  const both = left.sparkline.map(({ start, value }) => [number(value), later.get(start) ?? null]);
  const at = both.findLastIndex(([a, b]) => a !== null && b !== null && a! > 0);
  if (at < 0) return null;
  const [before, after] = both[at] as [number, number];
  const rate = (100 * after) / before;
  const aims = [number(left.target?.value), number(right.target?.value)];
  const past = both.slice(Math.max(0, at - BASELINE), at);
  let against: Flow['against'] = null;
  if (aims[0] != null && aims[1] != null && aims[0] > 0)
    against = { kind: 'target', rate: (100 * aims[1]) / aims[0] };
  else if (past.length === BASELINE && past.every(([a, b]) => a !== null && b !== null)) {
    // Sums, not a mean of rates: a week with few visitors weighs little.
    const sum = (side: 0 | 1): number => past.reduce((all, pair) => all + pair[side]!, 0);
    if (sum(0) > 0) against = { kind: 'baseline', rate: (100 * sum(1)) / sum(0) };
  }
  const gap = against && rate - against.rate;
  return {
    from,
    to,
    counts: [one.id, other.id],
    before,
    after,
    rate,
    against,
    gap,
    largest: false,
  };
}

/** The conversion from each stage to the next, where both carry counts. */
export function flows(stages: readonly Id[], kpisOf: Kpis, views: Views): Flow[] {
  const found: Flow[] = [];
  for (const [at, from] of stages.entries()) {
    const to = stages[at + 1];
    const pair = to && pairOf(kpisOf(from), kpisOf(to), views);
    const flow = pair && flowOf(from, to, pair, views);
    if (flow) found.push(flow);
  }
  // What somebody set out to reach goes before what merely used to be.
  const aimed = found.filter((flow) => flow.against?.kind === 'target');
  const short = (aimed.length ? aimed : found).filter((flow) => (flow.gap ?? 0) < 0);
  const worst = short.reduce<Flow | null>(
    (most, flow) => (most && most.gap! <= flow.gap! ? most : flow),
    null,
  );
  if (worst) worst.largest = true;
  return found;
}

// ---- felt and measured ---------------------------------------------------------------------------

/** From here on a mean counts as felt badly or well; between lies what is neither. */
export const FELT = 0.5;

export interface Measured {
  /** Everyone's mean of today; null where nothing was recorded. */
  felt: number | null;
  good: number;
  warn: number;
  bad: number;
  /** Whether both say the same; null where one of them says nothing clear. */
  agree: boolean | null;
}

/** What is felt at a stage beside what is measured there. A stale value says nothing about today. */
export function feltBeside(
  stage: Id,
  everyone: Curve | undefined,
  kpis: readonly StageKpi[],
  views: Views,
): Measured {
  const value = everyone?.stages.find((one) => one.stage === stage)?.value ?? null;
  const felt = value && toNumber(value);
  const count = { good: 0, warn: 0, bad: 0 };
  for (const kpi of kpis) {
    const view = views.get(kpi.id);
    if (!view || view.stale) continue;
    if (view.health === 'good' || view.health === 'warn' || view.health === 'bad')
      count[view.health] += 1;
  }
  const mood = felt === null ? 0 : felt <= -FELT ? -1 : felt >= FELT ? 1 : 0;
  // Good and bad side by side are no verdict.
  const verdict = count.bad && !count.good ? -1 : count.good && !count.bad && !count.warn ? 1 : 0;
  return { felt, ...count, agree: mood && verdict ? mood === verdict : null };
}
