import Overview from '../pages/kpi-overview/Overview.svelte';
import { startPage } from '../pages/start';

void startPage(Overview, { workspace: true, words: ['kpis'] });
