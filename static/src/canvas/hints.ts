/** What an empty cell says about what belongs there. */
import type { Editor } from '../editor/editor.svelte';
import { personaLook } from '../editor/looks';
import { t } from '../i18n';
import type { Id, Lane } from '../model/types';
import type { Column, PlacedEntity } from './layout';

const OWN_HINT = new Set<Lane['kind']>(['actions', 'thoughts', 'needs', 'touchpoints', 'pains']);

/**
 * The hint of an empty cell, or nothing. The first cell of an unused lane says what the lane is
 * for; a lane for content says in each stage what fits its phase.
 */
export function cellHint(
  editor: Editor,
  lane: Lane,
  column: Column,
  takes: PlacedEntity | null,
): string {
  if (takes === null) return '';
  if (lane.kind === 'content') {
    // Once a stage, in its first column.
    if (editor.layout.stageOf(column.stage)?.first !== column.index) return '';
    const phase = editor.store.doc.stages.get(column.stage)?.canonical_phase ?? 'other';
    return t(`lanes.content.${phase}` as 'lanes.content.other');
  }
  if (lane.kind === 'storyboard' && !editor.laneUsed.has(lane.id))
    return t('editor.hint.storyboard');
  if (column.index !== 0 || editor.laneUsed.has(lane.id)) return '';
  // In the words of whoever one writes for.
  return t(`hints.${OWN_HINT.has(lane.kind) ? lane.kind : 'card'}` as 'hints.actions', {
    who: editor.voice ? 'one' : 'none',
    name: personaLook(editor, editor.voice).name,
  });
}

/** What a strip without any figure says, once, in its first stage. */
export function kpiHint(editor: Editor, stage: Id): string {
  const first = editor.canEdit && !editor.kpisOfStage.size && editor.layout.stages[0]?.id === stage;
  return first ? t('hints.kpi') : '';
}
