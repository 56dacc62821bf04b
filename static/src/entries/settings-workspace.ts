import Workspace from '../pages/settings/Workspace.svelte';
import { startPage } from '../pages/start';

void startPage(Workspace, { workspace: true, words: ['settings'] });
