/** KPI values in words: value with its unit, the change with a verdict, how fresh it is. */
import { fmt, t, type MessageKey } from '../i18n';
import type { KpiState, KpiView } from '../model/types';

type Definition = Pick<KpiView['definition'], 'unit' | 'decimals' | 'direction'>;

const UNIT_WORD: Record<string, MessageKey> = {
  seconds: 'editor.unit.seconds',
  minutes: 'editor.unit.minutes',
  hours: 'editor.unit.hours',
  days: 'editor.unit.days',
};

/** "40.0%", "12 500", "3.2 h", "€1,200". */
export function valueText(
  value: string | number,
  definition: Definition,
  currency = 'EUR',
): string {
  const decimals = definition.decimals;
  if (definition.unit === 'percent') return fmt().percent(value, { decimals });
  if (definition.unit === 'currency') return fmt().money(value, currency, { decimals });
  const number = fmt().number(value, { decimals });
  const unit = UNIT_WORD[definition.unit];
  return unit ? t(unit, { n: number }) : number;
}

export interface Delta {
  glyph: '▲' | '▼' | '=';
  /** "−15.0 % (−6.0 pts)" */
  text: string;
  /** Better, worse or the same: the word that colour and arrow alone would not say. */
  verdict: 'better' | 'worse' | 'same' | 'changed';
}

function minus(text: string): string {
  return text.replace('-', '−');
}

/** The change against the previous period, in per cent and, for percentages, in points. */
export function deltaText(
  kpi: Pick<KpiView, 'definition' | 'delta_abs' | 'delta_rel_pct'>,
): Delta | null {
  const { delta_abs, delta_rel_pct, definition } = kpi;
  if (delta_abs === null) return null;
  const change = Number(delta_abs);
  const glyph = change > 0 ? '▲' : change < 0 ? '▼' : '=';
  const relative =
    delta_rel_pct === null
      ? null
      : minus(fmt().percent(delta_rel_pct, { decimals: 1, signed: true }));
  const absolute =
    definition.unit === 'percent'
      ? t('editor.points', { n: minus(fmt().number(delta_abs, { decimals: 1, signed: true })) })
      : minus(fmt().number(delta_abs, { decimals: definition.decimals, signed: true }));
  const verdict =
    change === 0
      ? 'same'
      : definition.direction.startsWith('higher')
        ? change > 0
          ? 'better'
          : 'worse'
        : definition.direction.startsWith('lower')
          ? change < 0
            ? 'better'
            : 'worse'
          : 'changed';
  return { glyph, text: relative === null ? absolute : `${relative} (${absolute})`, verdict };
}

/** Why there is no value, or what to know about the one there is. */
export const STATE_WORD: Record<KpiState, MessageKey> = {
  ok: 'editor.kpi.noData',
  no_source: 'editor.kpi.noSource',
  no_data: 'editor.kpi.noData',
  failed: 'editor.kpi.failed',
  inconsistent: 'editor.kpi.inconsistent',
  partial: 'editor.kpi.partial',
  stale: 'editor.kpi.noData',
  indicative: 'editor.kpi.noData',
};

/** The state a chip shows beside its value. A KPI that is new on the map is not measured yet. */
export function stateOf(kpi: KpiView | undefined, hasSource: boolean, cadence: string): KpiState {
  const fed = hasSource || cadence === 'manual';
  if (!kpi?.latest && (!kpi?.state || (kpi.state === 'no_source' && fed)))
    return fed ? 'no_data' : 'no_source';
  return kpi.state ?? (kpi.stale ? 'stale' : 'ok');
}

/** What the target is, in short: "35 %" or "20–30 %". */
export function targetText(kpi: KpiView, currency?: string): string | null {
  const { target, definition } = kpi;
  if (!target) return null;
  // A round target is said round.
  const whole = [target.value, target.band_low, target.band_high].every(
    (value) => value === null || Number.isInteger(Number(value)),
  );
  const short = { ...definition, decimals: whole ? 0 : Math.min(1, definition.decimals) };
  if (target.value !== null) return valueText(target.value, short, currency);
  if (target.band_low !== null && target.band_high !== null) {
    return `${valueText(target.band_low, short, currency)}–${valueText(target.band_high, short, currency)}`;
  }
  return null;
}
