/** Class R data that travels with the document on request. Part of `types.ts`. */
import type { Color, Id } from './types';

export interface KpiReading {
  value: string | null;
  numerator?: string | null;
  denominator?: string | null;
  n?: number | null;
  period_start: string;
  period_end: string;
  revision?: number;
  status: string;
  captured_at: string;
}

export type KpiState =
  'ok' | 'no_source' | 'no_data' | 'failed' | 'inconsistent' | 'partial' | 'stale' | 'indicative';

export interface KpiView {
  definition: {
    key: string;
    name: string;
    name_i18n?: Partial<Record<'en' | 'fr', string>>;
    unit: string;
    direction: 'higher_better' | 'lower_better' | 'target_band' | string;
    decimals: number;
    scale_min: string | null;
    scale_max: string | null;
    value_type: string;
    /** Fewer observations are shown, but greyed. */
    n_min?: number | null;
  };
  source: { id: Id; kind: string; name: string; status?: string } | null;
  latest: KpiReading | null;
  previous: KpiReading | null;
  delta_abs: string | null;
  delta_rel_pct: string | null;
  sparkline: { start: string; value: string | null }[];
  /** What happened within the sparkline: the period it falls in, the day, the words. */
  annotations?: { start: string; on: string; text: string }[];
  target: {
    value: string | null;
    band_low: string | null;
    band_high: string | null;
    due_on: string | null;
    smart?: { complete: boolean; missing: string[] };
  } | null;
  health: 'good' | 'warn' | 'bad' | 'neutral' | 'no_data';
  stale: boolean;
  /** The one thing most worth knowing about the value. */
  state?: KpiState;
  /** How a computed one comes about. */
  computed?: { formula: string } | null;
  expected_at: string | null;
  /** Whether the source can change the latest value no more. */
  final?: boolean;
  freshness?: 'never' | 'fresh' | 'late' | 'stale';
}

export interface PersonaView {
  id: Id;
  name: string;
  role_title: string;
  tagline: string;
  color: Color | null;
  pattern: 'solid' | 'dash' | 'dot' | 'dashdot';
  marker: 'circle' | 'square' | 'triangle' | 'diamond' | 'hex' | 'cross';
  avatar_glyph: string;
  segment_weight: string | null;
  kind: string;
}

export interface ChannelView {
  key: string;
  name: string;
  names?: Partial<Record<'en' | 'fr', string>>;
  medium: string;
  ownership: string;
  icon: string;
}

export interface TagView {
  name: string;
  color: Color | null;
}

export interface LibraryJson {
  kpi_rev: number | string;
  library_rev: number | string;
  kpis: Record<Id, KpiView>;
  personas: Record<Id, Omit<PersonaView, 'id'> & { id?: Id }>;
  channels: Record<string, Omit<ChannelView, 'key'> & { key?: string }>;
  tags: Record<Id, TagView>;
}
