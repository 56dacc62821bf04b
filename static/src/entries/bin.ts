import Bin from '../pages/bin/Bin.svelte';
import { startPage } from '../pages/start';

void startPage(Bin, { workspace: true, words: ['library'] });
