/**
 * Values derived from emotion readings: curves, peak, end, spread, coverage.
 *
 * Twin of `touchpoints/curve.py`, held to it by `tests/vectors/curves.json`. The rules (design,
 * domain 1.2): a column is a step, or a stage without steps; touchpoint readings, weighted by
 * importance, speak for their column, and only where there is none does its own reading count;
 * where nothing was recorded there is a gap, never 0; a stage's value is the same mean over
 * everything in its steps; everyone's value weighs personas by their share on the map.
 */
import { compareRows } from '../pos';
import type { EmotionReading, Id, Lane, MapPersona, Stage, Step, Touchpoint } from '../types';
import * as f from './fraction';
import type { Fraction } from './fraction';

/** Importance of a touchpoint nobody rated, and the weight of a step's own reading. */
export const DEFAULT_IMPORTANCE = 3;

export interface CurveRows {
  stages: Iterable<Stage>;
  steps: Iterable<Step>;
  lanes: Iterable<Lane>;
  touchpoints: Iterable<Touchpoint>;
  emotion_readings: Iterable<EmotionReading>;
  map_personas: Iterable<MapPersona>;
}

export type ReadingState = 'current' | 'expected';

/** A place on the time axis: a step, or a stage without steps. */
export interface CurveColumn {
  stage: Id;
  step: Id | null;
}

/** One summand of a mean, so that a figure can show what it was computed from. */
export interface Term {
  value: Fraction;
  weight: Fraction;
  /** The reading it comes from; null where a persona's own value was summed up. */
  reading: Id | null;
  /** Whose value it is, in a mean over personas. */
  persona: Id | null;
}

export interface CurvePoint {
  column: CurveColumn;
  /** null is a gap: the line breaks there. */
  value: Fraction | null;
  terms: readonly Term[];
  intensity: number | null;
  /** Drawn dashed: a reading behind it is only assumed. */
  assumption: boolean;
}

export interface Extreme {
  value: Fraction;
  intensity: number | null;
  reading: Id | null;
  column: CurveColumn;
}

export interface Curve {
  /** null = everyone. */
  persona: Id | null;
  state: ReadingState;
  points: CurvePoint[];
  stages: { stage: Id; value: Fraction | null; terms: readonly Term[] }[];
  peak: Extreme | null;
  end: Extreme | null;
  peakEnd: Fraction | null;
  mean: Fraction | null;
  min: Fraction | null;
  coverage: Fraction;
}

interface Heard {
  reading: Id;
  valence: number;
  intensity: number | null;
  weight: number;
  assumption: boolean;
  column: CurveColumn;
}

type AnchorKind = 'stage' | 'step' | 'touchpoint';

class Places {
  readonly stages: Id[];
  readonly steps = new Map<Id, Id[]>();
  readonly touchpoints = new Map<Id, Touchpoint[]>();

  constructor(rows: CurveRows) {
    this.stages = [...rows.stages].sort(compareRows).map((stage) => stage.id);
    for (const stage of this.stages) this.steps.set(stage, []);
    for (const step of [...rows.steps].sort(compareRows)) this.steps.get(step.stage)?.push(step.id);
    const lanes = new Map([...rows.lanes].sort(compareRows).map((lane, index) => [lane.id, index]));
    const inTime = [...rows.touchpoints]
      .sort(compareRows)
      .sort((a, b) => (lanes.get(a.lane) ?? 0) - (lanes.get(b.lane) ?? 0));
    for (const touchpoint of inTime) {
      const anchor = touchpoint.step ?? touchpoint.stage ?? '';
      const list = this.touchpoints.get(anchor);
      if (list) list.push(touchpoint);
      else this.touchpoints.set(anchor, [touchpoint]);
    }
  }

  *columns(): Iterable<CurveColumn> {
    for (const stage of this.stages) {
      const steps = this.steps.get(stage) ?? [];
      if (steps.length === 0) yield { stage, step: null };
      for (const step of steps) yield { stage, step };
    }
  }
}

/** Finds the readings of one persona in one state that count at a place. */
class Ear {
  private readonly byAnchor = new Map<string, EmotionReading>();

  constructor(
    private readonly places: Places,
    readings: Iterable<EmotionReading>,
  ) {
    for (const reading of readings) {
      const kind = (['touchpoint', 'step', 'stage'] as AnchorKind[]).find((name) => reading[name]);
      if (kind) this.byAnchor.set(`${kind}:${reading[kind]}`, reading);
    }
  }

  private heard(reading: EmotionReading, weight: number, column: CurveColumn): Heard {
    const { id, valence, intensity, evidence_level } = reading;
    return {
      reading: id,
      valence,
      intensity: intensity ?? null,
      weight,
      assumption: evidence_level === 'assumption',
      column,
    };
  }

  touchpoints(anchor: Id, column: CurveColumn): Heard[] {
    const found: Heard[] = [];
    for (const touchpoint of this.places.touchpoints.get(anchor) ?? []) {
      const reading = this.byAnchor.get(`touchpoint:${touchpoint.id}`);
      if (reading)
        found.push(this.heard(reading, touchpoint.importance ?? DEFAULT_IMPORTANCE, column));
    }
    return found;
  }

  /** The touchpoint readings of a column, else its own reading, else nothing. */
  at(column: CurveColumn): Heard[] {
    const found = this.touchpoints(column.step ?? column.stage, column);
    const own = this.byAnchor.get(column.step ? `step:${column.step}` : `stage:${column.stage}`);
    return found.length === 0 && own ? [this.heard(own, DEFAULT_IMPORTANCE, column)] : found;
  }

  /** All readings that count for a stage, in time order: on the stage itself, then its steps. */
  inStage(stage: Id): Heard[] {
    const whole = { stage, step: null };
    const steps = this.places.steps.get(stage) ?? [];
    if (steps.length === 0) return this.at(whole);
    const found = this.touchpoints(stage, whole);
    for (const step of steps) found.push(...this.at({ stage, step }));
    return found.length > 0 ? found : this.at(whole);
  }
}

function meanOf(heard: readonly Heard[]): Fraction | null {
  const weight = heard.reduce((sum, item) => sum + item.weight, 0);
  if (weight === 0) return null;
  return f.fraction(
    heard.reduce((sum, item) => sum + item.valence * item.weight, 0),
    weight,
  );
}

const NOTHING: readonly Term[] = [];

function termsOf(heard: readonly Heard[], persona: Id | null): readonly Term[] {
  if (heard.length === 0) return NOTHING;
  return heard.map(({ reading, valence, weight }) => ({
    value: f.fraction(valence),
    weight: f.fraction(weight),
    reading,
    persona,
  }));
}

function strongest(items: readonly { intensity: number | null }[]): number | null {
  return items.reduce<number | null>(
    (most, { intensity }) => (intensity === null ? most : Math.max(most ?? intensity, intensity)),
    null,
  );
}

interface Candidate {
  value: Fraction;
  intensity: number | null;
  reading: Id | null;
  column: CurveColumn;
}

function extremeOf({ value, intensity, reading, column }: Candidate): Extreme {
  return { value, intensity, reading, column };
}

/** The strongest; ties go to the more intense, then the negative, then the later. */
function peakOf(timeline: readonly Candidate[]): Extreme | null {
  let peak: Candidate | null = null;
  for (const item of timeline) {
    const order =
      peak === null
        ? 1
        : f.compare(f.absolute(item.value), f.absolute(peak.value)) ||
          (item.intensity ?? 0) - (peak.intensity ?? 0) ||
          Number(item.value.n < 0n) - Number(peak.value.n < 0n);
    if (order >= 0) peak = item;
  }
  return peak && extremeOf(peak);
}

function curve(
  persona: Id | null,
  state: Curve['state'],
  points: CurvePoint[],
  stages: Curve['stages'],
  timeline: readonly Candidate[],
): Curve {
  const values = points.flatMap(({ value }) => (value ? [value] : []));
  const peak = peakOf(timeline);
  const last = timeline.at(-1);
  const end = last ? extremeOf(last) : null;
  return {
    persona,
    state,
    points,
    stages,
    peak,
    end,
    peakEnd: peak && end ? f.over(f.add(peak.value, end.value), f.fraction(2)) : null,
    mean:
      values.length > 0 ? f.over(values.reduce(f.add, f.ZERO), f.fraction(values.length)) : null,
    min: values.reduce<Fraction | null>(
      (low, value) => (low && f.compare(low, value) <= 0 ? low : value),
      null,
    ),
    coverage: points.length > 0 ? f.fraction(values.length, points.length) : f.ZERO,
  };
}

function ownCurve(
  places: Places,
  readings: Iterable<EmotionReading>,
  persona: Id | null,
  state: Curve['state'],
): Curve {
  const ear = new Ear(places, readings);
  const points = [...places.columns()].map((column): CurvePoint => {
    const heard = ear.at(column);
    return {
      column,
      value: meanOf(heard),
      terms: termsOf(heard, persona),
      intensity: strongest(heard),
      assumption: heard.some((item) => item.assumption),
    };
  });
  const byStage = places.stages.map((stage) => ({ stage, heard: ear.inStage(stage) }));
  const timeline = byStage.flatMap(({ heard }) =>
    heard.map((item): Candidate => ({ ...item, value: f.fraction(item.valence) })),
  );
  const stages = byStage.map(({ stage, heard }) => ({
    stage,
    value: meanOf(heard),
    terms: termsOf(heard, persona),
  }));
  return curve(persona, state, points, stages, timeline);
}

interface Share {
  persona: Id | null;
  value: Fraction;
  share: Fraction | null;
}

/** What a mean over personas sums up. Shares count when all are known, else all weigh the same. */
function shared(parts: readonly Share[]): readonly Term[] {
  const unknown =
    parts.some(({ share }) => share === null) || parts.every(({ share }) => share?.n === 0n);
  return parts.map(({ persona, value, share }) => ({
    value,
    weight: unknown ? f.fraction(1) : (share ?? f.ZERO),
    reading: null,
    persona,
  }));
}

function blend(terms: readonly Term[]): Fraction | null {
  if (terms.length === 0) return null;
  return f.over(
    terms.reduce((sum, { value, weight }) => f.add(sum, f.times(value, weight)), f.ZERO),
    terms.reduce((sum, { weight }) => f.add(sum, weight), f.ZERO),
  );
}

/** Each persona's weight on the map: its own there, else its share of the customer base. */
function sharesOf(
  mapPersonas: readonly MapPersona[],
  segmentWeights: Readonly<Record<Id, string | null>>,
): Map<Id, Fraction | null> {
  return new Map(
    mapPersonas.map(({ persona, weight }) => {
      const share = weight ?? segmentWeights[persona] ?? null;
      return [persona, share === null ? null : f.fromDecimal(String(share))];
    }),
  );
}

function everyone(own: readonly Curve[], meant: Curve, shares: Map<Id, Fraction | null>): Curve {
  const share = (persona: Id | null): Fraction | null => shares.get(persona ?? '') ?? null;
  const points = meant.points.map((point, index): CurvePoint => {
    const here = own.flatMap((one) => {
      const mine = one.points[index]!;
      return mine.value ? [{ mine, persona: one.persona, value: mine.value }] : [];
    });
    const terms = shared(
      here.map(({ persona, value }) => ({ persona, value, share: share(persona) })),
    );
    const value = blend(terms);
    if (value === null) return point;
    return {
      column: point.column,
      value,
      terms,
      intensity: strongest(here.map(({ mine }) => mine)),
      assumption: here.some(({ mine }) => mine.assumption),
    };
  });
  const stages = meant.stages.map((found, index) => {
    const terms = shared(
      own.flatMap(({ persona, stages: mine }) => {
        const value = mine[index]!.value;
        return value ? [{ persona, value, share: share(persona) }] : [];
      }),
    );
    const value = blend(terms);
    return value === null ? found : { stage: found.stage, value, terms };
  });
  const drawn = points.flatMap(({ value, intensity, column }): Candidate[] =>
    value ? [{ value, intensity, column, reading: null }] : [],
  );
  return curve(null, meant.state, points, stages, drawn);
}

/**
 * The curves of a document: everyone's first, then one per persona in the map's order.
 *
 * `segmentWeights` (persona → share of the customer base) stands in where the map gives a persona
 * no weight. Readings of personas no longer on the map are left out.
 */
export function curves(
  rows: CurveRows,
  {
    segmentWeights = {},
    state = 'current',
  }: { segmentWeights?: Readonly<Record<Id, string | null>>; state?: ReadingState } = {},
): Curve[] {
  const places = new Places(rows);
  const readings = [...rows.emotion_readings].filter((reading) => reading.state === state);
  const mapPersonas = [...rows.map_personas].sort(compareRows);
  const own = mapPersonas.map(({ persona }) =>
    ownCurve(
      places,
      readings.filter((reading) => reading.persona === persona),
      persona,
      state,
    ),
  );
  const meant = ownCurve(
    places,
    readings.filter((reading) => !reading.persona),
    null,
    state,
  );
  if (own.every((one) => one.points.every((point) => point.value === null))) return [meant, ...own];
  return [everyone(own, meant, sharesOf(mapPersonas, segmentWeights)), ...own];
}

/** Per column where at least two personas have a value: how far apart they are. */
export function spreads(found: readonly Curve[]): { column: CurveColumn; spread: Fraction }[] {
  const own = found.filter((one) => one.persona !== null);
  return (own[0]?.points ?? []).flatMap(({ column }, index) => {
    const values = own.flatMap((one) => one.points[index]!.value ?? []).sort(f.compare);
    return values.length > 1 ? [{ column, spread: f.subtract(values.at(-1)!, values[0]!) }] : [];
  });
}
