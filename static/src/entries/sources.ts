import Sources from '../pages/sources/Sources.svelte';
import { startPage } from '../pages/start';

void startPage(Sources, { workspace: true });
