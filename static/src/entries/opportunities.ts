import Opportunities from '../pages/opportunities/Opportunities.svelte';
import { startPage } from '../pages/start';

void startPage(Opportunities, { workspace: true, words: ['opportunities'] });
