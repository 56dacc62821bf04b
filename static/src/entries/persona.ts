import PersonaPage from '../pages/persona/PersonaPage.svelte';
import { startPage } from '../pages/start';

void startPage(PersonaPage, { workspace: true, words: ['people'] });
