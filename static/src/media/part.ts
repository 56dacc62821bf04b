/** What draws pictures, loaded with the first one that is to be seen. */
import type { Component, ComponentProps } from 'svelte';
import { lasting } from '../editor/lasting';
import { loadWords } from '../i18n';
import type CardImage from './CardImage.svelte';

type Part = Component<ComponentProps<typeof CardImage>>;
let part: Promise<Part> | undefined;

export function imagePart(): Promise<Part> {
  return (part ??= lasting(async () => {
    const [{ default: component }] = await Promise.all([
      import('./CardImage.svelte'),
      loadWords('media'),
    ]);
    return component;
  }));
}
