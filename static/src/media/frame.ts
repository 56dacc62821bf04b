/** How a picture is cut: the frame a card shows of it, and what stays in sight. */
import type { Card, Id } from '../model/types';

export const ASPECTS = ['wide', 'classic', 'square', 'tall', 'whole'] as const;
export type Aspect = Card['aspect'];

/** Width over height; all of a picture stands within the classic frame. */
const RATIO: Record<Aspect, number> = {
  wide: 16 / 9,
  classic: 4 / 3,
  square: 1,
  tall: 3 / 4,
  whole: 4 / 3,
};

type Cut = Pick<Card, 'aspect' | 'focus_x' | 'focus_y'>;

export function ratioOf({ aspect }: Pick<Card, 'aspect'>): number {
  return RATIO[aspect];
}

/** The styles of an `img` that fills its frame. */
export function cutStyle({ aspect, focus_x, focus_y }: Cut): string {
  if (aspect === 'whole') return 'object-fit:contain';
  return `object-fit:cover;object-position:${focus_x ?? 50}% ${focus_y ?? 50}%`;
}

/** Whether a card shows a picture. */
export function isImage(thing: object): thing is Card {
  return 'attachment' in thing && 'kind' in thing && thing.kind === 'image' && !!thing.attachment;
}

/** Where the bytes lie, below the map, whose right is asked at each read: as a card shows them, or whole. */
export function imageUrl(map: Id, attachment: Id, size?: 'small'): string {
  return `/api/v1/maps/${map}/attachments/${attachment}${size ? `?size=${size}` : ''}`;
}
