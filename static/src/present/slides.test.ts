import { describe, expect, it } from 'vitest';
import { curves } from '../model/derive/curves';
import type { DocumentJson, MapDocument } from '../model/types';
import { IDS, row, smallMap } from '../sync/testing/fake_map';
import {
  hashOfSlide,
  indexOf,
  slideOfHash,
  slidesOf,
  type DeckInput,
  type StageSlide,
} from './slides';

const uid = (n: number): string => `01990000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const [LEA, KARIM] = [uid(71), uid(72)];

function documentOf(json: DocumentJson): MapDocument {
  const { map, ...rest } = json;
  const sections = Object.entries(rest).filter(([, rows]) => Array.isArray(rows));
  return {
    map,
    ...Object.fromEntries(
      sections.map(([name, rows]) => [
        name,
        new Map((rows as { id: string }[]).map((entry) => [entry.id, entry])),
      ]),
    ),
  } as MapDocument;
}

/** A journey with a bit of everything: steps, a card over two stages, channels, KPIs, two personas. */
function journey(change?: (map: DocumentJson) => void): DeckInput {
  const map = smallMap();
  map.stages[0]!.description = 'Say how it began.';
  map.steps[0]!.description = 'The search.';
  map.lanes.push(
    row('lane', uid(33), { pos: 'a3', kind: 'touchpoints' }),
    row('lane', uid(34), { pos: 'a4', kind: 'channels' }),
    row('lane', uid(35), { pos: 'a5', kind: 'emotion_curve' }),
    row('lane', uid(36), { pos: 'a6', kind: 'kpi' }),
    row('lane', uid(37), { pos: 'a7', kind: 'ideas', hidden: true }),
  );
  map.cards.push(
    row('card', uid(43), { lane: IDS.l2, stage: IDS.s1, pos: 'a0', title: 'Wide', span: 3 }),
    row('card', uid(44), { lane: uid(37), stage: IDS.s2, pos: 'a0', title: 'Kept back' }),
  );
  const touchpoint = (id: string, pos: string, channel: string) =>
    row('touchpoint', id, { lane: uid(33), stage: IDS.s2, pos, name: channel, channel });
  map.touchpoints.push(
    touchpoint(uid(51), 'a0', 'store'),
    touchpoint(uid(52), 'a1', 'web'),
    touchpoint(uid(53), 'a2', 'store'),
  );
  const felt = (id: string, persona: string, valence: number, state = 'current') =>
    row('emotion_reading', id, { persona, stage: IDS.s2, valence, intensity: 4, state });
  map.emotion_readings.push(
    felt(uid(81), LEA, -1),
    felt(uid(82), KARIM, 2),
    felt(uid(83), LEA, 2, 'expected'),
  );
  map.map_personas.push(
    row('map_persona', uid(91), { persona: LEA, pos: 'a0' }),
    row('map_persona', uid(92), { persona: KARIM, pos: 'a1' }),
  );
  map.stage_kpis.push(
    row('stage_kpi', uid(95), { stage: IDS.s1, definition: uid(96), pos: 'a0', visible: true }),
  );
  change?.(map);
  const doc = documentOf(map);
  return {
    doc,
    personas: [LEA, KARIM],
    curves: curves({
      stages: doc.stages.values(),
      steps: doc.steps.values(),
      lanes: doc.lanes.values(),
      touchpoints: doc.touchpoints.values(),
      emotion_readings: doc.emotion_readings.values(),
      map_personas: doc.map_personas.values(),
    }),
  };
}

const stagesOf = (input: DeckInput): StageSlide[] =>
  slidesOf(input).filter((slide): slide is StageSlide => slide.kind === 'stage');
const titles = (slide: StageSlide, kind: string): string[] =>
  slide.lanes
    .filter((group) => group.lane.kind === kind)
    .flatMap((group) => group.parts)
    .flatMap((part) => part.things)
    .map(({ placed }) => ('title' in placed.thing ? placed.thing.title : placed.thing.name));

describe('the slides of a map', () => {
  it('begin with the title, go through the stages in order and end with the curve', () => {
    expect(slidesOf(journey()).map((slide) => slide.key)).toEqual([
      'title',
      IDS.s1,
      IDS.s2,
      'curve',
    ]);
    const turned = journey((map) => {
      map.stages[0] = { ...map.stages[0]!, pos: 'z' };
    });
    expect(stagesOf(turned).map((slide) => slide.stage.name)).toEqual(['Buy', 'Aware']);
    expect(stagesOf(turned).map((slide) => [slide.position, slide.count])).toEqual([
      [1, 2],
      [2, 2],
    ]);
  });

  it('have the cards by lane and step, and leave out lanes with nothing in them', () => {
    const [aware, buy] = stagesOf(journey());
    expect(aware!.lanes.map((group) => group.lane.kind)).toEqual(['actions', 'thoughts']);
    const [part] = aware!.lanes[0]!.parts;
    expect(part!.step?.name).toBe('Search');
    expect(titles(aware!, 'actions')).toEqual(['Two']);
    expect(titles(buy!, 'actions')).toEqual(['One']);
    expect(titles(buy!, 'touchpoints')).toEqual(['store', 'web', 'store']);
    expect(buy!.lanes.find((group) => group.lane.kind === 'channels')!.channels).toEqual([
      'store',
      'web',
    ]);
  });

  it('show a wide card in every stage it reaches, saying where it comes from', () => {
    const [aware, buy] = stagesOf(journey());
    const found = (slide: StageSlide) =>
      slide.lanes.find((group) => group.lane.kind === 'thoughts')!.parts[0]!.things[0]!;
    expect(found(aware!).from).toBe(null);
    expect(found(buy!).from).toBe(IDS.s1);
    const narrow = journey((map) => {
      map.cards.find((card) => card.title === 'Wide')!.span = 2;
    });
    // Its own column and the step's: the next stage is not reached.
    expect(titles(stagesOf(narrow)[1]!, 'thoughts')).toEqual([]);
  });

  it('show folded stages and lanes whole, and hidden lanes only on request', () => {
    const folded = journey((map) => {
      map.stages[1]!.collapsed = true;
      map.lanes[0]!.collapsed = true;
    });
    expect(titles(stagesOf(folded)[1]!, 'actions')).toEqual(['One']);
    expect(titles(stagesOf(journey())[1]!, 'ideas')).toEqual([]);
    expect(titles(stagesOf({ ...journey(), isOut: () => false })[1]!, 'ideas')).toEqual([
      'Kept back',
    ]);
  });

  it('leave out what a filter has taken off the map', () => {
    const shown = (things: Iterable<{ thing: { id: string } }>) =>
      [...things].filter(({ thing }) => thing.id !== IDS.c1);
    const input = { ...journey(), shown } as DeckInput;
    expect(titles(stagesOf(input)[1]!, 'actions')).toEqual([]);
  });

  it('say what is felt now, by whom, and keep a gap a gap', () => {
    const [aware, buy] = stagesOf(journey());
    expect(buy!.feelings).toEqual([
      { persona: LEA, value: -1, intensity: 4 },
      { persona: KARIM, value: 2, intensity: 4 },
    ]);
    expect(aware!.feelings.map((feeling) => feeling.value)).toEqual([null, null]);
    const one = stagesOf({ ...journey(), personas: [KARIM] });
    expect(one[1]!.feelings.map((feeling) => feeling.persona)).toEqual([KARIM]);
  });

  it('have no curve where nobody said anything, or where its lane is hidden', () => {
    const silent = journey((map) => {
      map.emotion_readings = [];
    });
    expect(slidesOf(silent).at(-1)!.kind).toBe('stage');
    const hidden = journey((map) => {
      map.lanes.find((lane) => lane.kind === 'emotion_curve')!.hidden = true;
    });
    expect(slidesOf(hidden).at(-1)!.kind).toBe('stage');
    expect(stagesOf(hidden)[1]!.feelings).toEqual([]);
    const empty = journey((map) => {
      map.stages = [];
      map.emotion_readings = [];
    });
    expect(slidesOf(empty).map((slide) => slide.kind)).toEqual(['title']);
  });

  it('have the stage’s KPIs, unless their lane is hidden', () => {
    expect(stagesOf(journey())[0]!.kpis.map((kpi) => kpi.id)).toEqual([uid(95)]);
    const hidden = journey((map) => {
      map.lanes.find((lane) => lane.kind === 'kpi')!.hidden = true;
    });
    expect(stagesOf(hidden)[0]!.kpis).toEqual([]);
  });

  it('take the descriptions of the stage and its steps as notes', () => {
    const [aware, buy] = stagesOf(journey());
    expect(aware!.notes).toBe('Say how it began.\n\n**Search**\n\nThe search.');
    expect(buy!.notes).toBe('');
  });
});

describe('the address of a slide', () => {
  it('opens it, and the first one where it is gone', () => {
    const slides = slidesOf(journey());
    expect(slideOfHash(hashOfSlide(IDS.s2))).toBe(IDS.s2);
    expect(hashOfSlide('title')).toBe('#present');
    expect(indexOf(slides, slideOfHash('#present')!)).toBe(0);
    expect(indexOf(slides, slideOfHash('#present=curve')!)).toBe(3);
    expect(indexOf(slides, 'gone')).toBe(0);
  });

  it('is no other address', () => {
    expect(slideOfHash('')).toBe(null);
    expect(slideOfHash('#at=stage:1')).toBe(null);
    expect(slideOfHash('#presentation')).toBe(null);
  });
});
