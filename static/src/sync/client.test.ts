// The sync client's rules, one by one, against a server in miniature. What is refused: refusals.test.ts.
import { beforeEach, describe, expect, test } from 'vitest';
import { uuid7 } from '../model/ids';
import type { Card, Op } from '../model/types';
import { MAX_BATCHES } from './outbox';
import { IDS, smallMap, type Tab } from './testing/fake_map';
import type { FakeServer } from './testing/fake_server';
import { FAIR, type World } from './testing/fake_world';
import { card, isCurrent, title, twoTabs } from './testing/two_tabs';

let world: World;
let server: FakeServer;
let ann: Tab;
let ben: Tab;

beforeEach(async () => {
  ({ world, server, ann, ben } = await twoTabs());
});

describe('following the log', () => {
  test('a change is seen at once here, and there when it is committed (P5)', async () => {
    ann.session.submit('rename', [title('New')]);
    expect(card(ann).title).toBe('New');
    expect(ann.session.syncState).toBe('saving');
    expect(card(ben).title).toBe('One');
    await world.run(100);
    expect(ann.session.syncState).toBe('saved');
    expect(card(ann)).toEqual(card(ben));
    expect(ann.events('change').map(({ own }) => own)).toEqual([true]);
  });

  test('P9: a gap is fetched before anything later is applied', async () => {
    ben.client.weather = { ...FAIR, drop: 1 };
    ann.session.submit('one', [title('1')]);
    await world.run(100);
    expect(card(ben).title).toBe('One');
    ben.client.weather = { ...FAIR };
    ann.session.submit('two', [title('2', IDS.c2)]);
    await world.run(100);
    expect(ben.events('change').map(({ change }) => change.revision)).toEqual([11, 12]);
    expect(isCurrent(ben)).toBe(true);
  });

  test('a pong ahead for two seconds means a lost hint: the gap is fetched', async () => {
    ben.client.weather = { ...FAIR, drop: 1 };
    ann.session.submit('one', [title('1')]);
    await world.run(100);
    ben.client.weather = { ...FAIR };
    await world.run(20_000);
    expect(card(ben).title).toBe('1');
    expect(ben.client.documents).toBe(1);
  });

  test('P16: a snapshot keeps what is pending and sends it', async () => {
    ann.client.weather = { ...FAIR, partitioned: true };
    ann.session.submit('mine', [title('Mine')]);
    const backup = smallMap();
    server.restoreBackup({
      ...backup,
      revision: 3,
      cards: backup.cards.map((row) => ({ ...row, body: 'restored' })),
    });
    await world.run(60_000);
    expect(card(ann)).toMatchObject({ title: 'Mine', body: '' });
    ann.client.weather = { ...FAIR };
    await world.run(60_000);
    expect(card(ann)).toMatchObject({ title: 'Mine', body: 'restored' });
    expect(isCurrent(ann)).toBe(true);
    expect(ann.session.syncState).toBe('saved');
  });

  test('a remote value is kept under a pending local one, not shown', async () => {
    ann.client.weather = { ...FAIR, minDelay: 500, maxDelay: 500 };
    ben.session.submit('theirs', [title('Theirs')]);
    await world.run(450);
    ann.session.submit('mine', [title('Mine')]);
    await world.run(200);
    expect((ann.session.replica.confirmed.get('cards', IDS.c1) as Card).title).toBe('Theirs');
    expect(card(ann).title).toBe('Mine');
    await world.run(5_000);
    expect(card(ben).title).toBe('Mine');
  });

  test('resync reads the log, bye comes back, reload keeps the queue', async () => {
    const seat = [...server.seats].find(({ client }) => client === ann.client)!;
    server.send(seat, { t: 'resync' });
    server.send(seat, { t: 'bye', after_ms: 100 });
    await world.run(3_000);
    expect(ann.session.syncState).toBe('saved');
    const next = [...server.seats].find(({ client }) => client === ann.client)!;
    expect(next.conn).not.toBe(seat.conn);
    ann.client.weather.drop = 1;
    ann.session.submit('rename', [title('Kept')]);
    ann.client.weather.drop = 0;
    server.send(next, { t: 'reload' });
    await world.run(60_000);
    expect(ann.session.sync.needsReload).toBe(true);
    expect(ann.session.syncState).toBe('offline');
    expect(ann.session.outbox.size).toBe(1);
  });
});

describe('sending', () => {
  test('P7 I3: an unanswered batch is sent again under its id and counts once', async () => {
    ann.client.weather.drop = 1;
    ann.session.submit('rename', [title('New')]);
    await world.run(200);
    ann.client.weather.drop = 0;
    await world.run(30_000);
    expect(server.log).toHaveLength(1);
    expect(ann.session.outbox.size).toBe(0);
  });

  test('one batch in flight, and repeated sets of one field squash while they wait', async () => {
    for (const text of ['a', 'ab', 'abc', 'abcd']) ann.session.submit('typing', [title(text)]);
    expect(ann.session.outbox.size).toBe(2);
    await world.run(1_000);
    expect(server.log.map(({ ops }) => ops[0]!.fields)).toEqual([
      { title: 'a' },
      { title: 'abcd' },
    ]);
    ann.session.undo();
    expect(card(ann).title).toBe('a');
  });

  test('different fields, rows or intentions never share a batch', () => {
    ann.session.submit('typing', [title('a')]);
    ann.session.submit('typing', [title('b', IDS.c2)]);
    ann.session.submit('typing', [{ ...title('c'), fields: { body: 'c' } }]);
    ann.session.submit('other', [{ ...title('c'), fields: { body: 'd' } }]);
    expect(ann.session.outbox.size).toBe(4);
  });

  test('a batch above 48 KiB goes by POST', async () => {
    const ops = Array.from({ length: 30 }, (): Op => ({
      entity: 'card',
      type: 'create',
      id: uuid7(),
      fields: { lane: IDS.l1, stage: IDS.s1, title: 'Big', body: 'x'.repeat(3_000) },
    }));
    ann.session.submit('paste', ops);
    await world.run(5_000);
    expect(ann.client.posts).toBe(1);
    expect(server.log).toHaveLength(1);
    expect(isCurrent(ben)).toBe(true);
  });

  test('P3: a batch without effect is settled, not left at "saving"', async () => {
    ben.session.submit('same', [title('Same')]);
    ann.session.submit('same', [title('Same')]);
    await world.run(1_000);
    expect(server.log).toHaveLength(1);
    expect(ann.session.syncState).toBe('saved');
    expect(ben.session.syncState).toBe('saved');
  });

  test('everything works without the socket, by REST alone', async () => {
    ann.client.weather.noSockets = true;
    for (const seat of [...server.seats])
      if (seat.client === ann.client) ann.client.shut(seat, 1006);
    await world.run(10_000);
    ann.session.submit('rename', [title('By post')]);
    ben.session.submit('rename', [title('By socket', IDS.c2)]);
    await world.run(10_000);
    expect(ann.client.posts).toBe(1);
    expect(isCurrent(ann) && isCurrent(ben)).toBe(true);
    expect(ann.session.syncState).toBe('saved');
    ann.client.weather.noSockets = false;
    await world.run(60_000);
    expect(
      [...server.seats].some(({ client, welcomed }) => client === ann.client && welcomed),
    ).toBe(true);
  });

  test('the queue is bounded: the 501st change is refused, not lost silently', () => {
    ann.client.weather.partitioned = true;
    for (let n = 0; n < MAX_BATCHES; n += 1) ann.session.submit(`${n}`, [title(`${n}`)]);
    expect(ann.session.outbox.size).toBe(MAX_BATCHES);
    expect(ann.session.submit('more', [title('more')])?.refused.code).toBe('limit');
    expect(card(ann).title).toBe(`${MAX_BATCHES - 1}`);
    expect(ann.events('full')).toHaveLength(1);
  });
});

describe('the state that is always true', () => {
  test('cut off it reconnects, then is offline, and saved only when it is', async () => {
    expect(ann.session.syncState).toBe('saved');
    ann.client.weather.partitioned = true;
    for (const seat of [...server.seats])
      if (seat.client === ann.client) ann.client.shut(seat, 1006);
    await world.run(10);
    expect(ann.session.syncState).toBe('reconnecting');
    await world.run(60_000);
    expect(ann.session.syncState).toBe('offline');
    ben.session.submit('rename', [title('Meanwhile')]);
    await world.run(100);
    ann.client.weather.partitioned = false;
    const states = new Set<string>();
    world.afterEvent = () => {
      if (ann.session.syncState === 'saved') expect(isCurrent(ann)).toBe(true);
      states.add(ann.session.syncState);
    };
    await world.run(60_000);
    expect(states).toContain('saved');
  });

  test('the network coming back is not waited for', async () => {
    ann.client.weather.partitioned = true;
    ann.environment.set({ online: false });
    for (const seat of [...server.seats])
      if (seat.client === ann.client) ann.client.shut(seat, 1006);
    await world.run(600_000);
    expect(ann.session.syncState).toBe('offline');
    ann.client.weather.partitioned = false;
    ann.environment.set({ online: true });
    await world.run(200);
    expect(ann.session.syncState).toBe('saved');
  });

  test('a hung socket is given up', async () => {
    ann.client.weather.partitioned = true;
    await world.run(70_000);
    expect(ann.session.syncState).not.toBe('saved');
    ann.client.weather.partitioned = false;
    await world.run(60_000);
    expect(ann.session.syncState).toBe('saved');
  });
});

describe('presence (I14)', () => {
  test('at most twenty a second, the last value wins, and it comes back after a reconnect', async () => {
    const got: unknown[] = [];
    const receive = server.receive.bind(server);
    server.receive = (seat, frame) => {
      if (frame.t === 'presence' && seat.client === ann.client) got.push(frame);
      receive(seat, frame);
    };
    for (let x = 0; x < 100; x += 1) {
      ann.session.setPresence({ cursor: { lane: IDS.l1, column: IDS.s1, x: x / 100, y: 0 } });
      await world.run(10);
    }
    ann.session.setPresence({ selection: [IDS.c1] });
    await world.run(200);
    expect(got.length).toBeLessThanOrEqual(22);
    expect(got.at(-1)).toMatchObject({ selection: [IDS.c1] });
    got.length = 0;
    for (const seat of [...server.seats])
      if (seat.client === ann.client) ann.client.shut(seat, 1006);
    await world.run(5_000);
    expect(got).toHaveLength(1);
    expect(got[0]).toMatchObject({ selection: [IDS.c1], cursor: { x: 0.99 } });
  });
});
