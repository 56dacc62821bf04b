/** What could not be done, or was undone by others, in words and with the way back. Loads when it is first said. */
import { t } from '../i18n';
import type { Change, Id } from '../model/types';
import type { StoreEvents } from '../store/map_store.svelte';
import { toast } from '../ui/toasts.svelte';
import { placedById } from './derived';
import type { Editor } from './editor.svelte';
import { opLabel } from './labels';

const REFUSED: readonly string[] = ['locked', 'limit', 'forbidden', 'gone', 'parent_gone'];

type Hand = Pick<Editor, 'editing' | 'place'>;

/** The row that is being written in, or is on its way to another place. */
function held({ carried }: Editor, { editing, place }: Hand): Id | null {
  if (editing) return editing.kind === 'new' ? null : editing.id;
  const moving = carried || 'dragging' in document.documentElement.dataset;
  return moving && place && 'id' in place ? place.id : null;
}

/** Called when somebody else's deletion has arrived; `hand` is what one was at just then. */
export function sayTaken(editor: Editor, { actor, ops }: Change, hand: Hand): void {
  const id = held(editor, hand);
  const { doc } = editor.store;
  const there = (one: Id): boolean =>
    Boolean(
      placedById(doc, one) ?? doc.stages.get(one) ?? doc.steps.get(one) ?? doc.lanes.get(one),
    );
  const deleted = ops.filter(({ type }) => type === 'delete');
  // With the map everything is gone, and its page says so.
  if (!id || !doc.map || there(id) || !deleted.length) return;
  const back = deleted.map(({ entity, id: one }) => ({
    entity,
    type: 'restore' as const,
    id: one,
  }));
  toast(t('editor.toast.taken', { name: actor.name }), {
    action: {
      label: t('editor.toast.restore'),
      run: () => void editor.store.submit('restore', back),
    },
  });
}

export function saySkipped({ label, fields }: StoreEvents['skipped']): void {
  toast(t('editor.toast.skipped', { what: opLabel(label), n: fields.length }));
}

export function sayReplaced({ store }: Editor, replaced: StoreEvents['replaced']): void {
  const { by, id, entity, field, mine } = replaced;
  toast(t('editor.toast.replaced', { name: by }), {
    life: 6_000,
    action: {
      label: t('editor.toast.mine'),
      run: () =>
        store.submit(`${entity}.set`, [
          { entity, type: 'set', id, fields: { [field]: mine as never } },
        ]),
    },
  });
}

export function sayRefused({ code, label }: StoreEvents['refused']): void {
  const known = REFUSED.includes(code) ? code : 'invalid';
  const text = t(`editor.refused.${known}` as 'editor.refused.invalid', { what: opLabel(label) });
  toast(text, { tone: 'bad', life: 8_000 });
}

export function sayFull(): void {
  toast(t('editor.toast.full'), { tone: 'bad' });
}

export function sayStorage(): void {
  toast(t('editor.toast.storage'), { tone: 'bad', life: 10_000 });
}
