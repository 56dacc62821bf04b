/** Cards that lie over several columns. */
import type { Placed } from '../../canvas/layout';
import { t } from '../../i18n';
import type { Id } from '../../model/types';
import { toast } from '../../ui/toasts.svelte';
import type { Editor } from '../editor.svelte';
import { columnOf } from '../derived';
import { set } from '../ops';
import { columnName, laneOpen } from './things';

const SPAN_MAX = 40;

/** The columns from a card's own to the last one, as the canvas has them whatever view is shown. */
export function columnsFrom(editor: Editor, placed: Placed): readonly Id[] {
  const keys = editor.store.columns().map(({ id }) => id);
  const at = keys.indexOf(columnOf(placed));
  return at < 0 ? [] : keys.slice(at, at + SPAN_MAX);
}

/** The last column a card lies over and how many they are; null where it keeps to its own. */
export function reachOf(editor: Editor, placed: Placed): { n: number; last: string } | null {
  const { span } = placed.thing;
  if (span <= 1) return null;
  const columns = columnsFrom(editor, placed);
  const n = Math.min(span, columns.length);
  return n > 1 ? { n, last: columnName(editor, columns[n - 1]!) } : null;
}

/** Over how many columns a card lies, in words. */
export function spanWords(editor: Editor, placed: Placed): string {
  const reach = reachOf(editor, placed);
  return reach ? t('lanes.spans', { n: reach.n, name: reach.last }) : '';
}

/** Lay a card over so many columns; beyond the last one it says that there is none. */
export function setSpan(editor: Editor, placed: Placed, span: number): boolean {
  if (!laneOpen(editor, placed.thing.lane)) return false;
  const columns = columnsFrom(editor, placed);
  if (!columns.length) return false;
  if (span > columns.length) {
    const last = columnName(editor, columns.at(-1) ?? '');
    toast(t('lanes.refused.span', { name: last }), { tone: 'bad', life: 6_000 });
    return false;
  }
  const { entity, thing } = placed;
  if (span < 1 || span === thing.span) return false;
  if (editor.store.submit(`${entity}.set`, [set(entity, thing.id, { span })]) !== null)
    return false;
  editor.announce(
    span === 1
      ? t('lanes.say.ownColumn', { name: columnName(editor, columns[0]!) })
      : t('lanes.spans', { n: span, name: columnName(editor, columns[span - 1]!) }),
  );
  return true;
}
