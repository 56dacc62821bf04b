import Kpis from '../pages/kpis/Kpis.svelte';
import { startPage } from '../pages/start';

void startPage(Kpis, { workspace: true, words: ['kpis'] });
