// Undo per user, built from effective ops and their inverses (I10, P4).
import { beforeEach, expect, test } from 'vitest';
import { canonicalRows } from '../model/document';
import { uuid7 } from '../model/ids';
import type { Card, Op, Stage } from '../model/types';
import { IDS, Tab, smallMap } from '../sync/testing/fake_map';
import { FakeServer } from '../sync/testing/fake_server';
import { World } from '../sync/testing/fake_world';

let world: World;
let server: FakeServer;
let ines: Tab;
let marc: Tab;

const set = (fields: Op['fields'], id: string = IDS.c1): Op => ({
  entity: 'card',
  type: 'set',
  id,
  fields,
});
const card = (tab: Tab): Card => tab.session.replica.view.get('cards', IDS.c1) as Card;
const stages = (tab: Tab): string[] =>
  ([...tab.session.replica.view.rows('stages')] as Stage[]).map(({ name }) => name);

beforeEach(async () => {
  world = new World(11);
  server = new FakeServer(world, smallMap());
  ines = new Tab(server, 'Inès');
  marc = new Tab(server, 'Marc');
  await ines.session.start();
  await marc.session.start();
  await world.run(500);
});

test('S4: an undo leaves alone what somebody else wrote since, says so, and goes on', async () => {
  ines.session.submit('insert', [
    { entity: 'stage', type: 'create', id: uuid7(), fields: { name: 'Compare', after: IDS.s1 } },
  ]);
  await world.run(200);
  ines.session.submit('rename', [set({ title: 'Inès', alt_text: 'Inès' })]);
  await world.run(200);
  marc.session.submit('rename', [set({ title: 'Marc', alt_text: 'Marc' })]);
  marc.session.submit('insert', [
    { entity: 'stage', type: 'create', id: uuid7(), fields: { name: 'Basket', after: IDS.s1 } },
  ]);
  await world.run(200);
  expect(ines.events('replaced')).toMatchObject([
    { by: 'Marc', field: 'alt_text', mine: 'Inès', theirs: 'Marc' },
  ]);

  ines.session.undo();
  expect(card(ines).title).toBe('Marc');
  expect(ines.events('skipped')).toMatchObject([
    { fields: [{ id: IDS.c1, field: 'title' }, { field: 'alt_text' }] },
  ]);
  ines.session.undo();
  await world.run(5_000);
  expect(stages(marc).sort()).toEqual(['Aware', 'Basket', 'Buy']);
  expect(canonicalRows(ines.session.replica.view)).toBe(canonicalRows(marc.session.replica.view));
});

test('of several fields only the foreign one is spared', async () => {
  ines.session.submit('edit', [set({ title: 'Mine', body: 'Mine' })]);
  await world.run(200);
  marc.session.submit('edit', [set({ body: 'His' })]);
  await world.run(200);
  ines.session.undo();
  await world.run(200);
  expect(card(marc)).toMatchObject({ title: 'One', body: 'His' });
});

test('an undo tells whether it took anything back', async () => {
  ines.session.submit('edit', [set({ alt_text: 'Mine' })]);
  await world.run(200);
  expect(ines.session.undo()).toBe(true);
  expect(ines.session.redo()).toBe(true);
  await world.run(200);
  marc.session.submit('edit', [set({ alt_text: 'His' })]);
  await world.run(200);
  expect(ines.session.undo()).toBe(false);
  marc.session.submit('delete', [{ entity: 'card', type: 'delete', id: IDS.c1 }]);
  ines.session.submit('edit', [set({ alt_text: 'Late' })]);
  await world.run(200);
  expect(ines.session.undo()).toBe(false);
});

test('what the server skipped in a race is named too', async () => {
  ines.session.submit('edit', [set({ alt_text: 'Mine' })]);
  await world.run(200);
  marc.session.submit('edit', [set({ alt_text: 'His' })]);
  ines.client.weather = { ...ines.client.weather, minDelay: 40, maxDelay: 50 };
  ines.session.undo();
  await world.run(1_000);
  expect(card(ines).alt_text).toBe('His');
  expect(card(marc).alt_text).toBe('His');
  expect(ines.events('skipped')).toHaveLength(1);
  expect(ines.session.syncState).toBe('saved');
});

test('an undone create is not taken back once somebody built on it', async () => {
  const id = uuid7();
  ines.session.submit('stage', [{ entity: 'stage', type: 'create', id, fields: { name: 'Pay' } }]);
  await world.run(200);
  const fields = { lane: IDS.l1, stage: id, title: 'His work' };
  marc.session.submit('card', [{ entity: 'card', type: 'create', id: uuid7(), fields }]);
  await world.run(200);
  ines.session.undo();
  await world.run(200);
  expect(stages(marc)).toContain('Pay');
  expect(ines.events('skipped')).toHaveLength(1);
});

test('an undone delete brings back the same rows, a redo takes them again', async () => {
  const before = canonicalRows(server.document).replace(/"rev":\d+/g, '');
  ines.session.submit('delete', [{ entity: 'stage', type: 'delete', id: IDS.s1 }]);
  expect(ines.session.replica.view.get('cards', IDS.c2)).toBeUndefined();
  ines.session.undo();
  expect(ines.session.replica.view.get('cards', IDS.c2)).toBeDefined();
  await world.run(500);
  expect(canonicalRows(server.document).replace(/"rev":\d+/g, '')).toBe(before);
  ines.session.redo();
  await world.run(500);
  expect(marc.session.replica.view.get('stages', IDS.s1)).toBeUndefined();
});

test('undone before it was confirmed, it leads back to what really stood there', async () => {
  marc.session.submit('edit', [set({ title: 'His, first' })]);
  await world.run(3);
  ines.session.submit('edit', [set({ title: 'Mine, second' })]);
  ines.session.undo();
  expect(card(ines).title).toBe('One');
  await world.run(2_000);
  expect(server.log[0]!.actor.name).toBe('Marc');
  expect(card(ines).title).toBe('His, first');
});

test('undo and redo survive a reload, together with the queue', async () => {
  ines.session.submit('edit', [set({ title: 'A' })]);
  await world.run(200);
  ines.client.weather.partitioned = true;
  ines.session.submit('edit', [set({ title: 'B' })]);
  ines.session.undo();
  await world.run(10);
  await ines.reload();
  expect(ines.session.outbox.size).toBe(2);
  expect([ines.session.history.undoLabel, ines.session.history.redoLabel]).toEqual([
    'edit',
    'edit',
  ]);
  ines.client.weather.partitioned = false;
  await world.run(60_000);
  expect(card(marc).title).toBe('A');
  ines.session.redo();
  await world.run(200);
  expect(card(marc).title).toBe('B');
  ines.session.undo();
  ines.session.undo();
  await world.run(500);
  expect(card(marc).title).toBe('One');
});

test('something new ends what could be redone', async () => {
  ines.session.submit('edit', [set({ title: 'A' })]);
  ines.session.undo();
  ines.session.submit('edit', [set({ body: 'B' })]);
  expect(ines.session.redo()).toBe(false);
});

test('I12: both texts survive, and an undo takes back only its own words', async () => {
  const write = (tab: Tab, value: string, base = card(tab).body): void =>
    void tab.session.submitText('card', IDS.c1, 'body', base, value);
  write(ines, 'Start.');
  await world.run(200);
  write(ines, 'Start. Inès was here.');
  write(marc, 'Marc first. Start.');
  await world.run(500);
  expect(card(ines).body).toBe('Marc first. Start. Inès was here.');
  expect(card(marc).body).toBe(card(ines).body);
  expect(ines.events('replaced')).toEqual([]);

  ines.session.undo();
  await world.run(500);
  expect(card(marc).body).toBe('Marc first. Start.');
  ines.session.redo();
  await world.run(500);
  expect(card(marc).body).toBe('Marc first. Start. Inès was here.');

  // Marc removes her words: there is nothing left for her to take back, and she is told.
  write(marc, 'Marc first. Start.');
  await world.run(500);
  ines.session.undo();
  await world.run(500);
  expect(card(ines).body).toBe('Marc first. Start.');
  expect(ines.events('skipped')).toMatchObject([{ fields: [{ id: IDS.c1, field: 'body' }] }]);
});

test('I12: what was written offline merges the same after the reconnect', async () => {
  const { weather } = ines.client;
  ines.client.weather = { ...weather, partitioned: true };
  ines.session.submitText('card', IDS.c1, 'body', '', 'Off');
  ines.session.submitText('card', IDS.c1, 'body', 'Off', 'Offlin');
  ines.session.submitText('card', IDS.c1, 'body', 'Offlin', 'Offline.');
  // The first was on its way; what followed it while it was is one change.
  expect(ines.session.outbox.size).toBe(2);
  marc.session.submitText('card', IDS.c1, 'body', '', 'Online. ');
  await world.run(2_000);
  ines.client.weather = weather;
  await world.run(60_000);
  expect(card(marc).body).toBe('Online. Offline.');
  expect(canonicalRows(ines.session.replica.view)).toBe(canonicalRows(marc.session.replica.view));
});

test('a text that is too long together with the others goes to the tray, whole', async () => {
  const mine = 'm'.repeat(3_000);
  marc.session.submitText('card', IDS.c1, 'body', '', 't'.repeat(3_000));
  await world.run(200);
  ines.session.submitText('card', IDS.c1, 'body', '', mine);
  await world.run(500);
  expect(card(ines).body).toBe('t'.repeat(3_000));
  expect(ines.session.rejected).toMatchObject([
    { refusal: { code: 'limit' }, batch: { ops: [{ fields: { value: mine } }] } },
  ]);
});

test("what was written in one sitting is one step, and can be given up without the others' words", async () => {
  const write = (tab: Tab, value: string, sitting: string | null = null): void =>
    void tab.session.submitText('card', IDS.c1, 'title', card(tab).title, value, sitting);
  write(ines, 'One parcel', 'first');
  await world.run(200);
  write(marc, 'Marc: One parcel');
  await world.run(200);
  write(ines, 'Marc: One parcel is', 'first');
  write(ines, 'Marc: One parcel is late', 'first');
  await world.run(200);
  write(ines, 'Marc: One parcel is late!', 'second');
  await world.run(200);

  expect(ines.session.stepWithin('first', 'undo', false)).toBe(false);
  expect(ines.session.stepWithin('second', 'undo', false)).toBe(true);
  expect(card(ines).title).toBe('Marc: One parcel is late');
  ines.session.undo();
  await world.run(500);
  expect(card(marc).title).toBe('Marc: One');
  expect(ines.session.stepWithin('first', 'redo', true)).toBe(true);
  expect(card(ines).title).toBe('Marc: One parcel');
  ines.session.redo();
  await world.run(500);
  expect(card(marc).title).toBe('Marc: One parcel is late');
  ines.session.undo();
  await world.run(500);
  expect(card(marc).title).toBe('Marc: One');
});

test('sittings do not run into each other while they wait to be sent', async () => {
  const { weather } = ines.client;
  ines.client.weather = { ...weather, partitioned: true };
  const write = (base: string, value: string, sitting: string): void =>
    void ines.session.submitText('card', IDS.c1, 'title', base, value, sitting);
  write('One', 'One a', 'x');
  write('One a', 'One ab', 'x');
  write('One ab', 'One abc', 'y');
  ines.session.stepWithin('y', 'undo', false);
  expect(card(ines).title).toBe('One ab');
  ines.client.weather = weather;
  await world.run(60_000);
  expect(card(marc).title).toBe('One ab');
});

test('of what others replaced since, an undo brings nothing back', async () => {
  const write = (tab: Tab, base: string, value: string): void =>
    void tab.session.submitText('card', IDS.c1, 'title', base, value);
  write(ines, 'One', 'Orders a parcel online');
  await world.run(200);
  write(marc, 'Orders a parcel online', 'Calls them');
  await world.run(200);
  ines.session.undo();
  await world.run(200);
  expect(card(marc).title).toBe('Calls them');
  expect(ines.events('skipped')).toMatchObject([{ fields: [{ id: IDS.c1, field: 'title' }] }]);
});

test('a gesture larger than a batch goes as several, and is one step back and one forth', async () => {
  const ids = Array.from({ length: 1_001 }, () => uuid7());
  const there = (tab: Tab): number =>
    ids.filter((id) => tab.session.replica.view.get('evidence', id)).length;
  const create = (id: string): Op => ({
    entity: 'evidence',
    type: 'create',
    id,
    fields: { kind: 'interview', title: 'Many' },
  });

  expect(ines.session.submit('paste', ids.map(create))).toBeNull();
  expect([there(ines), ines.session.history.depth]).toEqual([1_001, 2]);
  await world.run(5_000);
  expect(there(marc)).toBe(1_001);

  ines.session.undo();
  await world.run(5_000);
  expect([there(ines), there(marc)]).toEqual([0, 0]);
  ines.session.redo();
  await world.run(5_000);
  expect([there(ines), there(marc)]).toEqual([1_001, 1_001]);

  // Refused in one portion, nothing of the others stays.
  const gone = set({ title: 'Nowhere' }, uuid7());
  const more = Array.from({ length: 1_000 }, () => create(uuid7()));
  const before = canonicalRows(ines.session.replica.view);
  expect(ines.session.submit('paste', [...more, gone])?.refused).toBeTruthy();
  expect(canonicalRows(ines.session.replica.view)).toBe(before);
}, 30_000);
