/** The channels' icons come after the first paint: forty drawings are not worth waiting for. */
type Icons = typeof import('./channel_icons').CHANNEL_ICONS;

let icons = $state.raw<Icons>({});
let asked = false;

/** The icons there are by now; empty until they have come. */
export function channelIcons(): Icons {
  if (!asked) {
    asked = true;
    void import('./channel_icons').then((module) => (icons = module.CHANNEL_ICONS));
  }
  return icons;
}
