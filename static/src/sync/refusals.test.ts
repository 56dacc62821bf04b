// What the sync client does with a change that is refused: by the server, by a lost right, by its age.
import { beforeEach, describe, expect, test } from 'vitest';
import { uuid7 } from '../model/ids';
import type { Op } from '../model/types';
import { MAX_AGE_MS, MemoryStorage } from './outbox';
import { IDS, Tab } from './testing/fake_map';
import type { FakeServer } from './testing/fake_server';
import type { World } from './testing/fake_world';
import { card, isCurrent, remove, title, twoTabs } from './testing/two_tabs';

let world: World;
let server: FakeServer;
let ann: Tab;
let ben: Tab;

beforeEach(async () => {
  ({ world, server, ann, ben } = await twoTabs());
});

describe('refusals', () => {
  test('delete wins: the set comes to the tray, "restore and apply" brings both', async () => {
    ann.client.weather.partitioned = true;
    ann.session.submit('rename', [title('Mine')]);
    ben.session.submit('delete', [remove(IDS.c1)]);
    await world.run(1_000);
    ann.client.weather.partitioned = false;
    await world.run(60_000);
    expect(ann.session.rejected.map(({ refusal }) => refusal.code)).toEqual(['gone']);
    expect(ann.session.syncState).toBe('conflict');
    ann.session.retryRejected(ann.session.rejected[0]!.id);
    await world.run(1_000);
    expect(card(ben).title).toBe('Mine');
    expect(ann.session.syncState).toBe('saved');
    expect(isCurrent(ann)).toBe(true);
  });

  test('what goes into a deleted parent stays in the tray with all that builds on it', async () => {
    ann.client.weather.partitioned = true;
    const id = uuid7();
    const fields = { lane: IDS.l1, stage: IDS.s2, title: 'Offline' };
    ann.session.submit('create', [{ entity: 'card', type: 'create', id, fields }]);
    ann.session.submit('rename', [title('Offline, better', id)]);
    ben.session.submit('delete', [{ entity: 'stage', type: 'delete', id: IDS.s2 }]);
    await world.run(1_000);
    ann.client.weather.partitioned = false;
    await world.run(60_000);
    expect(ann.session.rejected).toHaveLength(1);
    expect(ann.session.rejected[0]).toMatchObject({
      refusal: { code: 'parent_gone' },
      batch: { ops: [{}, {}] },
    });
    ann.session.retryRejected(ann.session.rejected[0]!.id);
    await world.run(1_000);
    expect(card(ben, id).title).toBe('Offline, better');
    expect(ben.session.replica.view.get('stages', IDS.s2)).toBeDefined();
  });

  test('S5: seven changes offline, one on a card deleted meanwhile: six apply, one is asked about', async () => {
    ann.environment.set({ online: false });
    ann.client.weather.partitioned = true;
    ann.session.submit('1', [title('Offline')]);
    for (let n = 2; n <= 7; n += 1) {
      ann.session.submit(`${n}`, [
        { entity: 'stage', type: 'create', id: uuid7(), fields: { name: `Stage ${n}` } },
      ]);
    }
    expect(ann.session.syncState).toBe('offline');
    ben.session.submit('delete', [remove(IDS.c1)]);
    await world.run(5_000);
    await ann.reload();
    expect(ann.session.outbox.size).toBe(7);
    ann.client.weather.partitioned = false;
    ann.environment.set({ online: true });
    await world.run(30_000);
    expect(ann.session.outbox.size).toBe(0);
    expect(server.log).toHaveLength(7);
    expect(ann.session.rejected.map(({ batch }) => batch.label)).toEqual(['1']);
    expect(isCurrent(ann) && isCurrent(ben)).toBe(true);
  });

  test('P13: a viewer cannot change anything, and is told so here', () => {
    ann.session.sync.role = 'viewer';
    expect(ann.session.submit('rename', [title('No')])?.refused.code).toBe('forbidden');
    expect(card(ann).title).toBe('One');
    expect(ann.session.syncState).toBe('readonly');
  });

  test('I11: a demotion is pushed, and what was pending is refused into the tray', async () => {
    ann.client.weather.partitioned = true;
    ann.session.submit('rename', [title('Late')]);
    ann.client.role = 'viewer';
    ann.client.weather.partitioned = false;
    for (const seat of server.seats)
      if (seat.client === ann.client) server.send(seat, { t: 'role', role: 'viewer' });
    await world.run(60_000);
    expect(ann.session.rejected.map(({ refusal }) => refusal.code)).toEqual(['forbidden']);
    expect(ann.session.canEdit).toBe(false);
    expect(server.log).toHaveLength(0);
  });

  test.each([4401, 4403])('P11: close code %i ends it and keeps the queue', async (code) => {
    ann.client.weather.drop = 1;
    ann.session.submit('rename', [title('Unsent')]);
    ann.client.weather.drop = 0;
    server.expel(ann.client, code);
    await world.run(60_000);
    expect(ann.session.syncState).toBe('revoked');
    expect(ann.session.sync.lost).toBe(code);
    expect(ann.session.outbox.size).toBe(1);
    expect((await ann.storage.load()).queued).toHaveLength(1);
    // Whose session has ended may sign in again: what they write meanwhile waits with the rest.
    const more = ann.session.submit('more', [title('x', IDS.c2)]);
    expect(more?.refused.code).toBe(code === 4403 ? 'forbidden' : undefined);
  });

  test('signed in again, the same tab sends what waited; where access was withdrawn it does not', async () => {
    server.expel(ann.client, 4401);
    await world.run(1_000);
    ann.session.submit('rename', [title('Written meanwhile')]);
    ben.session.submit('rename', [title('Other', IDS.c2)]);
    await world.run(1_000);
    ann.client.expelled = null;
    ann.session.resume();
    await world.run(5_000);
    expect(ann.session.syncState).toBe('saved');
    expect(card(ben).title).toBe('Written meanwhile');
    expect(isCurrent(ann)).toBe(true);
    server.expel(ann.client, 4403);
    await world.run(1_000);
    ann.client.expelled = null;
    ann.session.resume();
    await world.run(5_000);
    expect(ann.session.sync.lost).toBe(4403);
  });

  test('a map that was deleted and restored is there again, with all that stood on it', async () => {
    const header = (type: Op['type']): Op => ({ entity: 'map', type, id: IDS.map });
    ann.session.submit('map.delete', [header('delete')]);
    await world.run(1_000);
    expect(ben.session.replica.view.get('map', IDS.map)).toBeUndefined();
    ben.session.submit('map.restore', [header('restore')]);
    await world.run(1_000);
    for (const tab of [ann, ben]) {
      expect(tab.session.replica.view.get('map', IDS.map)).toBeDefined();
      expect(card(tab).title).toBe('One');
      expect(tab.session.syncState).toBe('saved');
    }
  });

  test('what waited longer than seven days goes to the tray instead of overwriting the present', async () => {
    const storage = new MemoryStorage();
    const old = { batch: { batch_id: uuid7(), ops: [title('Ancient')] }, seq: 1, sent: false };
    await storage.put({ ...old, queuedAt: world.time - MAX_AGE_MS - 1 });
    const cy = new Tab(server, 'cy', { storage });
    await cy.session.start();
    await world.run(1_000);
    expect(cy.session.rejected.map(({ refusal }) => refusal.code)).toEqual(['expired']);
    expect(card(cy).title).toBe('One');
  });
});
