/** What one does with the arrows between things. Loaded when first wanted. */
import { loadWords, t } from '../../i18n';
import { endFields, endsOf } from '../../model/derive/joins';
import type { Connector, Id } from '../../model/types';
import { toast } from '../../ui/toasts.svelte';
import { nameOf, placedById } from '../derived';
import type { Editor } from '../editor.svelte';
import * as ops from '../ops';
import { offerUndo } from './offer_undo.svelte';

export const CONNECTOR_KINDS = ['flow', 'loop', 'dependency', 'failure'] as const;
export type ConnectorKind = Connector['kind'];

/** The arrow of a kind that joins two things already. */
export function twinOf(
  editor: Editor,
  from: Id,
  to: Id,
  kind: ConnectorKind,
): Connector | undefined {
  return editor.store.connectorsOf(from).find((one) => {
    const ends = endsOf(one);
    return one.kind === kind && ends.from.id === from && ends.to.id === to;
  });
}

function name(editor: Editor, id: Id): string {
  const placed = placedById(editor.store.doc, id);
  return placed ? nameOf(placed) : '';
}

export async function connect(
  editor: Editor,
  { from, to, kind, label }: { from: Id; to: Id; kind: ConnectorKind; label: string },
): Promise<void> {
  await loadWords('joins');
  const { store } = editor;
  const [a, b] = [placedById(store.doc, from), placedById(store.doc, to)];
  if (!editor.canEdit || !a || !b || from === to) return;
  if (a.entity === 'opportunity' || b.entity === 'opportunity') return;
  if (twinOf(editor, from, to, kind)) {
    toast(t('joins.twin'), { tone: 'bad' });
    return;
  }
  const fields = endFields({ entity: a.entity, id: from }, { entity: b.entity, id: to });
  const batch = [ops.create('connector', { ...fields, kind, label: label.trim().slice(0, 80) })];
  if (store.submit('connector.create', batch) !== null) return;
  offerUndo(editor, t('joins.connected', { from: nameOf(a), to: nameOf(b) }));
}

/** Give an arrow another kind or label; says why not where its twin is there. */
export function setConnector(
  editor: Editor,
  connector: Connector,
  fields: { kind?: ConnectorKind; label?: string },
): boolean {
  const { from, to } = endsOf(connector);
  if (!editor.canEdit) return false;
  if (
    fields.kind &&
    fields.kind !== connector.kind &&
    twinOf(editor, from.id, to.id, fields.kind)
  ) {
    toast(t('joins.twin'), { tone: 'bad' });
    return false;
  }
  editor.store.submit('connector.set', [ops.set('connector', connector.id, fields)]);
  return true;
}

export function removeConnector(editor: Editor, connector: Connector): void {
  if (!editor.canEdit) return;
  const { from, to } = endsOf(connector);
  const text = t('joins.removed', { from: name(editor, from.id), to: name(editor, to.id) });
  editor.store.submit('connector.delete', [ops.remove('connector', connector.id)]);
  offerUndo(editor, text);
}
