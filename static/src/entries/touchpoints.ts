import Touchpoints from '../pages/touchpoints/Touchpoints.svelte';
import { startPage } from '../pages/start';

void startPage(Touchpoints, { workspace: true, words: ['people'] });
