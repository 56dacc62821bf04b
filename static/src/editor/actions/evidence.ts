/** What one does with evidence. Loaded when first wanted, with its words. */
import { t } from '../../i18n';
import type { Supported } from '../../model/derive/evidence';
import { supportField } from '../../model/derive/joins';
import { uuid7 } from '../../model/ids';
import { textOp } from '../../model/text_op';
import type { Evidence, EvidenceLevel, FieldValue, Fields, Id, Op } from '../../model/types';
import type { Refused } from '../../model/apply_op';
import { nameOf, placedById } from '../derived';
import type { Editor } from '../editor.svelte';
import { pointId, placeKey } from '../focus';
import { personaLook } from '../looks';
import * as ops from '../ops';
import { offerUndo } from './offer_undo.svelte';
import { columnName, keyOf } from './things';

/** What a person fills in; what the evidence supports is linked apart. */
export type EvidenceInput = Pick<
  Evidence,
  | 'kind'
  | 'title'
  | 'quote'
  | 'url'
  | 'attachment'
  | 'collected_on'
  | 'sample_size'
  | 'level'
  | 'contains_personal_data'
>;

const LIST = {
  card: 'cards',
  touchpoint: 'touchpoints',
  emotion_reading: 'readings',
  pain_point: 'pain_points',
} as const;

/** What something supported is called; "" once it is gone. */
export function supportedName(editor: Editor, { entity, id }: Supported): string {
  const { doc } = editor.store;
  if (entity !== 'emotion_reading') {
    const placed = placedById(doc, id);
    return placed ? nameOf(placed) : '';
  }
  const reading = doc.emotion_readings.get(id);
  if (!reading) return '';
  const where = reading.touchpoint
    ? (doc.touchpoints.get(reading.touchpoint)?.name ?? '')
    : columnName(editor, (reading.step ?? reading.stage) as Id);
  return t('evidence.emotionOf', { who: personaLook(editor, reading.persona).name, where });
}

/** Where something supported stands on the map; null where it stands nowhere. */
export function supportedPlace(editor: Editor, { entity, id }: Supported): string | null {
  const { doc } = editor.store;
  const reading = entity === 'emotion_reading' ? doc.emotion_readings.get(id) : undefined;
  const placed = placedById(doc, reading ? (reading.touchpoint ?? '') : id);
  if (placed) return keyOf(placed);
  const lane = editor.lanes.find(({ kind }) => kind === 'emotion_curve');
  const column = reading?.step ?? reading?.stage;
  return lane && column && reading
    ? placeKey({ part: 'item', lane: lane.id, column, id: pointId(reading.persona) })
    : null;
}

/** Add evidence, beneath something or for later. Gives the refusal, if refused here. */
export function addEvidence(
  editor: Editor,
  input: EvidenceInput,
  beneath: Supported | null,
): Refused | null {
  const links = beneath ? { [LIST[beneath.entity]]: [beneath.id] } : {};
  const refused = editor.store.submit('evidence.create', [
    ops.create('evidence', { ...input, ...links }, uuid7()),
  ]);
  if (!refused)
    offerUndo(
      editor,
      beneath
        ? t('evidence.say.added', { title: input.title, name: supportedName(editor, beneath) })
        : t('evidence.say.addedAlone', { title: input.title }),
    );
  return refused;
}

/** Change what is different; what others write in the quote meanwhile stays. */
export function changeEvidence(
  editor: Editor,
  old: Evidence,
  input: EvidenceInput,
): Refused | null {
  const before = old as unknown as Record<string, FieldValue>;
  const fields: Fields = {};
  const batch: Op[] = [];
  for (const [name, value] of Object.entries(input)) {
    if (before[name] === value) continue;
    if (name === 'quote') batch.push(textOp('evidence', old.id, name, old.quote, input.quote));
    else fields[name] = value;
  }
  if (Object.keys(fields).length) batch.unshift(ops.set('evidence', old.id, fields));
  if (!batch.length) return null;
  const refused = editor.store.submit('evidence.set', batch);
  if (!refused) editor.announce(t('evidence.say.changed', { title: input.title }));
  return refused;
}

export function linkEvidence(editor: Editor, evidence: Evidence, beneath: Supported): void {
  const fields = { [supportField(beneath.entity)]: beneath.id };
  const batch: Op[] = [{ entity: 'evidence', type: 'link', id: evidence.id, fields }];
  if (!editor.canEdit || editor.store.submit('evidence.link', batch) !== null) return;
  const name = supportedName(editor, beneath);
  offerUndo(editor, t('evidence.say.linked', { title: evidence.title, name }));
}

export function unlinkEvidence(editor: Editor, evidence: Evidence, beneath: Supported): void {
  const fields = { [supportField(beneath.entity)]: beneath.id };
  const batch: Op[] = [{ entity: 'evidence', type: 'unlink', id: evidence.id, fields }];
  if (!editor.canEdit || editor.store.submit('evidence.unlink', batch) !== null) return;
  const name = supportedName(editor, beneath);
  offerUndo(editor, t('evidence.say.unlinked', { title: evidence.title, name }));
}

export function deleteEvidence(editor: Editor, evidence: Evidence): void {
  const batch = [ops.remove('evidence', evidence.id)];
  if (!editor.canEdit || editor.store.submit('evidence.delete', batch) !== null) return;
  offerUndo(editor, t('evidence.say.deleted', { title: evidence.title }));
}

/** Say by hand how well something is known. */
export function setLevel(editor: Editor, { entity, id }: Supported, level: EvidenceLevel): void {
  if (!editor.canEdit) return;
  editor.store.submit(`${entity}.set`, [ops.set(entity, id, { evidence_level: level })]);
}
