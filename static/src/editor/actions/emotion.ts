/** What one does with emotions: readings on touchpoints and on the columns of the curve. */
import { fmt, t } from '../../i18n';
import { toNumber } from '../../model/derive/fraction';
import { uuid7 } from '../../model/ids';
import type { EmotionReading, Id, Lane, Touchpoint } from '../../model/types';
import type { Editor } from '../editor.svelte';
import { readingAt } from '../derived';
import { sayLocked } from './lock';
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

/** "−2", "+1", "0", "−0.5" (in French "−0,5"): with a sign, and a true minus. */
export function valenceText(valence: number): string {
  return fmt().number(valence, { decimals: 2, trim: true, signed: true }).replace('-', '−');
}

type Anchor = { stage: Id } | { step: Id } | { touchpoint: Id };

function submitReading(
  editor: Editor,
  persona: Id | null,
  anchor: Anchor,
  valence: number,
  existing: EmotionReading | null,
): void {
  const { layer } = editor.curve;
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
      { stage: null, step: null, touchpoint: null, ...anchor, persona, valence, state: layer },
      uuid7(),
    ),
  ]);
}

/** The reading at an anchor, of what is, or of what is expected while that is written. */
export function readingOf(
  editor: Editor,
  persona: Id | null,
  anchor: Id,
  state = editor.curve.layer,
): EmotionReading | null {
  return readingAt(editor.store.doc.emotion_readings.values(), persona, anchor, state);
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
  /** Several readings: of touchpoints, or of the steps of a folded stage. */
  | { kind: 'mean'; count: number }
  /** Everyone's value, made of the personas' own. */
  | { kind: 'blend'; count: number };

/** The readings behind a column's value, as the curve counts them. */
export function sourceOf(
  editor: Editor,
  persona: Id | null,
  column: Id,
  state = editor.curve.layer,
): PointSource {
  const terms = editor.pointAt(persona, column, state)?.terms ?? [];
  const [first] = terms;
  if (!first) return { kind: 'none' };
  if (first.reading === null) return { kind: 'blend', count: terms.length };
  if (terms.length > 1) return { kind: 'mean', count: terms.length };
  const reading = editor.store.doc.emotion_readings.get(first.reading);
  if (!reading) return { kind: 'none' };
  return { kind: reading.touchpoint ? 'touchpoint' : 'own', reading };
}

/** The one reading a point stands on, which can be changed at the point itself. */
export function readingBehind(
  editor: Editor,
  persona: Id | null,
  column: Id,
  state = editor.curve.layer,
): EmotionReading | null {
  const source = sourceOf(editor, persona, column, state);
  return source.kind === 'own' || source.kind === 'touchpoint' ? source.reading : null;
}

const curveLane = (editor: Editor): Lane | undefined =>
  editor.lanes.find((lane) => lane.kind === 'emotion_curve');

/** Whether the curve takes changes: its lane may be locked. */
export function curveOpen(editor: Editor): boolean {
  return editor.canEdit && !curveLane(editor)?.locked;
}

/** Why a point cannot be set where it stands, said aloud. Gives whether it can. */
function settable(editor: Editor, source: PointSource): boolean {
  if (!curveOpen(editor)) {
    const lane = curveLane(editor);
    if (lane?.locked) sayLocked(lane);
    return false;
  }
  if (source.kind !== 'mean' && source.kind !== 'blend') return true;
  const words = source.kind === 'mean' ? 'editor.say.meanPoint' : 'curve.say.blend';
  editor.announce(t(words, { n: source.count }), true);
  return false;
}

/** Set a point of the curve. A mean is set at what it is made of, and says so. */
export function setPoint(editor: Editor, persona: Id | null, column: Id, valence: number): boolean {
  if (!editor.canEdit) return false;
  const source = sourceOf(editor, persona, column);
  if (!settable(editor, source)) return false;
  const at = editor.layout.columnOf(column);
  if (!at || !editor.pointAt(persona, column)) return false;
  const anchor: Anchor = at.step ? { step: at.step } : { stage: at.stage };
  submitReading(
    editor,
    persona,
    anchor,
    Math.max(-2, Math.min(2, valence)),
    source.kind === 'own' || source.kind === 'touchpoint' ? source.reading : null,
  );
  return true;
}

export function removePoint(editor: Editor, persona: Id | null, column: Id): boolean {
  const source = sourceOf(editor, persona, column);
  if (!settable(editor, source)) return false;
  if (source.kind !== 'own' && source.kind !== 'touchpoint') return false;
  forget(editor, source.reading);
  return true;
}

/** How much is at stake, 1 to 5, or null to leave it open: it belongs to the reading of the column. */
export function setIntensity(
  editor: Editor,
  persona: Id | null,
  column: Id,
  intensity: number | null,
): boolean {
  if (!editor.canEdit) return false;
  const source = sourceOf(editor, persona, column);
  if (!settable(editor, source)) return false;
  if (source.kind !== 'own' && source.kind !== 'touchpoint') {
    editor.announce(t('curve.say.feelFirst'), true);
    return false;
  }
  if ((source.reading.intensity ?? null) !== intensity)
    editor.store.submit('emotion_reading.set', [
      ops.set('emotion_reading', source.reading.id, { intensity }),
    ]);
  return true;
}

/** The value of a column for a persona, as a number; null is a gap. */
export function valueAt(
  editor: Editor,
  persona: Id | null,
  column: Id,
  state = editor.curve.layer,
): number | null {
  const value = editor.pointAt(persona, column, state)?.value;
  return value ? toNumber(value) : null;
}
