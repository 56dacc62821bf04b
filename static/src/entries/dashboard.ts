import Dashboard from '../pages/dashboard/Dashboard.svelte';
import { startPage } from '../pages/start';

void startPage(Dashboard, { workspace: true, words: ['library'] });
