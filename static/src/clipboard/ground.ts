/** The open map as copies and pastes see it. */
import { laneTitle, columnName, likelyChannel } from '../editor/actions/things';
import { placedThings } from '../editor/derived';
import type { Editor } from '../editor/editor.svelte';
import { t } from '../i18n';
import type { Id } from '../model/types';
import type { Source } from './clip';
import type { Target } from './clip_ops';
import { isBlankStage } from './names';
import type { Ground } from './table';

export function sourceOf(editor: Editor): Source {
  const { store, layout, page } = editor;
  return {
    doc: store.doc,
    layout,
    map: store.doc.map?.id ?? '',
    workspace: page.workspace?.id ?? null,
    personas: store.personas,
    tags: store.tags,
    channels: store.channels,
    columnName: (column) => columnName(editor, column),
    kpiName: (kpi) => store.kpis.get(kpi)?.definition.name ?? '',
  };
}

export function targetOf(editor: Editor): Target {
  const { store, layout, page, place } = editor;
  return {
    doc: store.doc,
    layout,
    map: store.doc.map?.id ?? '',
    workspace: page.workspace?.id ?? null,
    place,
    personas: store.personas,
    tags: store.tags,
    channels: store.channels,
    channel: likelyChannel(editor),
    kpis: !page.share,
  };
}

/** Stages on which nothing stands, nothing is felt and nothing is measured. */
function untouched(editor: Editor): Set<Id> {
  const { doc } = editor.store;
  const found = new Set<Id>();
  for (const stage of doc.stages.values()) if (isBlankStage(stage)) found.add(stage.id);
  for (const step of doc.steps.values()) found.delete(step.stage);
  for (const { thing } of placedThings(doc)) found.delete(thing.stage ?? '');
  for (const reading of doc.emotion_readings.values()) found.delete(reading.stage ?? '');
  for (const kpi of doc.stage_kpis.values()) found.delete(kpi.stage ?? '');
  return found;
}

export function groundOf(editor: Editor): Ground {
  const { store, layout, place } = editor;
  const blank = untouched(editor);
  const column =
    place && 'column' in place
      ? place.column
      : place?.part === 'stage' || place?.part === 'step'
        ? place.id
        : '';
  const first = place?.part === 'stage' ? layout.stageOf(place.id)?.first : undefined;
  return {
    stages: editor.stages.map(({ id, name }) => ({ id, name, blank: blank.has(id) })),
    columns: layout.columns.map(({ key, stage, step }) => ({
      stage,
      step,
      name: columnName(editor, key),
    })),
    // Hidden lanes stay out of it: what is pasted is meant to be seen.
    lanes: editor.lanes
      .filter((lane) => !lane.hidden)
      .map((lane) => ({
        id: lane.id,
        kind: lane.kind,
        name: lane.name,
        title: laneTitle(lane),
        locked: lane.locked,
      })),
    column: first ?? layout.columnOf(column)?.index ?? 0,
    lane: place && 'lane' in place ? place.lane : place?.part === 'lane' ? place.id : null,
    after: place?.part === 'item' && store.doc && !place.id.startsWith('point.') ? place.id : null,
    newStage: t('editor.newStage'),
    channel: likelyChannel(editor),
    lastOf: (lane, { stage, step }) =>
      layout.cells.get(`${lane}|${step ?? stage}`)?.items.at(-1)?.id ?? null,
    kindTitle: (kind) => laneTitle({ name: '', kind }),
  };
}
