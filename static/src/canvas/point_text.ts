/** What a point of the curve says, for ears and eyes alike. */
import {
  readingBehind,
  sourceOf,
  valenceText,
  valenceWord,
  valueAt,
} from '../editor/actions/emotion';
import { columnName } from '../editor/actions/things';
import type { Editor } from '../editor/editor.svelte';
import { feelingText } from '../editor/feelings';
import { personaLook } from '../editor/looks';
import { t } from '../i18n';
import type { Id } from '../model/types';

export interface PointText {
  /** "Léa, Paiement" */
  head: string;
  /** "−2, very negative, Frustrated" */
  felt: string;
  /** "from interviews, 12 answers, peak" */
  ground: string;
  /** All of it in one line. */
  full: string;
}

const joined = (parts: readonly (string | null | undefined | false)[]): string =>
  parts.filter(Boolean).join(', ');

/** What people are asked in; the rest is counted without asking anybody. */
const ASKED: readonly string[] = ['survey', 'interview', 'usability_test', 'review'];

/** "212 answers", or "340 cases" where the evidence is nobody's answer (tickets, analytics…). */
function counted(editor: Editor, reading: Id, n: number): string {
  const grounds = editor.store.evidenceOf(reading);
  const asked = !grounds.length || grounds.some(({ kind }) => ASKED.includes(kind));
  return t(asked ? 'curve.answers' : 'curve.cases', { n });
}

export function pointText(
  editor: Editor,
  persona: Id | null,
  column: Id,
  value: number,
  marks: { peak: boolean; end: boolean },
): PointText {
  const { layer } = editor.curve;
  const source = sourceOf(editor, persona, column);
  const reading = readingBehind(editor, persona, column);
  const other = editor.curve.expected
    ? valueAt(editor, persona, column, layer === 'current' ? 'expected' : 'current')
    : null;
  const head = joined([
    persona === null && source.kind === 'blend'
      ? t('curve.all')
      : personaLook(editor, persona).name,
    columnName(editor, column),
    layer === 'expected' && t('curve.layer.expected'),
  ]);
  const felt = joined([
    valenceText(value),
    valenceWord(value),
    reading?.label && feelingText(reading.label),
  ]);
  const ground = joined([
    reading && t(`editor.evidence.${reading.evidence_level}`),
    reading?.n != null && counted(editor, reading.id, reading.n),
    source.kind === 'mean' && t('editor.meanOf', { n: source.count }),
    source.kind === 'blend' && t('curve.meanOfPersonas', { n: source.count }),
    other !== null &&
      t(layer === 'current' ? 'curve.expectedIs' : 'curve.currentIs', {
        value: valenceText(other),
      }),
    marks.peak && t('editor.peak'),
    marks.end && t('editor.endPoint'),
  ]);
  return {
    head,
    felt,
    ground,
    full: joined([t('curve.of', { name: head, formula: felt }), ground]),
  };
}
