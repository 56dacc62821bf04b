/** A map in memory that batches can really be applied to, seen as the editor sees it. */
import { buildLayout, group, type Layout } from '../../canvas/layout';
import { ordered, placedThings, stepsByStage } from '../../editor/derived';
import type { Place } from '../../editor/focus';
import { Replica } from '../../model/replica';
import { SECTIONS } from '../../model/schema';
import type { DocumentJson, Id, LaneKind, MapDocument, Op } from '../../model/types';
import { row } from '../../sync/testing/fake_map';
import type { Source } from '../clip';
import type { Target } from '../clip_ops';
import { isBlankStage } from '../names';
import type { Ground } from '../table';

const hex = (n: number): Id => `01990000-0000-7000-8000-${String(n).padStart(12, '0')}`;

export const ID = {
  map: hex(1),
  stages: [11, 12, 13, 14, 15, 16].map(hex),
  lanes: {
    actions: hex(31),
    touchpoints: hex(32),
    emotion_curve: hex(33),
    pains: hex(34),
    kpi: hex(35),
  },
  lea: hex(71),
  tag: hex(81),
} as const;

const BLANK: readonly (readonly [string, string])[] = [
  ['awareness', 'Awareness'],
  ['consideration', 'Consideration'],
  ['decision', 'Decision'],
  ['use', 'Experience'],
  ['retention', 'Retention'],
  ['advocacy', 'Advocacy'],
];

/** A blank map, as the server makes it. */
export function blankMap(): DocumentJson {
  return {
    schema: 1,
    id: ID.map,
    workspace: 'w',
    epoch: 'e1',
    revision: 1,
    map: row('map', ID.map, { title: 'Blank', language: 'en' }),
    stages: BLANK.map(([canonical_phase, name], at) =>
      row('stage', ID.stages[at]!, { pos: `a${at}`, name, canonical_phase }),
    ),
    steps: [],
    lanes: (Object.keys(ID.lanes) as (keyof typeof ID.lanes)[]).map((kind, at) =>
      row('lane', ID.lanes[kind], { pos: `a${at}`, kind }),
    ),
    cards: [],
    touchpoints: [],
    pain_points: [],
    opportunities: [],
    emotion_readings: [],
    map_personas: [],
    stage_kpis: [],
    connectors: [],
    evidence: [],
    map_links: [],
  };
}

export const LANE_TITLES: Partial<Record<LaneKind, string>> = {
  actions: 'Actions',
  touchpoints: 'Touchpoints',
  emotion_curve: 'Emotions',
  pains: 'Pain points',
  kpi: 'KPIs',
  thoughts: 'Thoughts',
};

export class Bench {
  private readonly replica = new Replica();
  readonly personas = new Map<string, { name: string }>();
  readonly tags = new Map<string, { name: string }>();
  readonly channels = new Map([
    ['website', { name: 'Website' }],
    ['store', { name: 'Shop' }],
  ]);

  constructor(json: DocumentJson = blankMap()) {
    this.replica.load(json);
  }

  get doc(): MapDocument {
    const sections = Object.fromEntries(
      SECTIONS.map((section) => [
        section,
        new Map([...this.replica.view.rows(section)].map((one) => [one.id, one])),
      ]),
    );
    return { map: { id: ID.map }, ...sections } as unknown as MapDocument;
  }

  get layout(): Layout {
    const { doc } = this;
    const steps = stepsByStage(doc);
    return buildLayout({
      stages: ordered(doc.stages.values()),
      stepsOf: (stage) => steps.get(stage) ?? [],
      lanes: ordered(doc.lanes.values()),
      things: group(placedThings(doc)),
      heightOf: () => 40,
      draft: null,
      kpisOf: () => 0,
      canEdit: true,
    });
  }

  /** Do a batch; returns what undoes it. Throws what the model refuses. */
  apply(ops: Op[]): Op[] {
    const done = this.replica.submit({ batch_id: hex(999), ops: structuredClone(ops) });
    if ('refused' in done && done.refused) throw new Error(JSON.stringify(done.refused));
    const { inverse } = done as { inverse: Op[] };
    return inverse;
  }

  source(): Source {
    const { doc } = this;
    return {
      doc,
      layout: this.layout,
      map: ID.map,
      workspace: 'w',
      personas: this.personas,
      tags: this.tags,
      channels: this.channels,
      columnName: (column) => doc.steps.get(column)?.name ?? doc.stages.get(column)?.name ?? '',
    };
  }

  target(place: Place | null, more: Partial<Target> = {}): Target {
    return { ...this.source(), place, channel: 'website', ...more };
  }

  ground(more: Partial<Ground> = {}): Ground {
    const { doc, layout } = this;
    const used = new Set([...placedThings(doc)].map(({ thing }) => thing.stage));
    return {
      stages: ordered(doc.stages.values()).map((stage) => ({
        id: stage.id,
        name: stage.name,
        blank: isBlankStage(stage) && !used.has(stage.id),
      })),
      columns: layout.columns.map(({ key, stage, step }) => ({
        stage,
        step,
        name: doc.steps.get(key)?.name ?? doc.stages.get(key)?.name ?? '',
      })),
      lanes: ordered(doc.lanes.values()).map(({ id, kind, name, locked }) => ({
        id,
        kind,
        name,
        title: name || (LANE_TITLES[kind] ?? kind),
        locked,
      })),
      column: 0,
      lane: ID.lanes.actions,
      after: null,
      newStage: 'New stage',
      channel: 'website',
      lastOf: (lane, { stage, step }) =>
        layout.cells.get(`${lane}|${step ?? stage}`)?.items.at(-1)?.id ?? null,
      kindTitle: (kind) => LANE_TITLES[kind] ?? kind,
      ...more,
    };
  }

  /** The map as a table: names of stages over, lanes before, texts of cells joined by "|". */
  drawn(): string[][] {
    const { doc, layout } = this;
    const text = (id: Id): string =>
      doc.cards.get(id)?.title ??
      doc.touchpoints.get(id)?.name ??
      doc.pain_points.get(id)?.title ??
      '';
    const rows = layout.rows.filter((one) => one.mode === 'things');
    return [
      [
        '',
        ...layout.columns.map(({ key }) => doc.steps.get(key)?.name ?? doc.stages.get(key)!.name),
      ],
      ...rows.map(({ lane }) => [
        lane.name || (LANE_TITLES[lane.kind] ?? lane.kind),
        ...layout.columns.map((column) =>
          (layout.cells.get(`${lane.id}|${column.key}`)?.items ?? [])
            .map((item) => text(item.id))
            .join('|'),
        ),
      ]),
    ];
  }
}
