import { createContext } from 'svelte';
import type { Editor } from './editor.svelte';

/** The editor of the page, for every component below it. */
export const [getEditor, setEditor] = createContext<Editor>();
