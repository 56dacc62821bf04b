import Compare from '../pages/compare/Compare.svelte';
import { startPage } from '../pages/start';

void startPage(Compare, { workspace: true, words: ['people'] });
