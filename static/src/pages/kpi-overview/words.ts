/** A KPI of the overview in words. */
import { t } from '../../i18n';
import { said, valueText } from '../kpis/kpis';
import type { Bound } from './overview';

export const nameOf = (one: Bound): string =>
  one.label_override || said(one.definition.name_i18n) || one.definition.name;

/** Its latest value with the unit, or why there is none. */
export function valueOf(one: Bound): string {
  if (one.latest?.value != null) return valueText(one.latest.value, one.definition);
  return stateOf(one) || t('kpis.health.no_data');
}

/** What there is to know beside its health; "" where all is well. */
export function stateOf(one: Bound): string {
  switch (one.state) {
    case 'failed':
    case 'inconsistent':
    case 'partial':
    case 'indicative':
    case 'no_source':
      return t(`kpis.state.${one.state}`);
    default:
      return '';
  }
}
