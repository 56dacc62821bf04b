import Account from '../pages/settings/Account.svelte';
import { startPage } from '../pages/start';

void startPage(Account, { workspace: true, words: ['settings'] });
