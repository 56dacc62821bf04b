// @vitest-environment jsdom
// The reactive skin: what re-runs when, and the questions the screen asks.
import { flushSync } from 'svelte';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Card, DocumentJson } from '../model/types';
import { MemoryStorage } from '../sync/outbox';
import { IDS, Tab, row, smallMap } from '../sync/testing/fake_map';
import { FakeClient, FakeServer } from '../sync/testing/fake_server';
import { World } from '../sync/testing/fake_world';
import { byName } from './channel_order';
import { MapStore } from './map_store.svelte';
import { watching } from './watching.svelte';

let world: World;
let server: FakeServer;
let store: MapStore;
let client: FakeClient;
let other: Tab;

const TP = '01990000-0000-7000-8000-000000000051';
const KPI = '01990000-0000-7000-8000-000000000061';
const LEA = '01990000-0000-7000-8000-000000000071';

function richMap(): DocumentJson {
  const map = smallMap();
  map.lanes.push(
    row('lane', '01990000-0000-7000-8000-000000000033', { pos: 'a2', kind: 'touchpoints' }),
    row('lane', '01990000-0000-7000-8000-000000000034', { pos: 'a3', kind: 'emotion_curve' }),
  );
  map.touchpoints.push(
    row('touchpoint', TP, {
      lane: map.lanes[2]!.id,
      stage: IDS.s2,
      pos: 'a0',
      name: 'Shop',
      channel: 'store',
    }),
  );
  map.emotion_readings.push(
    row('emotion_reading', '01990000-0000-7000-8000-000000000081', {
      persona: LEA,
      touchpoint: TP,
      valence: 2,
    }),
  );
  map.map_personas.push(
    row('map_persona', '01990000-0000-7000-8000-000000000091', { persona: LEA, pos: 'a0' }),
  );
  map.stage_kpis.push(row('stage_kpi', KPI, { stage: IDS.s1, definition: LEA, pos: 'a0' }));
  return map;
}

beforeEach(async () => {
  world = new World(3);
  server = new FakeServer(world, richMap());
  client = new FakeClient(server, 'ann');
  client.library = {
    kpis: { [KPI]: { health: 'good', latest: null } as never },
    personas: { [LEA]: { name: 'Léa', segment_weight: '62.00' } as never },
  };
  store = new MapStore({
    transport: client,
    storage: new MemoryStorage(),
    environment: world.environment(),
    client: 'ann',
    role: 'editor',
  });
  other = new Tab(server, 'ben');
  await store.start();
  await other.session.start();
  await world.run(500);
});

describe('asking', () => {
  test('stages, steps, lanes, columns and cells in order', () => {
    expect(store.stagesInOrder().map(({ id }) => id)).toEqual([IDS.s1, IDS.s2]);
    expect(store.stepsOf(IDS.s1).map(({ id }) => id)).toEqual([IDS.t1]);
    expect(store.lanesInOrder()).toHaveLength(4);
    expect(store.columns().map(({ id, kind }) => [id, kind])).toEqual([
      [IDS.t1, 'step'],
      [IDS.s2, 'stage'],
    ]);
    expect(store.thingsAt(IDS.l1, IDS.t1).map(({ id }) => id)).toEqual([IDS.c2]);
    expect(store.thingsAt(store.lanesInOrder()[2]!.id, IDS.s2).map(({ id }) => id)).toEqual([TP]);
    expect(store.thingsAt(store.lanesInOrder()[3]!.id, IDS.s2)).toEqual([]);
    expect(store.stageKpisOf(IDS.s1).map(({ id }) => id)).toEqual([KPI]);
    expect(store.readingsOf(LEA)).toHaveLength(1);
    expect(store.readingsOf(null)).toEqual([]);
  });

  test('what stands in the cells, in order; a lane without a change is the same object', () => {
    const ids = (lane: string, column: string) =>
      store.placed
        .get(lane)
        ?.get(column)
        ?.map(({ thing }) => thing.id);
    const touchpoints = store.lanesInOrder()[2]!.id;
    const before = store.placed;
    expect(ids(IDS.l1, IDS.t1)).toEqual([IDS.c2]);
    expect(ids(touchpoints, IDS.s2)).toEqual([TP]);
    const to = { lane: IDS.l1, stage: null, step: IDS.t1 };
    store.submit('move', [{ entity: 'card', type: 'move', id: IDS.c1, fields: to }]);
    expect(ids(IDS.l1, IDS.t1)).toEqual([IDS.c2, IDS.c1]);
    expect(store.placed.get(touchpoints)).toBe(before.get(touchpoints));
    // Nobody's list is changed under them.
    expect(before.get(IDS.l1)?.get(IDS.t1)).toHaveLength(1);
    const moved = store.placed;
    store.submit('feel', [
      {
        entity: 'emotion_reading',
        type: 'set',
        id: store.readingsOf(LEA)[0]!.id,
        fields: { valence: -1 },
      },
    ]);
    expect(store.placed).toBe(moved);
    store.submit('gone', [{ entity: 'touchpoint', type: 'delete', id: TP }]);
    expect(store.placed.has(touchpoints)).toBe(false);
    store.undo();
    expect(ids(touchpoints, IDS.s2)).toEqual([TP]);
    expect(store.placed.get(IDS.l1)).toBe(moved.get(IDS.l1));
  });

  test('a thing on a stage with steps has a column to be seen in', () => {
    store.submit('move', [
      {
        entity: 'card',
        type: 'move',
        id: IDS.c1,
        fields: { lane: IDS.l1, stage: IDS.s1, step: null },
      },
    ]);
    expect(store.columns().map(({ id }) => id)).toEqual([IDS.s1, IDS.t1, IDS.s2]);
  });

  test('curves follow the readings, and a delete names what it takes along', () => {
    expect(store.curves()[1]!.points.map(({ value }) => value && Number(value.n))).toEqual([
      null,
      2,
    ]);
    store.submit('feel', [
      {
        entity: 'emotion_reading',
        type: 'set',
        id: store.readingsOf(LEA)[0]!.id,
        fields: { valence: -1 },
      },
    ]);
    expect(Number(store.curves()[1]!.points[1]!.value!.n)).toBe(-1);
    expect(store.goesWith('stage', IDS.s2)).toEqual({
      stages: 1,
      cards: 1,
      touchpoints: 1,
      emotion_readings: 1,
    });
  });

  test('class R data comes with the document and by frames', async () => {
    expect(store.personas.get(LEA)).toMatchObject({ id: LEA, name: 'Léa' });
    for (const seat of server.seats) {
      server.send(seat, { t: 'kpi', stage_kpi: KPI, latest: null, health: 'bad' });
    }
    await world.run(50);
    expect(store.kpis.get(KPI)!.health).toBe('bad');
    client.library = { ...client.library, personas: { [LEA]: { name: 'Léa M.' } as never } };
    for (const seat of server.seats) server.send(seat, { t: 'notice', kind: 'persona', id: LEA });
    await world.run(1_000);
    expect(store.personas.get(LEA)!.name).toBe('Léa M.');
  });

  test('a KPI put on the map comes with its name, channels speak the reader’s language', async () => {
    const made = '01990000-0000-7000-8000-0000000000a2';
    client.library = {
      kpis: { [made]: { definition: { name: 'Panier', name_i18n: { en: 'Basket' } } } as never },
      channels: {
        web: { name: 'Site web', names: { en: 'Website', fr: 'Site web' } } as never,
        mail: { name: 'Courriel', names: { en: 'E-mail', fr: 'Courriel' } } as never,
      },
    };
    store.submit('kpi', [
      {
        entity: 'stage_kpi',
        type: 'create',
        id: made,
        fields: { stage: IDS.s2, touchpoint: null, definition: LEA },
      },
    ]);
    await world.run(2_000);
    expect(store.kpis.get(made)!.definition.name).toBe('Basket');
    expect(byName(store.channels).map(({ name }) => name)).toEqual(['E-mail', 'Website']);
  });
});

describe('changing', () => {
  test('state, undo labels and pending count tell the truth at every moment', async () => {
    expect([store.syncState, store.pendingCount, store.canUndo]).toEqual(['saved', 0, false]);
    store.submit('rename', [{ entity: 'card', type: 'set', id: IDS.c1, fields: { title: 'New' } }]);
    expect([store.syncState, store.pendingCount, store.canUndo, store.undoLabel]).toEqual([
      'saving',
      1,
      true,
      'rename',
    ]);
    await world.run(100);
    expect([store.syncState, store.pendingCount, store.revision]).toEqual(['saved', 0, 11]);
    store.undo();
    expect((store.doc.cards.get(IDS.c1) as Card).title).toBe('One');
    expect([store.canUndo, store.canRedo, store.redoLabel]).toEqual([false, true, 'rename']);
  });

  test('a refusal here is told, and changes nothing', () => {
    const told: string[] = [];
    const stop = store.on('refused', ({ code }) => told.push(code));
    store.submit('bad', [{ entity: 'card', type: 'set', id: IDS.c1, fields: { span: 99 } }]);
    stop();
    store.submit('bad', [{ entity: 'card', type: 'set', id: IDS.c1, fields: { span: 99 } }]);
    expect(told).toEqual(['invalid']);
    expect([store.pendingCount, store.doc.cards.get(IDS.c1)!.span]).toEqual([0, 1]);
  });

  test('one card re-renders alone, and only the cells it left and entered', async () => {
    const seen: string[] = [];
    const stop = watching({
      c1: () => (store.doc.cards.get(IDS.c1), seen.push('c1')),
      c2: () => (store.doc.cards.get(IDS.c2), seen.push('c2')),
      from: () => (store.thingIdsAt(IDS.l1, IDS.s2), seen.push('from')),
      to: () => (store.thingIdsAt(IDS.l1, IDS.t1), seen.push('to')),
    });
    flushSync();
    seen.length = 0;
    other.session.submit('rename', [
      { entity: 'card', type: 'set', id: IDS.c1, fields: { title: 'Remote' } },
    ]);
    await world.run(100);
    flushSync();
    expect(seen).toEqual(['c1']);
    seen.length = 0;
    store.submit('move', [
      {
        entity: 'card',
        type: 'move',
        id: IDS.c1,
        fields: { lane: IDS.l1, stage: null, step: IDS.t1 },
      },
    ]);
    flushSync();
    expect(seen.sort()).toEqual(['c1', 'from', 'to']);
    seen.length = 0;
    await world.run(100);
    flushSync();
    // Confirmed: the row has its revision now, the cells are as they were.
    expect(seen).toEqual(['c1']);
    stop();
  });

  test('others are seen with where they are', async () => {
    other.session.setPresence({ selection: [IDS.c1] });
    await world.run(100);
    expect(store.others).toMatchObject([{ actor: { name: 'ben' }, selection: [IDS.c1] }]);
  });
});
