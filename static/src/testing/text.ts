import { createRawSnippet } from 'svelte';

/** A snippet of plain text, for components under test. */
export function text(content: string) {
  return createRawSnippet(() => ({ render: () => `<span>${content}</span>` }));
}
