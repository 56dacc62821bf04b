import Shared from '../pages/shared/Shared.svelte';
import { startPage } from '../pages/start';

void startPage(Shared, { workspace: false });
