/** An opportunity in words: its status, and what it is worth for its effort. */
import { fmt, t } from '../i18n';
import { priorityOf, type Opportunity } from '../model/opportunity';

/** The priority as it is written; empty while it cannot be said. */
export function priorityText(row: Pick<Opportunity, 'impact' | 'effort' | 'confidence'>): string {
  const priority = priorityOf(row);
  return priority === null ? '' : fmt().number(priority, { decimals: 2 });
}

/** "planned, priority 1.75". */
export function opportunityWords(row: Opportunity): string {
  const priority = priorityText(row);
  return [
    t(`opportunities.status.${row.status}`),
    priority && t('opportunities.priorityOf', { n: priority }),
  ]
    .filter(Boolean)
    .join(', ');
}
