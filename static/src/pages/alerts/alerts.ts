/** Alerts over REST: rules, incidents, one's inbox, webhooks with their log. */
import { api, type Page } from '../../api/client';
import { fmt, t } from '../../i18n';
import { pageData } from '../../ui/page_data';
import { workspaceId } from '../session';

export const CONDITIONS = [
  'threshold',
  'interval_beyond',
  'target_missed',
  'change',
  'anomaly',
  'missing',
  'source_failed',
] as const;
export const SEVERITIES = ['info', 'warning', 'critical'] as const;
export const WAYS = ['worse', 'rise', 'fall', 'either'] as const;
export const AGAINST = ['previous', 'year'] as const;
export type Condition = (typeof CONDITIONS)[number];
export type Severity = (typeof SEVERITIES)[number];

export interface Incident {
  id: string;
  rule: string;
  rule_name: string;
  condition: Condition;
  severity: Severity;
  state: 'firing' | 'resolved';
  /** What was seen, said by the server in the page's language. */
  sentence: string;
  map: string;
  map_title: string;
  stage_kpi: string;
  kpi_name: string;
  place: string;
  segment: string;
  period_start: string | null;
  period_end: string | null;
  facts: Record<string, unknown>;
  fired_at: string | null;
  resolved_at: string | null;
  acknowledged_at: string | null;
  acknowledged_by: string;
  muted_until: string | null;
  rule_muted_until: string | null;
}

export interface Rule {
  id: string;
  map: string;
  map_title: string;
  stage: string | null;
  stage_kpi: string | null;
  kpi_name: string;
  place: string;
  unit: string;
  decimals: number;
  direction: string;
  segment: string;
  name: string;
  condition: Condition;
  severity: Severity;
  low: string | null;
  high: string | null;
  exit_low: string | null;
  exit_high: string | null;
  periods: number;
  against: (typeof AGAINST)[number];
  way: (typeof WAYS)[number];
  effect: string | null;
  effect_unit: 'percent' | 'value';
  alpha: string;
  z: string;
  cooldown_h: number;
  muted_until: string | null;
  enabled: boolean;
  by_mail: boolean;
  webhook: string | null;
  webhook_name: string;
  recipients: { user: string; name: string }[];
  open: number;
}

export interface WatchableKpi {
  stage_kpi: string;
  name: string;
  place: string;
  unit: string;
  decimals: number;
  direction: string;
  value_type: string;
  computed: boolean;
}

export interface Watchable {
  map: string;
  title: string;
  stages: { stage: string; name: string }[];
  kpis: WatchableKpi[];
}

export interface Line {
  id: string;
  kind: 'fired' | 'still' | 'resolved' | 'webhook_disabled';
  at: string;
  read_at: string | null;
  incident: Incident | null;
  webhook_name: string;
}

export interface Webhook {
  id: string;
  name: string;
  enabled: boolean;
  off_because: '' | 'person' | 'gone' | 'failing';
  url?: string;
  failing_since?: string | null;
  last_ok_at?: string | null;
  former_until?: string | null;
}

/** Fresh from the server: the only time its secret is told. */
export interface NewWebhook extends Webhook {
  secret: string;
}

export interface Delivery {
  id: string;
  message_id: string;
  type: string;
  state: 'queued' | 'delivered' | 'failed';
  created_at: string;
  next_attempt_at: string | null;
  body: string;
  attempts: { at: string; status: number | null; error: string; duration_ms: number }[];
}

export interface Person {
  user: string;
  name: string;
  email: string;
}

const here = (): { workspace: string } => ({ workspace: workspaceId() });

export const rules = {
  list: (): Promise<Rule[]> => api.all<Rule>('alert-rules', here()),
  /** The rules about one KPI alone. */
  of: (kpi: string): Promise<Rule[]> => api.all<Rule>('alert-rules', { ...here(), stage_kpi: kpi }),
  create: (body: object): Promise<Rule> => api.post<Rule>('alert-rules', body),
  change: (id: string, body: object): Promise<Rule> => api.patch<Rule>(`alert-rules/${id}`, body),
  remove: (id: string): Promise<void> => api.del(`alert-rules/${id}`),
  watchable: (): Promise<Watchable[]> => api.get<Watchable[]>('alert-watchable', here()),
  people: (): Promise<Person[]> => api.all<Person>(`workspaces/${workspaceId()}/members`),
};

export const incidents = {
  page: (state: string, cursor = ''): Promise<Page<Incident>> =>
    api.get<Page<Incident>>('alerts', {
      ...here(),
      ...(state && { state }),
      ...(cursor && { cursor }),
    }),
  /** What alarms about one KPI now. */
  of: (kpi: string): Promise<Incident[]> =>
    api.all<Incident>('alerts', { ...here(), stage_kpi: kpi, state: 'firing' }),
  read: (id: string): Promise<Incident> => api.get<Incident>(`alerts/${id}`),
  acknowledge: (id: string): Promise<Incident> => api.post<Incident>(`alerts/${id}/acknowledge`),
  mute: (id: string, until: string | null): Promise<Incident> =>
    api.post<Incident>(`alerts/${id}/mute`, { until }),
  unread: (): Promise<Line[]> => api.all<Line>('alert-notices', { ...here(), unread: 'true' }),
  markRead: (): Promise<{ unread: number }> =>
    api.post(`workspaces/${workspaceId()}/alert-notices/read`, {}),
};

export const webhooks = {
  list: (): Promise<Webhook[]> => api.all<Webhook>('webhooks', here()),
  create: (name: string, url: string): Promise<NewWebhook> =>
    api.post<NewWebhook>('webhooks', { ...here(), name, url }),
  change: (id: string, body: object): Promise<Webhook> =>
    api.patch<Webhook>(`webhooks/${id}`, body),
  remove: (id: string): Promise<void> => api.del(`webhooks/${id}`),
  rotate: (id: string): Promise<NewWebhook> => api.post<NewWebhook>(`webhooks/${id}/secret`),
  test: (id: string): Promise<Delivery> => api.post<Delivery>(`webhooks/${id}/test`),
  log: (id: string): Promise<Page<Delivery>> =>
    api.get<Page<Delivery>>(`webhooks/${id}/deliveries`),
  replay: (id: string, delivery: string): Promise<Delivery> =>
    api.post<Delivery>(`webhooks/${id}/deliveries/${delivery}/replay`),
};

/** The cursor of the next page; "" at the end. */
export function cursorOf(page: Page<unknown>): string {
  return page.next ? (new URL(page.next, location.href).searchParams.get('cursor') ?? '') : '';
}

/** Until when an incident is quiet, by itself or by its rule; null when it is not. */
export function quietUntil(one: Incident, now = new Date()): string | null {
  const ends = [one.muted_until, one.rule_muted_until].filter(
    (until): until is string => until !== null && new Date(until) > now,
  );
  return ends.sort().at(-1) ?? null;
}

/** A value with the unit of a KPI, as the language writes it. */
export function valueOf(value: string, kpi: { unit: string; decimals: number }): string {
  const options = { decimals: kpi.decimals, trim: true };
  if (kpi.unit === 'percent') return fmt().percent(value, options);
  if (kpi.unit === 'currency') {
    return fmt().money(value, pageData().workspace?.currency ?? 'EUR', options);
  }
  return fmt().number(value, options);
}

/** What a rule waits for, in one line. */
export function ruleText(rule: Rule): string {
  const { low, high } = rule;
  const level = (value: string): string => valueOf(value, rule);
  let text: string;
  if (rule.condition === 'threshold' || rule.condition === 'interval_beyond') {
    const kind = rule.condition === 'threshold' ? 'level' : 'interval';
    if (low !== null && high !== null) {
      text = t(`alerts.says.${kind}Outside`, { low: level(low), high: level(high) });
    } else if (high !== null) text = t(`alerts.says.${kind}Above`, { level: level(high) });
    else text = t(`alerts.says.${kind}Below`, { level: level(low ?? '0') });
  } else if (rule.condition === 'change') {
    const effect = rule.effect ?? '0';
    text = t(rule.against === 'year' ? 'alerts.says.changeYear' : 'alerts.says.change', {
      size:
        rule.effect_unit === 'percent'
          ? fmt().percent(effect, { decimals: 2, trim: true })
          : fmt().number(effect, { decimals: 2, trim: true }),
      way: t(`alerts.way.${rule.way}`),
    });
  } else text = t(`alerts.says.${rule.condition}`);
  const counts = ['threshold', 'interval_beyond', 'target_missed'].includes(rule.condition);
  return counts && rule.periods > 1 ? t('alerts.says.row', { text, n: rule.periods }) : text;
}

/** What a rule watches, in one line. */
export function scopeText(rule: Rule): string {
  if (rule.stage_kpi) return t('alerts.scope.kpi', { kpi: rule.kpi_name, place: rule.place });
  return rule.stage
    ? t('alerts.scope.stage', { place: rule.place })
    : t('alerts.scope.map', { map: rule.map_title });
}

/** Conditions a KPI can have: some kinds of values have no interval and no test. */
export function conditionsOf(kpi: WatchableKpi | undefined): Condition[] {
  if (!kpi) return CONDITIONS.filter((one) => one !== 'threshold' && one !== 'interval_beyond');
  const bare = kpi.value_type === 'ratio' || kpi.value_type === 'distinct';
  const untested = bare || (kpi.value_type === 'count' && kpi.unit !== 'count');
  return CONDITIONS.filter(
    (one) => !(one === 'interval_beyond' && bare) && !(one === 'change' && untested),
  );
}
