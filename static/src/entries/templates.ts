import Templates from '../pages/templates/Templates.svelte';
import { startPage } from '../pages/start';

void startPage(Templates, { workspace: true, words: ['library'] });
