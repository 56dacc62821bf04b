/** Undo labels travel as keys ("card.move"), so that each reader sees their own language. */
import { t, type MessageKey } from '../i18n';

/** "Moving a card". A label that is no key (another client's, the API's) shows as it is. */
export function opLabel(label: string): string {
  const key = `editor.op.${label}`;
  const text = t(key as MessageKey);
  return text === key ? label : text;
}
