/** The catalogue of KPI definitions over REST, and what its page works out from it. */
import { api } from '../../api/client';
import { fmt, language, t, type MessageKey } from '../../i18n';
import { pageData } from '../../ui/page_data';
import { workspaceId } from '../session';

export const PHASES = [
  'discovery',
  'consideration',
  'decision',
  'experience',
  'retention',
  'advocacy',
] as const;
export const UNITS = [
  'percent',
  'count',
  'currency',
  'seconds',
  'minutes',
  'hours',
  'days',
  'score',
  'ratio',
] as const;
export const DIRECTIONS = ['higher_better', 'lower_better', 'in_band', 'neutral'] as const;
export const FAMILIES = ['proportion', 'net_score', 'mean', 'ratio', 'count', 'distinct'] as const;
export const LEVELS = ['bad', 'average', 'good'] as const;

export type Phase = (typeof PHASES)[number];
export type Level = (typeof LEVELS)[number];
export type Both = Partial<Record<'en' | 'fr', string>>;

export interface Band {
  level: Level;
  low: string | null;
  high: string | null;
}

export interface Bands {
  levels: Band[];
  note: string | Both;
  enabled: boolean;
  own: boolean;
}

export interface Definition {
  id: string;
  workspace: string | null;
  key: string;
  name: string;
  name_i18n: Both;
  purpose_i18n: Both;
  description: string;
  unit: (typeof UNITS)[number];
  direction: (typeof DIRECTIONS)[number];
  decimals: number;
  scale_min: string | null;
  scale_max: string | null;
  value_type: (typeof FAMILIES)[number];
  formula: string;
  inputs: string[];
  basis: Record<string, string | number | number[]>;
  materiality_pct: string;
  n_min: number | null;
  ideal_low: string | null;
  ideal_high: string | null;
  phases: Phase[];
  bands: Bands | null;
  maps: number;
}

export interface Benchmark {
  key: string;
  claim: 'descriptive' | 'effect';
  kpi: string | null;
  text: Both;
  source_text: Both;
}

export interface Use {
  id: string;
  map: { id: string; title: string };
  stage: string | null;
  stage_name: string;
  touchpoint: string | null;
  touchpoint_name: string;
  persona_name: string;
  segment_name: string;
  label_override: string;
  panel: {
    latest: { value: string | null } | null;
    target: {
      value: string | null;
      band_low: string | null;
      band_high: string | null;
      due_on: string | null;
      smart: { complete: boolean; missing: string[] };
    } | null;
    status: 'good' | 'warn' | 'bad' | 'neutral' | 'no_data' | 'stale';
  };
}

/** What the form sends; a key, unit and family only when it is new. */
export type DefinitionFields = Partial<
  Omit<Definition, 'id' | 'workspace' | 'name' | 'inputs' | 'bands' | 'maps'>
>;

const here = (): { workspace: string } => ({ workspace: workspaceId() });

export const listDefinitions = (): Promise<Definition[]> =>
  api.all<Definition>('kpi-definitions', { ...here(), limit: 200 });
export const listBenchmarks = (): Promise<Benchmark[]> =>
  api.all<Benchmark>('kpi-benchmarks', { ...here(), limit: 200 });
export const usesOf = (id: string): Promise<Use[]> =>
  api.all<Use>(`kpi-definitions/${id}/uses`, here());

export const createDefinition = (fields: DefinitionFields): Promise<Definition> =>
  api.post<Definition>('kpi-definitions', { ...here(), ...fields });
export const cloneDefinition = (id: string, fields: DefinitionFields): Promise<Definition> =>
  api.post<Definition>(`kpi-definitions/${id}/clone`, { ...here(), ...fields });
export const changeDefinition = (id: string, fields: DefinitionFields): Promise<Definition> =>
  api.patch<Definition>(`kpi-definitions/${id}`, fields);
export const deleteDefinition = (id: string): Promise<void> => api.del(`kpi-definitions/${id}`);
export const saveBands = (
  id: string,
  fields: { levels: Band[] | null; note?: string; enabled?: boolean },
): Promise<Definition> =>
  api.put<Definition>(`kpi-definitions/${id}/bands`, { ...here(), ...fields });

/** A text in the page's language, or in the other where it is missing. */
export function said(text: string | Both): string {
  if (typeof text === 'string') return text;
  return text[language()] ?? text.en ?? text.fr ?? '';
}

export const nameOf = (one: Definition): string => said(one.name_i18n) || one.name || one.key;

const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLocaleLowerCase();

export type Show = 'all' | 'used' | 'own' | Phase;

/** Those that fit what is searched for (in both languages) and chosen to be shown. */
export function fitting(all: readonly Definition[], query: string, show: Show): Definition[] {
  const words = plain(query.trim());
  return all.filter((one) => {
    if (show === 'used' && !one.maps) return false;
    if (show === 'own' && one.workspace === null) return false;
    if (PHASES.includes(show as Phase) && !one.phases.includes(show as Phase)) return false;
    const texts = [one.key, one.name, one.description];
    for (const text of [one.name_i18n, one.purpose_i18n]) texts.push(text.en ?? '', text.fr ?? '');
    return plain(texts.join(' ')).includes(words);
  });
}

/** By the first stage each is usual for, so that none stands twice; what has none comes last. */
export function byPhase(
  found: readonly Definition[],
): { phase: Phase | null; definitions: Definition[] }[] {
  return [...PHASES, null]
    .map((phase) => ({
      phase,
      definitions: found.filter((one) => (one.phases[0] ?? null) === phase),
    }))
    .filter((group) => group.definitions.length > 0);
}

const UNIT_WORD: Partial<Record<Definition['unit'], MessageKey>> = {
  seconds: 'kpis.in.seconds',
  minutes: 'kpis.in.minutes',
  hours: 'kpis.in.hours',
  days: 'kpis.in.days',
};

const minus = (text: string): string => text.replace('-', '−');

/** A plain number as people write it: "−100", "4.5". */
export const plainNumber = (value: string): string =>
  minus(fmt().number(value, { trim: true, decimals: 2 }));

/** A measured value: "40.0%", "€150.00", "24.0 h". */
export function valueText(
  value: string,
  of: Pick<Definition, 'unit' | 'decimals'>,
  decimals = of.decimals,
): string {
  if (of.unit === 'percent') return minus(fmt().percent(value, { decimals }));
  if (of.unit === 'currency') {
    return minus(fmt().money(value, pageData().workspace?.currency ?? 'EUR', { decimals }));
  }
  const number = minus(fmt().number(value, { decimals }));
  const unit = UNIT_WORD[of.unit];
  return unit ? t(unit, { n: number }) : number;
}

/** What somebody set, a target or an edge: round numbers are said round. */
function setText(value: string, of: Definition): string {
  return valueText(value, of, Number.isInteger(Number(value)) ? 0 : Math.max(1, of.decimals));
}

/** "below 60 %", "60 % to 80 %", "80 % and more". */
export function rangeText(band: Pick<Band, 'low' | 'high'>, of: Definition): string {
  const [low, high] = [band.low, band.high].map((end) => (end === null ? null : setText(end, of)));
  if (low == null) return high == null ? '' : t('kpis.range.below', { high });
  if (high == null) return t('kpis.range.above', { low });
  return t('kpis.range.between', { low, high });
}

/** A target in short: "35 %", "20 % to 40 %". */
export function targetText(target: NonNullable<Use['panel']['target']>, of: Definition): string {
  return target.value !== null
    ? setText(target.value, of)
    : rangeText({ low: target.band_low, high: target.band_high }, of);
}

/** The bands a new editor begins with: those there are, else two with an edge to be filled in. */
export function startingBands(one: Definition): Band[] {
  if (one.bands) return one.bands.levels.map((band) => ({ ...band }));
  const levels: Level[] =
    one.direction === 'lower_better'
      ? ['good', 'average', 'bad']
      : one.direction === 'in_band'
        ? ['bad', 'good', 'bad']
        : ['bad', 'average', 'good'];
  return withEdges(
    levels,
    levels.slice(1).map(() => ''),
  );
}

/** Bands side by side from their levels and the edges between them. */
export function withEdges(levels: readonly Level[], edges: readonly string[]): Band[] {
  return levels.map((level, at) => ({
    level,
    low: at === 0 ? null : (edges[at - 1] ?? ''),
    high: at === levels.length - 1 ? null : (edges[at] ?? ''),
  }));
}

/** A key made of a name: "Taux d’appel" gives "taux_d_appel". */
export function keyFrom(name: string): string {
  const key = plain(name)
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '');
  return key.slice(0, 60);
}

/** The address of the stage or touchpoint on its map. */
export function placeHref(use: Use): string {
  return `/m/${use.map.id}/map${use.stage ? `#at=stage:${use.stage}` : ''}`;
}
