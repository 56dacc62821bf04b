/** Where a character of a text is drawn: in words at rest by a range, in a field by a mirror of it. */
import { movedCaret } from './caret';

/** In CSS pixels of the element's own, whatever it is zoomed to; from its outer corner. */
export interface CaretPlace {
  x: number;
  y: number;
  h: number;
}

const MIRRORED = [
  'direction',
  'font',
  'letterSpacing',
  'lineHeight',
  'overflowWrap',
  'padding',
  'tabSize',
  'textAlign',
  'textIndent',
  'wordBreak',
  'wordSpacing',
] as const;

/** How much larger the element is drawn than it is laid out. */
export function scaleOf(element: HTMLElement): number {
  return element.getBoundingClientRect().width / (element.offsetWidth || 1) || 1;
}

/** The texts of an element, each with the place it begins at; a new block begins a new line. */
function* textNodes(root: HTMLElement): Iterable<{ node: Text; from: number; shown: string }> {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  let shown = '';
  let block: Element | null | undefined;
  for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
    if (!node.data) continue;
    const own = node.parentElement?.closest('p, li');
    const broken = node.previousSibling?.nodeName === 'BR';
    if (block !== undefined && (own !== block || broken)) shown += '\n';
    block = own;
    const from = shown.length;
    shown += node.data;
    yield { node, from, shown };
  }
}

/** The place of `offset` of `text` in the element that shows it, with or without its marks. */
export function placeInWords(root: HTMLElement, text: string, offset: number): CaretPlace | null {
  const parts = [...textNodes(root)];
  const shown = parts.at(-1)?.shown ?? '';
  const at = movedCaret(text, shown, Math.min(offset, text.length));
  const part = parts.findLast(({ from }) => from <= at);
  const outer = root.getBoundingClientRect();
  const scale = scaleOf(root);
  if (!part) return { x: 0, y: 0, h: Math.min(20, root.offsetHeight) };
  const range = document.createRange();
  range.setStart(part.node, Math.min(at - part.from, part.node.data.length));
  // At a line's end a collapsed range has no box in some browsers: the letter before it has one.
  let box = range.getClientRects()[0];
  let x = box?.left;
  if (!box && range.startOffset > 0) {
    range.setStart(part.node, range.startOffset - 1);
    box = [...range.getClientRects()].at(-1);
    x = getComputedStyle(root).direction === 'rtl' ? box?.left : box?.right;
  }
  if (!box || x === undefined) return null;
  return {
    x: (x - outer.left) / scale,
    y: (box.top - outer.top) / scale,
    h: box.height / scale,
  };
}

/** The place of `offset` in a text field, or null where it is scrolled out of sight. */
export function placeInField(field: HTMLTextAreaElement, offset: number): CaretPlace | null {
  const style = getComputedStyle(field);
  const mirror = document.createElement('div');
  for (const name of MIRRORED) mirror.style[name] = style[name];
  mirror.style.cssText += `;position:absolute;inset:0 auto auto -9999px;visibility:hidden;white-space:pre-wrap;box-sizing:border-box;width:${field.clientWidth}px`;
  mirror.dir = field.dir === 'auto' ? style.direction : field.dir;
  const mark = document.createElement('span');
  mark.textContent = '\u200b';
  mirror.append(field.value.slice(0, offset), mark, field.value.slice(offset));
  document.body.append(mirror);
  const place = {
    x: mark.offsetLeft + field.clientLeft,
    y: mark.offsetTop + field.clientTop - field.scrollTop,
    h: mark.offsetHeight,
  };
  mirror.remove();
  return place.y < -1 || place.y + place.h > field.offsetHeight + 1 ? null : place;
}
