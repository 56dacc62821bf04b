import NewMap from '../pages/newmap/NewMap.svelte';
import { startPage } from '../pages/start';

void startPage(NewMap, { workspace: true });
