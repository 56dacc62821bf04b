/** A card in words, as assistive technology reads it: what the eye sees beside its text. */
import { readingOf, valenceText, valenceWord } from '../editor/actions/emotion';
import type { Editor } from '../editor/editor.svelte';
import { spanWords } from '../editor/actions/spans';
import { leadsOf } from '../editor/leads';
import { t } from '../i18n';
import type { Card, Opportunity, PainPoint, Thing, Touchpoint } from '../model/types';
import { isImage } from '../media/frame';
import { readText } from '../text/marked.svelte';
import { peerWords } from '../text/writers';
import type { Placed } from './layout';
import { bodyStart } from './measure';
import { opportunityPart } from './opportunity_late';
import { reviewOf } from './review';

/** What kind of thing it is. */
export function kindWord(placed: Placed | null): string {
  if (placed?.entity === 'touchpoint') return t('editor.thing.touchpoint');
  if (placed?.entity === 'pain_point') return t('editor.thing.pain');
  if (placed?.entity === 'opportunity') return t('editor.choice.opportunity');
  const card = placed?.thing as Card | undefined;
  if (placed && isImage(placed.thing)) return t('editor.thing.image');
  return t(card?.kind === 'quote' ? 'editor.quote' : 'editor.thing.card');
}

/** How well a thing is known, and on how many pieces of evidence it stands. */
export function evidenceWords(editor: Editor, { id, evidence_level }: Thing): string {
  const n = editor.store.evidenceOf(id).length;
  if (!evidence_level) return '';
  const level = t(`editor.evidence.${evidence_level}`);
  return n ? `${level}, ${t('editor.evidenceCount', { n })}` : level;
}

/** Kind, channel, emotion, severity, review, place in its cell, whether selected, who else is here. */
export function describe(
  editor: Editor,
  placed: Placed | null,
  { position, count }: { position: number; count: number },
): string {
  if (!placed) return '';
  const touchpoint = placed.entity === 'touchpoint' ? (placed.thing as Touchpoint) : null;
  const pain = placed.entity === 'pain_point' ? (placed.thing as PainPoint) : null;
  const reading = touchpoint ? readingOf(editor, editor.voice, touchpoint.id) : null;
  const due = placed.entity === 'card' ? (placed.thing as Card).review_due_on : null;
  const channel = touchpoint ? editor.store.channels.get(touchpoint.channel) : undefined;
  return [
    kindWord(placed),
    readText(bodyStart(placed)),
    isImage(placed.thing) && !placed.thing.decorative ? placed.thing.alt_text : null,
    channel?.name ?? touchpoint?.channel,
    touchpoint?.is_moment_of_truth ? t('editor.mot') : null,
    reading ? `${valenceText(reading.valence)} ${valenceWord(reading.valence)}` : null,
    pain ? t('editor.severityOf', { n: pain.severity }) : null,
    placed.entity === 'opportunity'
      ? opportunityPart()?.opportunityWords(placed.thing as Opportunity)
      : null,
    due ? reviewOf(due).text : null,
    evidenceWords(editor, placed.thing),
    spanWords(editor, placed),
    ...leadsOf(editor, placed.thing.id),
    t('editor.positionOf', { position, count }),
    editor.selection.has(placed.thing.id) ? t('editor.selected') : null,
    ...(editor.peersOn.get(placed.thing.id) ?? []).map((peer) => peerWords(peer, placed.thing.id)),
  ]
    .filter(Boolean)
    .join(', ');
}
