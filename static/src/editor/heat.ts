/** The overlay of assumptions: whether it is on stands in the address, so that a link opens as it was sent. */
import { loadWords, t } from '../i18n';
import type { Editor } from './editor.svelte';

/** Where it stands in the address, which the page reads before this is here. */
const NAME = 'assumptions';

/** The address with the overlay on or off, and everything else as it was. */
export function withHeat(href: string, on: boolean): string {
  const url = new URL(href);
  if (on) url.searchParams.set(NAME, '1');
  else url.searchParams.delete(NAME);
  return url.href;
}

export async function showHeat(editor: Editor, on: boolean): Promise<void> {
  try {
    // What draws it comes first: offline, the map stays as it is, and the page says why.
    if (on) await Promise.all([import('../evidence/HeatStrip.svelte'), loadWords('evidence')]);
  } catch {
    return;
  }
  editor.heat = on;
  history.replaceState(history.state, '', withHeat(location.href, on));
  if (!on) editor.announce(t('editor.say.heatOff'));
}
