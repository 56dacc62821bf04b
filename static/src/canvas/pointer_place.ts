/** Where the pointer is, in the map's own terms: the others' screens may show it elsewhere. */
import type { Editor } from '../editor/editor.svelte';
import { columnAt, rowAt } from './range';

const within = (share: number): number => Math.min(1, Math.max(0, share));

/** Where an element stands, asked once a frame: what a move draws makes every further answer dear. */
export function boxOf(element: () => HTMLElement | undefined): () => DOMRect {
  let box: DOMRect | null = null;
  return () => {
    if (!box) requestAnimationFrame(() => (box = null));
    return (box ??= element()?.getBoundingClientRect() ?? new DOMRect());
  };
}

/** Tell the others. A finger has no pointer between its touches. */
export function tellPointer(editor: Editor, box: DOMRect, event: PointerEvent): void {
  if (event.pointerType === 'touch') return;
  const at = editor.camera.toWorld(event.clientX - box.left, event.clientY - box.top);
  const row = rowAt(editor.layout, at.y);
  const column = columnAt(editor.layout, at.x);
  if (!row || !column || event.clientX < box.left || event.clientY < box.top) return;
  editor.store.setPresence({
    cursor: {
      lane: row.lane.id,
      column: column.key,
      x: within((at.x - column.x) / column.w),
      y: within((at.y - row.y) / row.h),
    },
  });
}

/** The cell or header a pointer is over; null for a finger, which points at nothing before it presses. */
export function cellUnder(event: PointerEvent): string | null {
  if (event.pointerType === 'touch') return null;
  const at = (event.target as Element).closest<HTMLElement>('[data-at]:not([data-item])');
  return at?.dataset.at ?? '';
}
