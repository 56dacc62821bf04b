/** How much of a map is known and how much is guessed, and what its evidence is used for. */
import type { Evidence, EvidenceKind, Id, MapDocument } from '../types';
import type { SupportedEntity } from './joins';

type Things = Pick<MapDocument, 'cards' | 'touchpoints' | 'pain_points'>;

export interface Share {
  /** Cards, touchpoints and pain points. */
  things: number;
  /** Those that nothing backs. */
  assumed: number;
  /** Assumed of a hundred, whole; null where there is nothing to ask about. */
  percent: number | null;
}

/**
 * The share of assumptions of a map: of all cards, touchpoints and pain points, hidden and folded
 * ones too, those whose evidence level is `assumption`. The rule is ours (domain.md asks for the
 * share without defining it); it counts what the filter "Evidence: assumption" finds, so that the
 * two never disagree. Emotions are not counted: a dashed curve shows them.
 *
 * Only a map that is all guess says 100, and only one without any guess says 0.
 */
export function assumptionShare(doc: Things): Share {
  let [things, assumed] = [0, 0];
  for (const section of ['cards', 'touchpoints', 'pain_points'] as const) {
    for (const { evidence_level } of doc[section].values()) {
      things += 1;
      if (evidence_level === 'assumption') assumed += 1;
    }
  }
  if (things === 0) return { things, assumed, percent: null };
  const rounded = Math.round((assumed / things) * 100);
  const percent =
    assumed === 0 || assumed === things ? rounded : Math.max(1, Math.min(99, rounded));
  return { things, assumed, percent };
}

/** Something that evidence can stand beneath. */
export interface Supported {
  entity: SupportedEntity;
  id: Id;
}

const USES = [
  ['cards', 'cards', 'card'],
  ['touchpoints', 'touchpoints', 'touchpoint'],
  ['pain_points', 'pain_points', 'pain_point'],
  ['readings', 'emotion_readings', 'emotion_reading'],
] as const;

/** What a piece of evidence supports and is still there: ids of deleted rows stay listed. */
export function usesOf(
  doc: Things & Pick<MapDocument, 'emotion_readings'>,
  evidence: Evidence,
): Supported[] {
  return USES.flatMap(([list, section, entity]) =>
    evidence[list].filter((id) => doc[section].has(id)).map((id) => ({ entity, id })),
  );
}

/** How strong a kind of evidence usually is: what a new one begins with. */
export const USUAL_LEVEL: Readonly<Record<EvidenceKind, Evidence['level']>> = {
  interview: 'qualitative',
  survey: 'quantitative',
  usability_test: 'qualitative',
  analytics: 'quantitative',
  heatmap: 'quantitative',
  session_recording: 'qualitative',
  crm: 'quantitative',
  review: 'anecdotal',
  support_ticket: 'anecdotal',
  ab_test: 'quantitative',
  observation: 'qualitative',
  desk_research: 'qualitative',
  other: 'anecdotal',
};

/** A web address as it may be kept and opened; null for what is none. A bare host gets https. */
export function webAddress(text: string): string | null {
  const trimmed = text.trim();
  // "javascript:…" and "mailto:…" have a scheme; "localhost:8000" only looks as if.
  const full = /^[a-z][a-z0-9+.-]*:(?!\d)/i.test(trimmed) ? trimmed : `https://${trimmed}`;
  if (/\s/.test(full) || !URL.canParse(full)) return null;
  const { protocol, hostname } = new URL(full);
  return (protocol === 'http:' || protocol === 'https:') && hostname ? full : null;
}
