/** The kinds of evidence as they are drawn and said. */
import BookOpen from '@lucide/svelte/icons/book-open';
import ChartColumn from '@lucide/svelte/icons/chart-column';
import CirclePlay from '@lucide/svelte/icons/circle-play';
import ClipboardList from '@lucide/svelte/icons/clipboard-list';
import Contact from '@lucide/svelte/icons/contact';
import Eye from '@lucide/svelte/icons/eye';
import FileText from '@lucide/svelte/icons/file-text';
import Flame from '@lucide/svelte/icons/flame';
import FlaskConical from '@lucide/svelte/icons/flask-conical';
import LifeBuoy from '@lucide/svelte/icons/life-buoy';
import MessageSquareQuote from '@lucide/svelte/icons/message-square-quote';
import MessagesSquare from '@lucide/svelte/icons/messages-square';
import MousePointerClick from '@lucide/svelte/icons/mouse-pointer-click';
import type { Component } from 'svelte';
import { fmt, t } from '../i18n';
import type { Evidence, EvidenceKind } from '../model/types';

export const KIND_ICONS: Readonly<Record<EvidenceKind, Component>> = {
  interview: MessagesSquare,
  survey: ClipboardList,
  usability_test: MousePointerClick,
  analytics: ChartColumn,
  heatmap: Flame,
  session_recording: CirclePlay,
  crm: Contact,
  review: MessageSquareQuote,
  support_ticket: LifeBuoy,
  ab_test: FlaskConical,
  observation: Eye,
  desk_research: BookOpen,
  other: FileText,
};

export const KINDS = Object.keys(KIND_ICONS) as EvidenceKind[];
export const LEVELS = ['anecdotal', 'qualitative', 'quantitative'] as const;

/** "Survey · from data · n = 212 · 3 Oct 2026": what stands under a title. */
export function aboutEvidence(evidence: Evidence): string {
  return [
    t(`evidence.kind.${evidence.kind}`),
    t(`evidence.level.${evidence.level}`),
    evidence.sample_size !== null && t('evidence.n', { n: fmt().number(evidence.sample_size) }),
    evidence.collected_on && fmt().day(evidence.collected_on),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** "example.org": where a link leads, without the rest of the address. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^www\./, '') : url;
}
