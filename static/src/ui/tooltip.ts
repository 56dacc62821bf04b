import type { Attachment } from 'svelte/attachments';
import { keepBeside, raise } from './place';

const DELAY_MS = 350;

let bubble: HTMLElement | undefined;
let owner: HTMLElement | undefined;
let stop: (() => void) | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
/** Whose bubble went because its words changed. */
let renewed: HTMLElement | undefined;

function hide(): void {
  clearTimeout(timer);
  stop?.();
  bubble?.remove();
  bubble = owner = stop = undefined;
}

function show(node: HTMLElement, text: string): void {
  hide();
  owner = node;
  bubble = document.createElement('div');
  bubble.className = 'tooltip';
  bubble.setAttribute('popover', 'manual');
  // The text repeats the control's accessible name, so it is not announced a second time.
  bubble.setAttribute('aria-hidden', 'true');
  bubble.textContent = text;
  // WCAG 1.4.13: the pointer may move onto the bubble without it going away.
  bubble.addEventListener('pointerleave', hide);
  document.body.append(bubble);
  raise(bubble);
  stop = keepBeside(node, bubble, node.dataset['tip'] === 'top' ? 'top' : 'bottom');
}

/** Whether a text inside the node is cut off: by an ellipsis, or by a clamp of its lines. */
export function isCut(node: HTMLElement, selector: string): boolean {
  return [...node.querySelectorAll<HTMLElement>(selector)].some(
    (text) => text.scrollWidth > text.clientWidth + 1 || text.scrollHeight > text.clientHeight + 1,
  );
}

/**
 * A short text shown on hover and on keyboard focus, gone on Escape: `{@attach tooltip(label)}`.
 * Below the element, or above one with `data-tip="top"`. For names of icon buttons; anything a reader needs must also stand elsewhere. With `cut`, only
 * where the text inside that matches this selector does not fit. With `escape`, Escape takes the bubble
 * away and does nothing else, where it would otherwise move the focus.
 */
export function tooltip(
  text: string,
  { cut, escape = false }: { cut?: string; escape?: boolean } = {},
): Attachment<HTMLElement> {
  return (node) => {
    const wanted = (): boolean => cut === undefined || isCut(node, cut);
    // The words changed under the focus: a slider that was moved says its new value.
    if (renewed === node && node.matches(':focus-visible') && wanted()) show(node, text);
    renewed = undefined;
    const later = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => wanted() && show(node, text), DELAY_MS);
    };
    const leave = (event: PointerEvent): void => {
      clearTimeout(timer);
      if (owner === node && event.relatedTarget !== bubble) hide();
    };
    const focus = (): void => {
      if (node.matches(':focus-visible') && wanted()) show(node, text);
    };
    const drop = (): void => {
      if (owner === node) hide();
    };
    const key = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || owner !== node) return;
      drop();
      if (escape) event.stopPropagation();
    };
    const press = (): void => hide();
    node.addEventListener('pointerenter', later);
    node.addEventListener('pointerleave', leave);
    node.addEventListener('pointerdown', press);
    node.addEventListener('focus', focus);
    node.addEventListener('blur', drop);
    node.addEventListener('keydown', key);
    return () => {
      if (owner === node) renewed = node;
      drop();
      clearTimeout(timer);
      node.removeEventListener('pointerenter', later);
      node.removeEventListener('pointerleave', leave);
      node.removeEventListener('pointerdown', press);
      node.removeEventListener('focus', focus);
      node.removeEventListener('blur', drop);
      node.removeEventListener('keydown', key);
    };
  };
}
