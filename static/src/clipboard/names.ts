/** Names of lanes and phases as people write them in a spreadsheet, in both languages. */
import type { LaneKind } from '../model/types';

/** "Points de contact " and "points  de Contact" are one name. */
export function plainName(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[’']/g, ' ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** What the lanes are called, the titles of the interface first. */
const LANES: Record<LaneKind, readonly string[]> = {
  actions: [
    'Actions',
    'Action',
    'Steps',
    'Activities',
    'Activités',
    'User actions',
    'Customer actions',
    'Actions du client',
    'Doing',
    'Fait',
  ],
  thoughts: [
    'Thoughts',
    'Pensées',
    'Thought',
    'Pensée',
    'Thinking',
    'Quotes',
    'Citations',
    'Verbatims',
    'Pense',
  ],
  needs: ['Needs', 'Besoins', 'Need', 'Besoin', 'Expectations', 'Attentes', 'Goals', 'Objectifs'],
  jobs: ['Jobs to be done', 'Tâches à accomplir', 'Jobs', 'JTBD'],
  touchpoints: [
    'Touchpoints',
    'Points de contact',
    'Touchpoint',
    'Point de contact',
    'Touch points',
    'Interactions',
  ],
  channels: ['Channels', 'Canaux', 'Channel', 'Canal'],
  emotion_curve: [
    'Emotions',
    'Émotions',
    'Emotion',
    'Émotion',
    'Feelings',
    'Ressenti',
    'Emotional curve',
    'Courbe émotionnelle',
  ],
  dramatic_arc: ['Engagement', 'Intensité', 'Dramatic arc', 'Arc dramatique'],
  pains: [
    'Pain points',
    'Irritants',
    'Pains',
    'Pain',
    'Pain point',
    'Irritant',
    'Points de friction',
    'Frictions',
    'Friction',
    'Problems',
    'Problèmes',
    'Frustrations',
    'Points de douleur',
  ],
  gains: [
    'Gains',
    'Satisfactions',
    'Gain',
    'Delights',
    'Positives',
    'Points positifs',
    'Enchantements',
  ],
  opportunities: [
    'Opportunities',
    'Opportunités',
    'Opportunity',
    'Opportunité',
    'Improvements',
    'Améliorations',
    'Pistes d’amélioration',
  ],
  ideas: ['Ideas', 'Idées', 'Idea', 'Idée', 'Solutions'],
  kpi: ['KPIs', 'Indicateurs', 'KPI', 'Metrics', 'Mesures', 'Indicateurs clés'],
  storyboard: ['Storyboard', 'Scénarimage', 'Images'],
  text: ['Notes', 'Note', 'Text', 'Texte', 'Comments', 'Commentaires'],
  physical_evidence: [
    'Physical evidence',
    'Preuves tangibles',
    'Evidence',
    'Preuves',
    'Preuves physiques',
  ],
  frontstage: ['Frontstage', 'Avant-scène', 'Front stage', 'Front office', 'Frontoffice'],
  backstage: ['Backstage', 'Coulisses', 'Back stage', 'Back office', 'Backoffice', 'Arrière-scène'],
  support_process: [
    'Support processes',
    'Processus de soutien',
    'Support process',
    'Processus support',
  ],
  systems: ['Systems', 'Systèmes', 'System', 'Système', 'Tools', 'Outils', 'Logiciels', 'Software'],
  policy: ['Policies', 'Règles', 'Policy', 'Règle', 'Politiques'],
  owners: [
    'Owners',
    'Responsables',
    'Owner',
    'Responsable',
    'Teams',
    'Équipes',
    'Departments',
    'Services',
  ],
  data: ['Data', 'Données'],
  content: [
    'Content and messages',
    'Contenus et messages',
    'Content',
    'Contenu',
    'Contenus',
    'Messages',
  ],
};

/** Every kind there is. */
/** What a kind of lane is called, in both languages. */
export function laneNames(kind: LaneKind): readonly string[] {
  return LANES[kind];
}

export const LANE_KINDS: ReadonlySet<LaneKind> = new Set(Object.keys(LANES) as LaneKind[]);

const KIND_BY_NAME = new Map(
  (Object.entries(LANES) as [LaneKind, readonly string[]][]).flatMap(([kind, names]) =>
    names.map((name) => [plainName(name), kind] as const),
  ),
);

/** The kind of lane a name means, in either language; null when it is nobody's. */
export function laneKindOf(name: string): LaneKind | null {
  return KIND_BY_NAME.get(plainName(name)) ?? null;
}

/** What a blank map's stages are called (twin of BLANK_STAGES in journeymap/library/instantiate.py). */
const PHASES: readonly (readonly [phase: string, en: string, fr: string])[] = [
  ['awareness', 'Awareness', 'Découverte'],
  ['consideration', 'Consideration', 'Considération'],
  ['decision', 'Decision', 'Décision'],
  ['use', 'Experience', 'Expérience'],
  ['retention', 'Retention', 'Fidélisation'],
  ['advocacy', 'Advocacy', 'Recommandation'],
];

/** The phase a stage's name means; null when it says none. */
export function phaseOf(name: string): string | null {
  const wanted = plainName(name);
  const found = PHASES.find(([, ...names]) => names.some((one) => plainName(one) === wanted));
  return found?.[0] ?? null;
}

/** Whether a stage still is as a blank map brought it. */
export function isBlankStage(stage: {
  name: string;
  canonical_phase: string | null;
  goal: string;
  description: string;
}): boolean {
  return (
    !stage.goal &&
    !stage.description &&
    PHASES.some(
      ([phase, ...names]) => stage.canonical_phase === phase && names.includes(stage.name),
    )
  );
}
