import { createContext } from 'svelte';
import type { Deck } from './deck.svelte';

/** The presentation that is under way. */
export const [getDeck, setDeck] = createContext<Deck>();
