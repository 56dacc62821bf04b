/** Who is writing in a text right now, as far as they let it be known. */
import { t } from '../i18n';
import type { PresencePeer } from '../sync/frames';
import type { Id } from '../model/types';

export interface Writer {
  key: string;
  name: string;
  color: string;
  /** Where their caret is in the text, as the map has it. */
  offset: number | null;
}

/** One person in two tabs is one writer. */
export function writersIn(peers: readonly PresencePeer[], id: Id, field: string): Writer[] {
  const found = new Map<string, Writer>();
  for (const { editing, actor, conn } of peers) {
    if (editing?.id !== id || editing.field !== field) continue;
    const key = actor.id ?? conn;
    const color = actor.color ?? 'var(--user-1)';
    found.set(key, { key, name: actor.name, color, offset: editing.offset ?? null });
  }
  return [...found.values()];
}

/** "Marc is typing", or that he is here, of somebody who is at the row `id`. */
export function peerWords({ actor, editing }: PresencePeer, id: Id): string {
  const typing = editing?.id === id && editing.offset != null;
  return t(typing ? 'editor.peerTyping' : 'editor.peerHere', { name: actor.name });
}
