import Personas from '../pages/personas/Personas.svelte';
import { startPage } from '../pages/start';

void startPage(Personas, { workspace: true, words: ['people'] });
