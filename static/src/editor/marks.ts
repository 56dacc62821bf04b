/**
 * The marks of finding and filtering on what is drawn, in whichever view. They are put onto the elements
 * from here, so that cards, entries and lines carry nothing for it as long as nobody looks for anything.
 */
import './marks.css';
import { t } from '../i18n';
import { placedById } from './derived';
import type { Editor } from './editor.svelte';
import { parsePlace } from './focus';
import { rangesOf } from './matching';

const FOUND = 'found';
const CURRENT = 'found-current';

/** Set or take away an attribute, without touching what is right already. */
function put(element: Element, name: string, value: string | null): void {
  if (element.getAttribute(name) === value) return;
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

/** The words of a query as they stand in an element. */
function rangesIn(element: Element, query: string): Range[] {
  const found: Range[] = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const { parentElement } = node;
    if (parentElement?.closest('.visually-hidden, textarea, button')) continue;
    for (const [from, to] of rangesOf(node.nodeValue ?? '', query)) {
      const range = new Range();
      range.setStart(node, from);
      range.setEnd(node, to);
      found.push(range);
    }
  }
  return found;
}

function draw(editor: Editor, root: Element): void {
  const { find, filter, store } = editor;
  const current = find?.current ? find.keyOf(find.current) : null;
  const ranges: Record<string, Range[]> = { [FOUND]: [], [CURRENT]: [] };
  for (const element of root.querySelectorAll<HTMLElement>('[data-at]')) {
    const key = element.dataset['at'] ?? '';
    const place = parsePlace(key);
    const id = place?.part === 'item' ? place.id : null;
    const out = Boolean(id && filter?.filteredOut(id) && placedById(store.doc, id));
    put(element, 'data-out', out ? '' : null);
    put(element, 'aria-description', out ? t('find.filter.out') : null);
    const hit = find?.keys.has(key) ?? false;
    put(element, 'data-found', hit ? (key === current ? 'current' : '') : null);
    if (hit && find && place?.part !== 'cell')
      ranges[key === current ? CURRENT : FOUND]!.push(...rangesIn(element, find.query));
  }
  if (!('highlights' in CSS)) return;
  for (const [name, list] of Object.entries(ranges)) {
    if (list.length) CSS.highlights.set(name, new Highlight(...list));
    else CSS.highlights.delete(name);
  }
}

/** Called in an effect: marks what is drawn now, and what is drawn from now on. */
export function bindMarks(editor: Editor): () => void {
  const root = document.getElementById('map');
  if (!root) return () => {};
  draw(editor, root);
  const watch = new MutationObserver(() => draw(editor, root));
  watch.observe(root, {
    childList: true,
    subtree: true,
    characterData: true,
    attributes: true,
    attributeFilter: ['data-at'],
  });
  return () => {
    watch.disconnect();
    for (const element of root.querySelectorAll('[data-out], [data-found]'))
      for (const name of ['data-out', 'data-found', 'aria-description'])
        element.removeAttribute(name);
    if ('highlights' in CSS) for (const name of [FOUND, CURRENT]) CSS.highlights.delete(name);
  };
}
