/** A rule while it is being filled in: texts as typed, checked and turned into what the API takes. */
import { fmt, parseDecimal, t } from '../../i18n';
import type { Condition, Rule, Severity, WatchableKpi } from './alerts';

export type Side = 'above' | 'below' | 'outside';

export interface Draft {
  condition: Condition;
  severity: Severity;
  side: Side;
  low: string;
  high: string;
  exitLow: string;
  exitHigh: string;
  periods: string;
  against: Rule['against'];
  way: Rule['way'];
  effect: string;
  effectUnit: Rule['effect_unit'];
  alpha: string;
  z: string;
  cooldown: string;
  name: string;
  byMail: boolean;
  webhook: string;
  recipients: string[];
}

const typed = (value: string | null): string =>
  value === null ? '' : fmt().number(value, { decimals: 6, trim: true });

/** A new rule: what gets worse is what one wants to hear of. */
export function emptyDraft(me: string | undefined): Draft {
  return {
    condition: 'threshold',
    severity: 'warning',
    side: 'above',
    low: '',
    high: '',
    exitLow: '',
    exitHigh: '',
    periods: '1',
    against: 'previous',
    way: 'worse',
    effect: typed('10'),
    effectUnit: 'percent',
    alpha: typed('0.05'),
    z: typed('3.5'),
    cooldown: '24',
    name: '',
    byMail: true,
    webhook: '',
    recipients: me ? [me] : [],
  };
}

/** A rule as it stands, to be changed. */
export function draftOf(rule: Rule): Draft {
  const { low, high } = rule;
  return {
    condition: rule.condition,
    severity: rule.severity,
    side: low !== null && high !== null ? 'outside' : low !== null ? 'below' : 'above',
    low: typed(low),
    high: typed(high),
    exitLow: typed(rule.exit_low),
    exitHigh: typed(rule.exit_high),
    periods: String(rule.periods),
    against: rule.against,
    way: rule.way,
    effect: typed(rule.effect),
    effectUnit: rule.effect_unit,
    alpha: typed(rule.alpha),
    z: typed(rule.z),
    cooldown: String(rule.cooldown_h),
    name: rule.name,
    byMail: rule.by_mail,
    webhook: rule.webhook ?? '',
    recipients: rule.recipients.map((one) => one.user),
  };
}

/** On which side a KPI is bad. */
export function badSide(kpi: WatchableKpi | undefined): Side {
  if (kpi?.direction === 'in_band') return 'outside';
  return kpi?.direction === 'higher_better' ? 'below' : 'above';
}

/** The body of a request, or what is wrong, by the API's names of fields. */
export function checked(
  draft: Draft,
): { body: Record<string, unknown>; problems: null } | { problems: Record<string, string> } {
  const problems: Record<string, string> = {};
  const number = (name: string, text: string, needed: boolean): string | null => {
    if (!text.trim()) {
      if (needed) problems[name] = t('alerts.form.needed');
      return null;
    }
    const value = parseDecimal(text);
    if (value === null) problems[name] = t('alerts.form.notNumber');
    return value;
  };
  const body: Record<string, unknown> = {
    severity: draft.severity,
    name: draft.name.trim(),
    cooldown_h: Number(draft.cooldown),
    by_mail: draft.byMail,
    webhook: draft.webhook || null,
    recipients: draft.recipients,
    periods: 1,
  };
  if (draft.condition === 'threshold' || draft.condition === 'interval_beyond') {
    const above = draft.side !== 'below';
    const below = draft.side !== 'above';
    body['high'] = above ? number('high', draft.high, true) : null;
    body['low'] = below ? number('low', draft.low, true) : null;
    body['exit_high'] = above ? number('exit_high', draft.exitHigh, false) : null;
    body['exit_low'] = below ? number('exit_low', draft.exitLow, false) : null;
    body['periods'] = Number(draft.periods);
  } else if (draft.condition === 'target_missed') body['periods'] = Number(draft.periods);
  else if (draft.condition === 'change') {
    body['effect'] = number('effect', draft.effect, true);
    body['effect_unit'] = draft.effectUnit;
    body['against'] = draft.against;
    body['way'] = draft.way;
    body['alpha'] = number('alpha', draft.alpha, true);
  } else if (draft.condition === 'anomaly') {
    body['way'] = draft.way;
    body['z'] = number('z', draft.z, true);
  }
  return Object.keys(problems).length ? { problems } : { body, problems: null };
}
