import Alerts from '../pages/alerts/Alerts.svelte';
import { startPage } from '../pages/start';

void startPage(Alerts, { workspace: true, words: ['alerts'] });
