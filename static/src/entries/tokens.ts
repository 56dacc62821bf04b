import Tokens from '../pages/tokens/Tokens.svelte';
import { startPage } from '../pages/start';

void startPage(Tokens, { workspace: true });
