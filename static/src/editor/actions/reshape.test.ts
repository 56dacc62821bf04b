// Every reshaping is one batch whose undo brings back the very same rows.
import { describe, expect, it } from 'vitest';
import { Bench, blankMap, ID } from '../../clipboard/testing/bench';
import { canonicalJson } from '../../model/document';
import { endFields } from '../../model/derive/joins';
import { compareRows } from '../../model/pos';
import { SECTIONS } from '../../model/schema';
import type { DocumentJson, Id } from '../../model/types';
import { row } from '../../sync/testing/fake_map';
import { mergeStages, splitStage, stepToStage, type Plan } from './reshape';
import { duplicatePlan } from './stages';

const uid = (n: number): Id => `01990000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const [S1, S2, S3] = ID.stages as unknown as [Id, Id, Id];
const [T1, T2, T3] = [uid(201), uid(202), uid(203)];
const KPI = uid(301);

/** A stage with three steps, one without, each with something of every kind. */
function full(): DocumentJson {
  const map = blankMap();
  map.steps = [T1, T2, T3].map((id, at) =>
    row('step', id, { stage: S1, pos: `a${at}`, name: `Step ${at + 1}` }),
  );
  const card = (n: number, place: object, pos = 'a0') =>
    row('card', uid(n), { lane: ID.lanes.actions, pos, title: `Card ${n}`, ...place }) as never;
  map.cards = [
    card(401, { step: T1 }),
    card(402, { step: T2 }),
    card(403, { step: T2 }, 'a1'),
    card(404, { stage: S2 }),
    card(405, { stage: S2 }, 'a1'),
    card(406, { stage: S1 }),
    card(407, { stage: S3 }),
  ];
  map.touchpoints = [
    row('touchpoint', uid(421), {
      lane: ID.lanes.touchpoints,
      stage: S2,
      pos: 'a0',
      name: 'Shop',
      channel: 'store',
    }),
  ];
  map.emotion_readings = [
    row('emotion_reading', uid(501), { persona: ID.lea, stage: S2, valence: -1 }),
    row('emotion_reading', uid(502), { persona: ID.lea, step: T2, valence: 2 }),
    row('emotion_reading', uid(503), { persona: null, stage: S1, valence: 1 }),
    row('emotion_reading', uid(504), { persona: ID.lea, touchpoint: uid(421), valence: 0 }),
  ];
  map.evidence = [
    row('evidence', uid(601), { kind: 'interview', title: 'Call', readings: [uid(501)] }),
  ];
  map.map_links = [row('map_link', uid(651), { stage: S2, to_map: uid(9), kind: 'next' })];
  map.connectors = [
    row('connector', uid(701), {
      ...endFields({ entity: 'card', id: uid(402) }, { entity: 'card', id: uid(403) }),
      kind: 'loop',
      label: 'again',
    }),
  ];
  map.stage_kpis = [row('stage_kpi', KPI, { stage: S2, definition: uid(97), pos: 'a0' })];
  return map;
}

/** All rows, without the revisions undo moves on. */
function rowsOf(bench: Bench): string {
  const { doc } = bench;
  return canonicalJson(
    SECTIONS.map((section) =>
      [...doc[section].values()]
        .map((one) => ({ ...one, rev: 0 }))
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
    ),
  );
}

/** Do a plan, look, undo: the map is what it was, ids and all. */
function tried(
  plan: (bench: Bench) => Plan,
  look: (bench: Bench, stage: Id) => void,
  map = full(),
): void {
  const bench = new Bench(map);
  const before = rowsOf(bench);
  const made = plan(bench);
  if (made.refused) throw new Error(made.refused);
  const inverse = bench.apply(made.ops);
  expect(rowsOf(bench)).not.toBe(before);
  look(bench, made.stage);
  bench.apply(inverse);
  expect(rowsOf(bench)).toBe(before);
}

const columns = ({ layout, doc }: Bench): string[] =>
  layout.columns.map(
    ({ stage, step }) =>
      `${doc.stages.get(stage)!.name}${step ? `/${doc.steps.get(step)!.name}` : ''}`,
  );
const at = ({ layout }: Bench, column: Id): Id[] =>
  layout.cells.get(`${ID.lanes.actions}|${column}`)?.items.map(({ id }) => id) ?? [];

describe('a split', () => {
  it('takes the step and those after it along, with all that stands on them', () =>
    tried(
      ({ doc }) => splitStage(doc, T2),
      (bench, stage) => {
        expect(columns(bench).slice(0, 4)).toEqual([
          'Awareness',
          'Awareness/Step 1',
          'Step 2/Step 2',
          'Step 2/Step 3',
        ]);
        expect(bench.doc.stages.get(stage)!.canonical_phase).toBe('awareness');
        expect(at(bench, T2)).toEqual([uid(402), uid(403)]);
        expect(bench.doc.emotion_readings.get(uid(502))!.step).toBe(T2);
      },
    ));

  it('needs a step to stay', () => {
    const { doc } = new Bench(full());
    expect(splitStage(doc, T1).refused).toBe('first');
    expect(splitStage(doc, uid(999)).refused).toBe('noSteps');
  });
});

describe('a merge', () => {
  it('keeps every column, and the stage that has the KPIs', () =>
    tried(
      ({ doc }) => mergeStages(doc, S1),
      (bench, stage) => {
        const { doc } = bench;
        expect(stage).toBe(S2);
        expect(doc.stage_kpis.get(KPI)!.stage).toBe(S2);
        const name = 'Awareness + Consideration';
        expect(columns(bench).slice(0, 6)).toEqual([
          `${name}/Awareness`,
          `${name}/Step 1`,
          `${name}/Step 2`,
          `${name}/Step 3`,
          `${name}/Consideration`,
          'Decision',
        ]);
        const last = bench.layout.columns[4]!.key;
        expect(at(bench, last)).toEqual([uid(404), uid(405)]);
        const felt = [...doc.emotion_readings.values()].find((one) => one.step === last)!;
        expect(felt.valence).toBe(-1);
        expect(doc.evidence.get(uid(601))!.readings).toContain(felt.id);
        expect([...doc.map_links.values()].map(({ step }) => step)).toEqual([last]);
        expect(doc.cards.size + doc.touchpoints.size).toBe(8);
        expect(doc.emotion_readings.size).toBe(4);
      },
    ));

  it('of two stages without steps gives one with two', () =>
    tried(
      ({ doc }) => mergeStages(doc, S2),
      (bench, stage) => {
        expect(stage).toBe(S2);
        expect(columns(bench).slice(4, 6)).toEqual([
          'Consideration + Decision/Consideration',
          'Consideration + Decision/Decision',
        ]);
      },
    ));

  it('brings the KPIs of both together, and says which one both had', () => {
    const map = full();
    const kpi = (n: number, stage: Id, definition: number, pos: string) =>
      row('stage_kpi', uid(n), { stage, definition: uid(definition), pos });
    map.stage_kpis.push(kpi(302, S1, 98, 'a1'), kpi(303, S1, 97, 'a2'), kpi(304, S2, 99, 'a3'));
    expect(mergeStages(new Bench(map).doc, S1)).toMatchObject({ twice: [{ id: KPI }] });
    tried(
      ({ doc }) => mergeStages(doc, S1),
      (bench, stage) => {
        expect(stage).toBe(S1);
        const kept = [...bench.doc.stage_kpis.values()].filter((one) => one.stage === S1);
        expect(kept.sort(compareRows).map(({ id }) => id)).toEqual([uid(302), uid(303), uid(304)]);
      },
      map,
    );
  });

  it('is refused where something would be lost', () => {
    const last = new Bench(full());
    expect(mergeStages(last.doc, ID.stages[5]!).refused).toBe('last');
    const map = full();
    for (let n = 0; n < 12; n++)
      map.stage_kpis.push(
        row('stage_kpi', uid(310 + n), { stage: S1, definition: uid(330 + n), pos: `a${n + 10}` }),
      );
    expect(mergeStages(new Bench(map).doc, S1)).toMatchObject({ refused: 'kpis', n: 12 });
    const locked = full();
    locked.lanes = locked.lanes.map((lane) => ({ ...lane, locked: true }));
    expect(mergeStages(new Bench(locked).doc, S1).refused).toBe('locked');
    const wordy = full();
    wordy.stages = wordy.stages.map((one) => ({ ...one, description: `${one.id} `.repeat(40) }));
    expect(mergeStages(new Bench(wordy).doc, S1).refused).toBe('long');
    const crowd = full();
    for (let n = 0; n < 1_000; n++)
      crowd.cards.push(
        row('card', uid(5000 + n), { lane: ID.lanes.actions, stage: S3, pos: 'a9', title: '.' }),
      );
    expect(mergeStages(new Bench(crowd).doc, S2)).toMatchObject({ refused: 'many' });
  });
});

describe('a step', () => {
  it('becomes a stage, with what stands on it and what is felt there', () =>
    tried(
      ({ doc }) => stepToStage(doc, T2),
      (bench, stage) => {
        expect(columns(bench).slice(0, 4)).toEqual([
          'Awareness',
          'Awareness/Step 1',
          'Awareness/Step 3',
          'Step 2',
        ]);
        expect(at(bench, stage)).toEqual([uid(402), uid(403)]);
        const felt = [...bench.doc.emotion_readings.values()].filter((one) => one.stage === stage);
        expect(felt.map(({ valence }) => valence)).toEqual([2]);
        expect(bench.doc.connectors.size).toBe(1);
      },
    ));

  it('that a stage could not say all of stays inside it; the first of several goes ahead', () => {
    const map = full();
    map.steps[0] = { ...map.steps[0]!, wait_s: 60 };
    const bench = new Bench(map);
    const plan = stepToStage(bench.doc, T1);
    if (plan.refused) throw new Error(plan.refused);
    bench.apply(plan.ops);
    expect(columns(bench)[0]).toBe('Step 1/Step 1');
    expect(bench.doc.steps.get(T1)!.wait_s).toBe(60);
  });
});

describe('a copy of a stage', () => {
  it('has its steps, things, feelings and arrows, and not its KPIs', () =>
    tried(
      (bench) => duplicatePlan(bench.source(), bench.target(null), S1, 'Awareness (copy)'),
      (bench, stage) => {
        const { doc } = bench;
        expect(columns(bench).slice(4, 8)).toEqual([
          'Awareness (copy)',
          'Awareness (copy)/Step 1',
          'Awareness (copy)/Step 2',
          'Awareness (copy)/Step 3',
        ]);
        expect(at(bench, bench.layout.columns[6]!.key)).toHaveLength(2);
        expect(doc.connectors.size).toBe(2);
        expect([...doc.connectors.values()].every(({ label }) => label === 'again')).toBe(true);
        expect(
          [...doc.emotion_readings.values()].filter((one) => one.stage === stage),
        ).toHaveLength(1);
        expect(doc.stage_kpis.size).toBe(1);
      },
    ));
});
