/** What the commands of showing the map do. Loaded with the first of them. */
import { loadWords } from '../i18n';
import type { Editor } from '../editor/editor.svelte';
import type { Id } from '../model/types';
import { enterStage, leaveStage } from './focus_stage';
import { minimap } from './minimap_view.svelte';
import { fillScreen, leaveScreen } from './screen';
import { hashOfSlide, slideOfHash } from './slides';

export { zoomToSelection, zoomToStage } from './zoom';

/** Show the minimap, or take it away. */
export function toggleMinimap(): void {
  minimap.open = !minimap.open;
}

/** Present the map: from the slide that the address names, else from the first, on the whole screen. */
export async function present(editor: Editor): Promise<void> {
  if (editor.presenting) return;
  // An address opens in the window: a browser gives the whole screen to presses alone, and soon after.
  if (slideOfHash(location.hash) === null) {
    fillScreen();
    history.replaceState(history.state, '', hashOfSlide('title'));
  }
  try {
    const [{ default: Present }] = await Promise.all([
      import('./Present.svelte'),
      loadWords('present'),
      loadWords('curve'),
    ]);
    editor.presenting = Present;
  } catch (error) {
    leaveScreen();
    throw error;
  }
}

/** Show one stage, or the whole map again. */
export async function focusStage(editor: Editor, stage: Id | null): Promise<void> {
  if (editor.viewComponent) return leaveStage(editor);
  const [{ default: FocusMode }] = await Promise.all([
    import('./FocusMode.svelte'),
    loadWords('present'),
  ]);
  await enterStage(editor, stage, FocusMode);
}
