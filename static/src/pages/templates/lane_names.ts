/** Names of the kinds of lane in both languages: a template is read in its own, not the page's. */
import type { Lang } from '../../i18n';

const NAMES: Record<string, readonly [en: string, fr: string]> = {
  actions: ['Actions', 'Actions'],
  thoughts: ['Thoughts', 'Pensées'],
  needs: ['Needs', 'Besoins'],
  jobs: ['Jobs', 'Missions'],
  touchpoints: ['Touchpoints', 'Points de contact'],
  pains: ['Pain points', 'Irritants'],
  gains: ['Gains', 'Satisfactions'],
  opportunities: ['Opportunities', 'Opportunités'],
  ideas: ['Ideas', 'Idées'],
  storyboard: ['Storyboard', 'Storyboard'],
  text: ['Text', 'Texte'],
  physical_evidence: ['Physical evidence', 'Preuves tangibles'],
  frontstage: ['Frontstage', 'Avant-scène'],
  backstage: ['Backstage', 'Coulisses'],
  support_process: ['Support processes', 'Processus de soutien'],
  systems: ['Systems', 'Systèmes'],
  policy: ['Policies', 'Règles'],
  owners: ['Owners', 'Responsables'],
  data: ['Data', 'Données'],
};

/** A lane's name; a kind not known here stands as it is written. */
export function laneName(kind: string, lang: Lang): string {
  return NAMES[kind]?.[lang === 'fr' ? 1 : 0] ?? kind;
}
