/** One stage at a time on a desk, and back to the whole map. */
import { tick } from 'svelte';
import { stageOfPlace } from '../canvas/stage_focus';
import { placeKey } from '../editor/focus';
import { t } from '../i18n';
import type { Editor } from '../editor/editor.svelte';
import type { Id } from '../model/types';

/** Show one stage; the focus stays where it is when it is in it. */
export async function enterStage(
  editor: Editor,
  stage: Id | null,
  component: NonNullable<Editor['viewComponent']>,
): Promise<void> {
  const id = stage ?? editor.stages[0]?.id;
  if (!id) return;
  editor.stageInView = id;
  editor.viewComponent = component;
  await tick();
  const kept = stageOfPlace(editor, editor.focusKey) === id ? editor.focusKey : null;
  await editor.focus(kept ?? placeKey({ part: 'stage', id }));
  editor.announce(t('present.say.focus', { name: editor.store.doc.stages.get(id)?.name ?? '' }));
}

/** Show the whole map again, where one was. */
export async function leaveStage(editor: Editor): Promise<void> {
  const stage = editor.stageInView;
  editor.viewComponent = null;
  await tick();
  const here = stageOfPlace(editor, editor.focusKey) === stage;
  await editor.focus(
    here || !stage || !editor.layout.stageOf(stage)
      ? editor.focusKey
      : placeKey({ part: 'stage', id: stage }),
  );
  editor.announce(t('editor.say.view.canvas'));
}
