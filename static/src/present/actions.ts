/**
 * What the commands of showing the map do, by the names they are called by. This file itself is listed
 * in the editor's first load with all it imports at once: so it imports at once as good as nothing.
 */
import { stageAt } from '../commands/places';
import type { Context } from '../commands/registry';
import { loadWords } from '../i18n';

type Place = Pick<Context, 'editor'>;

/** Ask for the whole screen. A press must have gone before; without one, or on a phone, nothing happens. */
export function fillScreen(): void {
  document.documentElement.requestFullscreen?.().catch(() => undefined);
}

/** Give the whole screen back. */
export function leaveScreen(): void {
  if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
}

/** Present the map: from the slide that the address names, else from the first, on the whole screen. */
export async function present({ editor }: Place): Promise<void> {
  if (editor.presenting) return;
  // An address opens in the window: a browser gives the whole screen to presses alone, and soon after.
  if (!location.hash.startsWith('#present')) {
    fillScreen();
    history.replaceState(history.state, '', '#present');
  }
  try {
    const [{ default: Present }] = await Promise.all([
      import('./Present.svelte'),
      loadWords('present'),
      loadWords('curve'),
      loadWords('editorLater'),
    ]);
    editor.presenting = Present;
  } catch (error) {
    leaveScreen();
    throw error;
  }
}

/** Show one stage, or the whole map again. */
export async function focusStage(context: Context): Promise<void> {
  const { editor } = context;
  const [{ default: FocusMode }, { enterStage, leaveStage }] = await Promise.all([
    import('./FocusMode.svelte'),
    import('./focus_stage'),
    loadWords('present'),
  ]);
  if (editor.viewComponent) await leaveStage(editor);
  else await enterStage(editor, stageAt(context), FocusMode);
}

/** Zoom to what is selected. */
export async function fitSelection({ editor }: Place): Promise<void> {
  (await import('./zoom')).zoomToSelection(editor);
}

/** Zoom to the stage one is in. */
export async function fitStage(context: Context): Promise<void> {
  (await import('./zoom')).zoomToStage(context.editor, stageAt(context));
}

/** Show the minimap, or take it away. */
export async function minimap(): Promise<void> {
  const { minimap: view } = await import('./minimap_view.svelte');
  view.open = !view.open;
}
