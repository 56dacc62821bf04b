/** The channels' icons come after the first paint: forty drawings are not worth waiting for. */
import { Late } from './late.svelte';

type Icons = typeof import('./channel_icons').CHANNEL_ICONS;

const icons = new Late(async () => (await import('./channel_icons')).CHANNEL_ICONS);

/** The icons there are by now; empty until they have come. */
export function channelIcons(): Icons {
  return icons.get() ?? {};
}
