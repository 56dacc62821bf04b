import { describe, expect, it } from 'vitest';
import type { Placed } from '../canvas/layout';
import { placedById } from '../editor/derived';
import type { Fields, Id, Op } from '../model/types';
import { uuid7 } from '../model/ids';
import { copyLane, copyStage, copyThings, readClip } from './clip';
import { clipOps } from './clip_ops';
import { htmlOf, jsonIn, rowsOf, textOf } from './clip_text';
import { Bench, blankMap, ID } from './testing/bench';

const CELL = (lane: Id, column: Id) => ({ part: 'cell' as const, lane, column });

function put(bench: Bench, entity: Op['entity'], fields: Fields): Id {
  const id = uuid7();
  bench.apply([{ entity, type: 'create', id, fields }]);
  return id;
}

/** A map with two cards, a touchpoint somebody feels something at, and its pain point. */
function full() {
  const bench = new Bench();
  const { actions, touchpoints, pains } = ID.lanes;
  const [s1, s2] = ID.stages as [Id, Id];
  bench.personas.set(ID.lea, { name: 'Léa' });
  bench.tags.set(ID.tag, { name: 'Quick win' });
  const a = put(bench, 'card', {
    ...{ lane: actions, stage: s1, title: 'A', kind: 'quote', color: 'red' },
    ...{ tags: [ID.tag], personas: [ID.lea] },
  });
  const b = put(bench, 'card', { lane: actions, stage: s2, title: 'B\n<2>', kind: 'text' });
  const tp = put(bench, 'touchpoint', {
    lane: touchpoints,
    stage: s1,
    name: 'Shop',
    channel: 'store',
  });
  const pain = put(bench, 'pain_point', { lane: pains, stage: s1, title: 'Queue', touchpoint: tp });
  put(bench, 'emotion_reading', { stage: null, touchpoint: tp, persona: ID.lea, valence: -2 });
  const placed = (...ids: Id[]): Placed[] => ids.map((id) => placedById(bench.doc, id)!);
  return { bench, a, b, tp, pain, placed };
}

const travel = (clip: ReturnType<typeof copyThings>) => readClip(JSON.stringify(clip))!;

describe('a copy of cards', () => {
  it('pastes from the focused cell on, with new ids and all it says', () => {
    const { bench, a, b, tp, pain, placed } = full();
    const clip = travel(copyThings(bench.source(), placed(a, b, tp, pain)));
    const plan = clipOps(clip, bench.target(CELL(ID.lanes.actions, ID.stages[2]!)));
    expect(plan.missing).toEqual({ personas: [], tags: [], channels: [], stages: [], kpis: [] });
    const undo = bench.apply(plan.ops);
    const drawn = bench.drawn().slice(1);
    expect(drawn[0]!.slice(1)).toEqual(['A', 'B\n<2>', 'A', 'B\n<2>', '', '']);
    expect(drawn[1]!.slice(1, 4)).toEqual(['Shop', '', 'Shop']);
    expect(drawn[2]!.slice(1, 4)).toEqual(['Queue', '', 'Queue']);
    const { doc } = bench;
    const copy = doc.cards.get(plan.made[0]!)!;
    expect(copy).toMatchObject({ kind: 'quote', color: 'red', tags: [ID.tag], personas: [ID.lea] });
    expect(plan.made).not.toContain(a);
    // The copied pain point is about the copied touchpoint, and what was felt there came along.
    expect(doc.pain_points.get(plan.made[3]!)!.touchpoint).toBe(plan.made[2]);
    const felt = [...doc.emotion_readings.values()].filter(
      (row) => row.touchpoint === plan.made[2],
    );
    expect(felt.map((row) => [row.persona, row.valence])).toEqual([[ID.lea, -2]]);
    bench.apply(undo);
    expect(bench.doc.cards.size).toBe(2);
    expect(bench.doc.emotion_readings.size).toBe(1);
  });

  it('stays inside the grid and keeps its columns apart', () => {
    const { bench, a, b, placed } = full();
    const clip = copyThings(bench.source(), placed(a, b));
    const plan = clipOps(clip, bench.target(CELL(ID.lanes.actions, ID.stages[5]!)));
    bench.apply(plan.ops);
    expect(bench.drawn()[1]!.slice(5)).toEqual(['A', 'B\n<2>']);
  });

  it('stands behind the focused card, and becomes what its lane takes', () => {
    const { bench, a, b, tp, placed } = full();
    const clip = copyThings(bench.source(), placed(b));
    const place = { part: 'item' as const, lane: ID.lanes.actions, column: ID.stages[0]!, id: a };
    bench.apply(clipOps(clip, bench.target(place)).ops);
    expect(bench.drawn()[1]![1]).toBe('A|B\n<2>');
    bench.apply(clipOps(clip, bench.target({ ...place, lane: ID.lanes.touchpoints, id: tp })).ops);
    expect(bench.drawn()[2]![1]).toBe('Shop|B <2>');
  });

  it('finds personas, tags and channels of another map by name, and tells what is not there', () => {
    const { bench, a, tp, placed } = full();
    const clip = travel(copyThings(bench.source(), placed(a, tp)));
    const other = new Bench();
    const other_lea = uuid7();
    other.personas.set(other_lea, { name: 'léa' });
    other.channels.delete('store');
    const plan = clipOps(
      clip,
      other.target(CELL(ID.lanes.actions, ID.stages[0]!), { map: uuid7(), workspace: 'other' }),
    );
    expect(plan.missing).toEqual({
      ...{ personas: [], tags: ['Quick win'], channels: ['Shop'], stages: [], kpis: [] },
    });
    other.apply(plan.ops);
    const { doc } = other;
    expect(doc.cards.get(plan.made[0]!)).toMatchObject({ personas: [other_lea], tags: [] });
    expect(doc.touchpoints.get(plan.made[1]!)!.channel).toBe('website');
    expect([...doc.emotion_readings.values()][0]!.persona).toBe(other_lea);
  });

  it('is refused by a locked lane', () => {
    const { bench, a, placed } = full();
    const clip = copyThings(bench.source(), placed(a));
    bench.apply([{ entity: 'lane', type: 'set', id: ID.lanes.actions, fields: { locked: true } }]);
    const plan = clipOps(clip, bench.target(CELL(ID.lanes.actions, ID.stages[0]!)));
    expect(plan).toMatchObject({ refusal: 'locked', ops: [] });
  });
});

describe('a copy of a lane or a stage', () => {
  it('pastes a lane below the focused one, its cards under stages of the same name', () => {
    const { bench } = full();
    const clip = travel(copyLane(bench.source(), ID.lanes.actions));
    const json = blankMap();
    json.stages = json.stages.slice(0, 2).reverse();
    const other = new Bench(
      Object.assign(json, {
        stages: json.stages.map((stage, at) => ({ ...stage, id: uuid7(), pos: `a${at}` })),
      }),
    );
    const plan = clipOps(clip, other.target({ part: 'lane', id: ID.lanes.touchpoints }));
    other.apply(plan.ops);
    expect(other.drawn().map((row) => row[0])).toEqual([
      ...['', 'Actions', 'Touchpoints', 'Actions', 'Pain points'],
    ]);
    expect(other.drawn()[3]!.slice(1)).toEqual(['B\n<2>', 'A']);
    expect(plan.part).toEqual({ part: 'lane', id: plan.ops[0]!.id });
  });

  it('pastes a stage after the focused one with its steps, cards and feelings', () => {
    const { bench } = full();
    const step = put(bench, 'step', { stage: ID.stages[0]!, name: 'Look' });
    put(bench, 'card', { lane: ID.lanes.actions, stage: null, step, title: 'On a step' });
    put(bench, 'emotion_reading', { stage: null, step, persona: null, valence: 1 });
    const clip = travel(copyStage(bench.source(), ID.stages[0]!));
    const plan = clipOps(clip, bench.target({ part: 'stage', id: ID.stages[1]! }));
    const undo = bench.apply(plan.ops);
    const drawn = bench.drawn();
    expect(drawn[0]!.slice(1, 7)).toEqual([
      ...['Awareness', 'Look', 'Consideration', 'Awareness', 'Look', 'Decision'],
    ]);
    expect(drawn[1]!.slice(1, 6)).toEqual(['A', 'On a step', 'B\n<2>', 'A', 'On a step']);
    expect(drawn[2]![4]).toBe('Shop');
    expect(bench.doc.emotion_readings.size).toBe(4);
    bench.apply(undo);
    expect(bench.doc.stages.size).toBe(6);
  });
});

describe('what other programs and strangers see', () => {
  it('is a table with names around it, and our own copy rides on it', () => {
    const { bench, a, b, placed } = full();
    const clip = copyThings(bench.source(), placed(a, b));
    const rows = rowsOf(clip, () => 'Actions');
    expect(rows).toEqual([
      ['', 'Awareness', 'Consideration'],
      ['Actions', 'A', 'B\n<2>'],
    ]);
    expect(textOf(rows)).toBe('\tAwareness\tConsideration\nActions\tA\t"B\n<2>"');
    const html = htmlOf(clip, rows);
    expect(html).toContain('<td>B<br>&lt;2&gt;</td>');
    expect(readClip(jsonIn(html))).toEqual(travel(clip));
    expect(jsonIn('<table data-journeymap="%%">')).toBe('');
    const single = copyThings(bench.source(), placed(a));
    expect(rowsOf(single, () => 'Actions')).toEqual([['A']]);
  });

  it('is never believed: unknown fields, wrong values and places are left out', () => {
    const { bench, a, placed } = full();
    const clip = copyThings(bench.source(), placed(a)) as unknown as Record<string, never>;
    const bad = JSON.parse(JSON.stringify(clip)) as {
      things: { fields: Fields; entity: string; lane: number }[];
    };
    Object.assign(bad.things[0]!.fields, { color: 'mauve', locked: true, __proto__x: 1 });
    bad.things.push({ ...bad.things[0]!, entity: 'map' }, { ...bad.things[0]!, lane: 9 });
    const read = readClip(JSON.stringify(bad))!;
    expect(read.things).toHaveLength(1);
    expect(Object.keys(read.things[0]!.fields)).not.toContain('color');
    expect(Object.keys(read.things[0]!.fields)).not.toContain('locked');
    bench.apply(clipOps(read, bench.target(CELL(ID.lanes.actions, ID.stages[1]!))).ops);
    for (const text of [
      '',
      '{',
      '[]',
      '{"format":"journeymap"}',
      '{"format":"journeymap","version":2}',
    ])
      expect(readClip(text)).toBeNull();
  });
});

describe('what a copy carries beside its cards', () => {
  it('brings arrows and evidence along; at home the evidence supports the copies too', () => {
    const { bench, a, b, tp, pain, placed } = full();
    put(bench, 'connector', { from_card: a, to_card: b, kind: 'loop', label: 'again' });
    put(bench, 'connector', { from_card: a, to_touchpoint: tp, kind: 'flow' });
    const known = put(bench, 'evidence', {
      ...{ kind: 'survey', title: 'Spring survey', level: 'quantitative', sample_size: 212 },
      ...{ cards: [a], pain_points: [pain] },
    });
    const clip = travel(copyThings(bench.source(), placed(a, b)));
    expect(clip.joins.connectors.map((one) => one.fields.label)).toEqual(['again']);
    const place = CELL(ID.lanes.actions, ID.stages[3]!);
    const home = clipOps(clip, bench.target(place));
    const undo = bench.apply(home.ops);
    const arrows = [...bench.doc.connectors.values()];
    expect(arrows.at(-1)).toMatchObject({ kind: 'loop', label: 'again' });
    expect([arrows.at(-1)!.from_card, arrows.at(-1)!.to_card]).toEqual(home.made);
    expect(bench.doc.evidence.size).toBe(1);
    expect(bench.doc.evidence.get(known)!.cards).toContain(home.made[0]);
    bench.apply(undo);
    expect(bench.doc.evidence.get(known)!.cards).toEqual([a]);
    // In another map it is told anew, and supports what came along alone.
    const there = new Bench();
    const plan = clipOps(clip, there.target(place, { map: 'other' }));
    there.apply(plan.ops);
    expect([...there.doc.evidence.values()]).toMatchObject([
      { title: 'Spring survey', sample_size: 212, cards: [plan.made[0]], pain_points: [] },
    ]);
  });

  it('a lane of feelings or KPIs brings these; KPIs of another workspace are named', () => {
    const bench = new Bench();
    const [s1, s2] = ID.stages as [Id, Id];
    put(bench, 'emotion_reading', { stage: s1, persona: null, valence: 2, intensity: 4 });
    put(bench, 'emotion_reading', { stage: s2, persona: null, valence: -1 });
    const definition = uuid7();
    put(bench, 'stage_kpi', { stage: s2, definition, label_override: 'Carts left' });
    const source = { ...bench.source(), kpiName: () => 'Abandonment' };
    const place = CELL(ID.lanes.actions, s1);

    const there = new Bench();
    put(there, 'emotion_reading', { stage: s1, persona: null, valence: 0 });
    const curve = travel(copyLane(source, ID.lanes.emotion_curve));
    there.apply(clipOps(curve, there.target(place, { map: 'other' })).ops);
    const felt = [...there.doc.emotion_readings.values()];
    expect(felt.map((row) => [row.stage, row.valence])).toEqual([
      [s1, 0],
      [s2, -1],
    ]);

    const kpis = travel(copyLane(source, ID.lanes.kpi));
    const near = clipOps(kpis, there.target(place, { map: 'other' }));
    there.apply(near.ops);
    expect([...there.doc.stage_kpis.values()]).toMatchObject([
      { stage: s2, definition, label_override: 'Carts left' },
    ]);
    expect(clipOps(kpis, there.target(place, { map: 'other' })).ops).toEqual([]);
    const far = clipOps(kpis, there.target(place, { map: 'other', workspace: 'x' }));
    expect([far.ops, far.missing.kpis]).toEqual([[], ['Abandonment']]);
  });
});
