/** How much a map holds: the server's numbers, which refuse what is beyond (`tests/cards/test_limits.py` compares them). */
export const LIMITS = {
  cards: 10_000,
  stages: 40,
  steps: 40,
  lanes: 40,
  connectors: 3_000,
  evidence: 2_000,
  kpis: 12,
  links: 200,
} as const;

const WHAT: Readonly<Record<string, keyof typeof LIMITS>> = {
  card: 'cards',
  touchpoint: 'cards',
  pain_point: 'cards',
  opportunity: 'cards',
  stage: 'stages',
  step: 'steps',
  lane: 'lanes',
  connector: 'connectors',
  evidence: 'evidence',
  stage_kpi: 'kpis',
  map_link: 'links',
};

/** What there is no room for another of, and how many there may be. */
export function fullOf(
  entity: string | undefined,
): { what: keyof typeof LIMITS; high: number } | null {
  const what = entity && WHAT[entity];
  return what ? { what, high: LIMITS[what] } : null;
}
