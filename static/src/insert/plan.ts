/** What quick insert does to the map: pure, rows in, ops out. Each choice is one batch, so one undo. */
import { takes, type PlacedEntity } from '../canvas/layout';
import * as ops from '../editor/ops';
import { uuid7 } from '../model/ids';
import type { Fields, Id, Lane, LaneKind, Op } from '../model/types';

/** Something that stands in a cell, and the kinds of lane it belongs into, the best first. */
export interface Wanted {
  entity: PlacedEntity;
  lanes: readonly LaneKind[];
  fields: Fields;
}

export const TOUCHPOINT: Wanted = { entity: 'touchpoint', lanes: ['touchpoints'], fields: {} };
export const PAIN: Wanted = { entity: 'pain_point', lanes: ['pains'], fields: {} };
const card = (kind: string, ...lanes: LaneKind[]): Wanted => ({
  entity: 'card',
  lanes,
  fields: { kind },
});
/** The kinds of cards one writes; images and links begin with what they show. */
export const CARDS: Readonly<Record<string, Wanted>> = {
  text: card('text', 'actions', 'text'),
  quote: card('quote', 'thoughts'),
  need: card('need', 'needs', 'jobs'),
  gain: card('gain', 'gains'),
  opportunity: { entity: 'opportunity', lanes: ['opportunities', 'ideas'], fields: {} },
  question: card('question', 'text', 'data', 'ideas'),
  decision: card('decision', 'text', 'owners', 'ideas'),
  metric_note: card('metric_note', 'data', 'text'),
};

/** The lane a thing goes to: the one stood in where it takes it, else the first of its kind; null: none. */
export function laneFor(lanes: readonly Lane[], here: Id | null, wanted: Wanted): Lane | null {
  const open = lanes.filter((lane) => !lane.locked);
  const own = open.find((lane) => lane.id === here && takes(lane.kind, wanted.entity));
  if (own) return own;
  for (const kind of wanted.lanes) {
    const lane = open.find((one) => one.kind === kind);
    if (lane) return lane;
  }
  return null;
}

/** A lane of the thing's own kind, and the thing in it. */
export function withLane(
  wanted: Wanted,
  at: { column: { stage: Id; step: Id | null }; after: Id | null; title: string; channel: string },
): { batch: Op[]; lane: Id; id: Id } {
  const kind = wanted.lanes[0]!;
  const lane = uuid7();
  const { after, channel, column, title: text } = at;
  const thing = ops.createThing(wanted.entity, { lane, kind, column, after: null, text, channel });
  return {
    batch: [
      ops.create('lane', { kind, name: '', side: ops.sideOf(kind), after }, lane),
      { ...thing, fields: { ...thing.fields, ...wanted.fields } },
    ],
    lane,
    id: thing.id,
  };
}

interface Both {
  en: string;
  fr: string;
}

/** A stage of a ready-made journey (`manage.py export_fragments`). */
export interface Fragment {
  key: string;
  phase: string;
  name: Both;
  do?: Both;
  think?: Both;
  pain?: Both;
  opp?: Both;
  touchpoints: readonly { channel: string; valence: number; name: Both; mot: string | null }[];
}

export interface Ground {
  lanes: readonly Lane[];
  language: 'en' | 'fr';
  channels: { has(key: string): boolean };
  /** Who feels what the fragment tells. */
  voice: Id | null;
  /** The channel of what comes by one this workspace does not know. */
  channel: string;
}

/** A stage after another (null: first) with what the map has lanes for. All of it is an assumption. */
export function fragmentOps(
  fragment: Fragment,
  after: Id | null,
  ground: Ground,
): { batch: Op[]; stage: Id } {
  const { language, lanes } = ground;
  const stage = uuid7();
  const name = fragment.name[language].slice(0, 80);
  const batch: Op[] = [
    ops.create('stage', { name, canonical_phase: fragment.phase, after }, stage),
  ];
  const last = new Map<Id, Id>();
  const put = (wanted: Wanted, text: Both | undefined, fields: Fields = {}): Id | null => {
    const lane = text && laneFor(lanes, null, wanted);
    if (!text || !lane) return null;
    const op = ops.createThing(wanted.entity, {
      lane: lane.id,
      kind: lane.kind,
      column: { stage, step: null },
      after: last.get(lane.id) ?? null,
      text: text[language].slice(0, ops.NAME_LIMIT[wanted.entity]),
    });
    last.set(lane.id, op.id);
    batch.push({ ...op, fields: { ...op.fields, ...wanted.fields, ...fields } });
    return op.id;
  };
  put(CARDS['text']!, fragment.do);
  put(CARDS['quote']!, fragment.think);
  const feels = lanes.some(({ kind, locked }) => kind === 'emotion_curve' && !locked);
  for (const { channel, mot, name: text, valence } of fragment.touchpoints) {
    const touchpoint = put(TOUCHPOINT, text, {
      channel: ground.channels.has(channel) ? channel : ground.channel,
      ...(mot ? { is_moment_of_truth: true, mot_kind: mot } : {}),
    });
    if (touchpoint && feels)
      batch.push(
        ops.create('emotion_reading', {
          stage: null,
          step: null,
          touchpoint,
          persona: ground.voice,
          valence,
          state: 'current',
        }),
      );
  }
  put(PAIN, fragment.pain);
  put(CARDS['opportunity']!, fragment.opp);
  return { batch, stage };
}
