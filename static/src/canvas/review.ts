/** When a card should be looked at again, in words. */
import { fmt, t } from '../i18n';

export interface Review {
  overdue: boolean;
  text: string;
}

/** What a card says about its review; the day itself is still in time. */
export function reviewOf(due: string): Review {
  const overdue = due < fmt().today();
  return {
    overdue,
    text: t(overdue ? 'lanes.review.overdue' : 'lanes.review.due', { date: fmt().day(due) }),
  };
}
