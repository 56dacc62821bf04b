/** What the table and the outline say about emotions, KPIs and columns: one wording for both. */
import {
  deltaText,
  STATE_WORD,
  stateOf,
  targetText,
  valueText as kpiValue,
} from '../canvas/kpi_text';
import { pointText } from '../canvas/point_text';
import { sourceOf, valueAt } from '../editor/actions/emotion';
import type { Editor } from '../editor/editor.svelte';
import { personaLook } from '../editor/looks';
import { t, type MessageKey } from '../i18n';
import type { Id, StageKpi } from '../model/types';

/** A value in words, and what it rests on. */
export interface ValueText {
  who: string;
  value: string;
  about: string;
}

/** What a persona feels in a column, or how much is at stake there. */
export function valueText(editor: Editor, persona: Id | null, column: Id, arc: boolean): ValueText {
  const source = sourceOf(editor, persona, column);
  const who =
    persona === null && source.kind === 'blend'
      ? t('curve.all')
      : personaLook(editor, persona).name;
  const value = valueAt(editor, persona, column);
  if (value === null) return { who, value: t('views.noValue'), about: '' };
  if (!arc) {
    const words = pointText(editor, persona, column, value, { peak: false, end: false });
    return { who, value: words.felt, about: words.ground };
  }
  const level = editor.pointAt(persona, column)?.intensity ?? 0;
  const word = t(`curve.arc.${level}` as MessageKey);
  return { who, value: level ? `${level}/5, ${word}` : word, about: '' };
}

export interface KpiWords {
  name: string;
  /** The value, or why there is none. */
  value: string;
  health: string | null;
  /** Change, verdict, target: what stands behind the value. */
  more: string[];
}

/** A KPI in words, as the chip of the canvas shows it. */
export function kpiWords(editor: Editor, kpi: StageKpi): KpiWords {
  const view = editor.store.kpis.get(kpi.id);
  const currency = editor.page.workspace?.currency;
  const name = kpi.label_override || view?.definition.name || t('editor.kpi.unnamed');
  if (view?.latest?.value == null) {
    const why = STATE_WORD[stateOf(view, kpi.source !== null, kpi.cadence)];
    return { name, value: t(why), health: null, more: [] };
  }
  const delta = deltaText(view);
  const target = targetText(view, currency);
  return {
    name,
    value: kpiValue(view.latest.value, view.definition, currency),
    health: view.health === 'no_data' ? null : t(`editor.kpi.health.${view.health}`),
    more: [
      delta && `${delta.glyph} ${delta.text} ${t(`editor.kpi.verdict.${delta.verdict}`)}`,
      target && t('editor.kpi.target', { value: target }),
    ].filter((text): text is string => Boolean(text)),
  };
}

/** Names of the channels that a column's touchpoints use. */
export function channelsOf(editor: Editor, column: Id): string[] {
  const found = new Set<string>();
  for (const touchpoint of editor.store.doc.touchpoints.values()) {
    if ((touchpoint.step ?? touchpoint.stage) === column) found.add(touchpoint.channel);
  }
  return [...found].map((key) => editor.store.channels.get(key)?.name ?? key);
}
