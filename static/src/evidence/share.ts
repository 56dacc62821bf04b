/** The share of assumptions in words. */
import { fmt, t } from '../i18n';
import type { Share } from '../model/derive/evidence';

/** "62% assumptions, 38% backed by evidence; 21 of 34 cards". */
export function shareText({ things, assumed, percent }: Share): string {
  if (percent === null) return t('evidence.share.none');
  return t('evidence.share', {
    assumed: fmt().percent(percent, { decimals: 0 }),
    backed: fmt().percent(100 - percent, { decimals: 0 }),
    n: assumed,
    total: things,
  });
}
