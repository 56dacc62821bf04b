/** What the commands of showing the map do. Loaded with the first of them. */
import { minimap } from './minimap_view.svelte';

export { zoomToSelection, zoomToStage } from './zoom';

/** Show the minimap, or take it away. */
export function toggleMinimap(): void {
  minimap.open = !minimap.open;
}
