/** What draws pictures, loaded with the first one that is to be seen. */
import type { Component, ComponentProps } from 'svelte';
import { loadWords } from '../i18n';
import type CardImage from './CardImage.svelte';

type Part = Component<ComponentProps<typeof CardImage>>;
let part: Promise<Part> | undefined;

export function imagePart(): Promise<Part> {
  return (part ??= Promise.all([import('./CardImage.svelte'), loadWords('media')]).then(
    ([{ default: component }]) => component,
  ));
}
