/** Stages made into other stages, each as one change. Loaded when first wanted. */
import { copyStage, type Source } from '../../clipboard/clip';
import { clipOps, type Target } from '../../clipboard/clip_ops';
import { sourceOf, targetOf } from '../../clipboard/ground';
import { fmt, loadWords, t } from '../../i18n';
import type { Id, StageKpi } from '../../model/types';
import { toast } from '../../ui/toasts.svelte';
import type { Editor } from '../editor.svelte';
import { placeKey } from '../focus';
import * as ops from '../ops';
import { offerUndo } from './offer_undo.svelte';
import {
  BATCH_MAX,
  mergeStages,
  nextStage,
  splitsAt,
  splitStage,
  stepToStage,
  type Plan,
} from './reshape';

/** A copy of a stage behind it: steps, things, feelings and the arrows between them. KPIs measure the one. */
export function duplicatePlan(source: Source, target: Target, stage: Id, name: string): Plan {
  const clip = copyStage(source, stage);
  const plan = clipOps(
    { ...clip, stage: { ...clip.stage, name }, joins: { ...clip.joins, kpis: [] } },
    { ...target, place: { part: 'stage', id: stage } },
  );
  if (plan.refusal || !plan.part)
    return { refused: plan.refusal === 'locked' ? 'locked' : 'stages' };
  if (plan.ops.length > BATCH_MAX) return { refused: 'many', n: plan.ops.length };
  return { ops: plan.ops, stage: plan.part.id };
}

/** Do what a plan says, or say why not; what came of it has the focus. */
async function carryOut(
  editor: Editor,
  label: string,
  plan: Plan,
  say: (name: string) => string,
): Promise<boolean> {
  await loadWords('joins');
  if (!editor.canEdit) return false;
  if (plan.refused) {
    const n = plan.n ?? ops.STRUCTURE_MAX;
    toast(t(`joins.why.${plan.refused}`, { n, max: fmt().number(BATCH_MAX) }), { tone: 'bad' });
    return false;
  }
  if (editor.store.submit(label, plan.ops) !== null) return false;
  const name = editor.store.doc.stages.get(plan.stage)?.name ?? '';
  await editor.focus(placeKey({ part: 'stage', id: plan.stage }));
  offerUndo(editor, say(name));
  return true;
}

export async function duplicateStage(editor: Editor, id: Id): Promise<void> {
  await loadWords('joins');
  const name = editor.store.doc.stages.get(id)?.name;
  if (name === undefined) return;
  const copy = t('joins.copyOf', { name }).slice(0, 80);
  const plan = duplicatePlan(sourceOf(editor), targetOf(editor), id, copy);
  await carryOut(editor, 'stage.duplicate', plan, (made) => t('joins.duplicated', { name: made }));
}

/** Split where there is one place to; else ask where, or say that there is none. */
export async function askSplit(editor: Editor, id: Id): Promise<void> {
  const found = splitsAt(editor.store.doc, id);
  if (found.length > 1) {
    editor.dialog = { kind: 'split', stage: id };
    return;
  }
  if (found[0]) return split(editor, found[0].id);
  await carryOut(editor, 'stage.split', { refused: 'noSteps' }, () => '');
}

/** The step begins a new stage, whose name is open for writing. */
export async function split(editor: Editor, step: Id): Promise<void> {
  const plan = splitStage(editor.store.doc, step);
  const done = await carryOut(editor, 'stage.split', plan, (name) => t('joins.split', { name }));
  if (done && !plan.refused) editor.edit({ kind: 'stage', id: plan.stage });
}

export async function merge(editor: Editor, id: Id): Promise<void> {
  const { doc } = editor.store;
  const [first, second] = [doc.stages.get(id)?.name ?? '', nextStage(doc, id)?.name ?? ''];
  const plan = mergeStages(doc, id);
  const nameOf = ({ id, label_override }: StageKpi): string =>
    label_override || editor.store.kpis.get(id)?.definition.name || t('editor.kpi.unnamed');
  const twice = (plan.refused ? undefined : plan.twice) ?? [];
  const both = twice.map((kpi) => nameOf(kpi)).join(', ');
  await carryOut(editor, 'stage.merge', plan, () =>
    both
      ? t('joins.mergedTwice', { first, second, n: twice.length, both })
      : t('joins.merged', { first, second }),
  );
}

export async function stepBecomesStage(editor: Editor, id: Id): Promise<void> {
  await carryOut(editor, 'step.toStage', stepToStage(editor.store.doc, id), (name) =>
    t('joins.stageMade', { name }),
  );
}
