import Members from '../pages/settings/Members.svelte';
import { startPage } from '../pages/start';

void startPage(Members, { workspace: true, words: ['settings'] });
