/** Locked lanes: who may lock, and what is said to who may not write there. */
import { t } from '../../i18n';
import type { Fields, Lane } from '../../model/types';
import { dismiss, toast } from '../../ui/toasts.svelte';
import type { Editor } from '../editor.svelte';

/** Who may lock a lane, and unlock it. */
export function mayLock(editor: Editor): boolean {
  return editor.canEdit && (editor.store.role === 'owner' || editor.store.role === 'admin');
}

/** What locking or unlocking sets; the server signs it as well. */
export function lockFields(editor: Editor, locked: boolean, reason = ''): Fields {
  if (!locked) return { locked, lock_reason: '', locked_by: '' };
  const name = editor.store.actor?.name ?? editor.page.me;
  return { locked, lock_reason: reason.trim().slice(0, 200), locked_by: name.slice(0, 80) };
}

/** Who locked a lane and why, in words. */
export function lockWords(lane: Pick<Lane, 'locked_by' | 'lock_reason'>): string {
  const by = lane.locked_by ? t('lanes.lockedBy', { name: lane.locked_by }) : t('editor.locked');
  return lane.lock_reason ? `${by} · ${lane.lock_reason}` : by;
}

let lastRefusal = 0;

/** Say on screen why a locked lane takes nothing. */
export function sayLocked(lane: Lane): void {
  dismiss(lastRefusal);
  const by = lane.locked_by
    ? t('lanes.refused.by', { name: lane.locked_by })
    : t('editor.refused.locked');
  lastRefusal = toast(lane.lock_reason ? `${by} ${lane.lock_reason}` : by, {
    tone: 'bad',
    life: 8_000,
  });
}
