/** What one does with emotions: readings on touchpoints and on the columns of the curve. */
import { t } from '../../i18n';
import { toNumber } from '../../model/derive/fraction';
import { uuid7 } from '../../model/ids';
import type { EmotionReading, Id, Touchpoint } from '../../model/types';
import type { Editor } from '../editor.svelte';
import { readingAt } from '../derived';
import * as ops from '../ops';

export const VALENCE_WORD = {
  '-2': 'editor.emotion.neg2',
  '-1': 'editor.emotion.neg1',
  '0': 'editor.emotion.0',
  '1': 'editor.emotion.pos1',
  '2': 'editor.emotion.pos2',
} as const;

/** The word of a whole valence, or of the nearest one. */
export function valenceWord(valence: number): string {
  return t(VALENCE_WORD[String(Math.round(valence) || 0) as keyof typeof VALENCE_WORD]);
}

/** "−2", "+1", "0", "−0.5": with a sign, and a true minus. */
export function valenceText(valence: number): string {
  const rounded = Math.round(valence * 100) / 100;
  return rounded > 0 ? `+${rounded}` : String(rounded).replace('-', '−');
}

type Anchor = { stage: Id } | { step: Id } | { touchpoint: Id };

function submitReading(
  editor: Editor,
  persona: Id | null,
  anchor: Anchor,
  valence: number,
  existing: EmotionReading | null,
): void {
  if (existing) {
    if (existing.valence === valence) return;
    editor.store.submit('emotion_reading.set', [
      ops.set('emotion_reading', existing.id, { valence }),
    ]);
    return;
  }
  editor.store.submit('emotion_reading.create', [
    ops.create(
      'emotion_reading',
      { stage: null, step: null, touchpoint: null, ...anchor, persona, valence, state: 'current' },
      uuid7(),
    ),
  ]);
}

export function readingOf(editor: Editor, persona: Id | null, anchor: Id): EmotionReading | null {
  return readingAt(editor.store.doc.emotion_readings.values(), persona, anchor);
}

/** What the chosen persona feels at a touchpoint. */
export function feel(
  editor: Editor,
  touchpoint: Touchpoint,
  valence: number,
  persona = editor.voice,
): void {
  if (!editor.canEdit) return;
  submitReading(
    editor,
    persona,
    { touchpoint: touchpoint.id },
    valence,
    readingOf(editor, persona, touchpoint.id),
  );
  editor.announce(
    t('editor.say.felt', {
      name: touchpoint.name,
      value: valenceText(valence),
      word: valenceWord(valence),
    }),
  );
}

export function forget(editor: Editor, reading: EmotionReading): void {
  if (editor.canEdit)
    editor.store.submit('emotion_reading.delete', [ops.remove('emotion_reading', reading.id)]);
}

/** What a point of the curve stands on. */
export type PointSource =
  | { kind: 'none' }
  | { kind: 'own'; reading: EmotionReading }
  | { kind: 'touchpoint'; reading: EmotionReading }
  | { kind: 'mean'; count: number };

/** The readings behind a column's value: touchpoints first, as the curve counts them. */
export function sourceOf(editor: Editor, persona: Id | null, column: Id): PointSource {
  const { doc } = editor.store;
  const behind: EmotionReading[] = [];
  for (const reading of doc.emotion_readings.values()) {
    if (reading.state !== 'current' || reading.persona !== persona || !reading.touchpoint) continue;
    const touchpoint = doc.touchpoints.get(reading.touchpoint);
    if (touchpoint && (touchpoint.step ?? touchpoint.stage) === column) behind.push(reading);
  }
  if (behind.length === 1) return { kind: 'touchpoint', reading: behind[0]! };
  if (behind.length) return { kind: 'mean', count: behind.length };
  const own = readingOf(editor, persona, column);
  return own ? { kind: 'own', reading: own } : { kind: 'none' };
}

/** Set a point of the curve. A mean of several touchpoints is set at the touchpoints, and says so. */
export function setPoint(editor: Editor, persona: Id | null, column: Id, valence: number): boolean {
  if (!editor.canEdit) return false;
  const source = sourceOf(editor, persona, column);
  if (source.kind === 'mean') {
    editor.announce(t('editor.say.meanPoint', { n: source.count }), true);
    return false;
  }
  const at = editor.layout.columnOf(column);
  if (!at) return false;
  const anchor: Anchor = at.step ? { step: at.step } : { stage: at.stage };
  submitReading(
    editor,
    persona,
    anchor,
    Math.max(-2, Math.min(2, valence)),
    source.kind === 'none' ? null : source.reading,
  );
  return true;
}

export function removePoint(editor: Editor, persona: Id | null, column: Id): boolean {
  const source = sourceOf(editor, persona, column);
  if (source.kind === 'mean') {
    editor.announce(t('editor.say.meanPoint', { n: source.count }), true);
    return false;
  }
  if (source.kind === 'none') return false;
  forget(editor, source.reading);
  return true;
}

/** The value of a column for a persona, as a number; null is a gap. */
export function valueAt(editor: Editor, persona: Id | null, column: Id): number | null {
  const value = editor.pointAt(persona, column)?.value;
  return value ? toNumber(value) : null;
}
