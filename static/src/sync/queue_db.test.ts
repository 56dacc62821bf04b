// The queue survives closed tabs, and is adopted once.
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test, vi } from 'vitest';
import { uuid7 } from '../model/ids';
import type { QueuedBatch } from './outbox';
import { QueueDb } from './queue_db';

class Session {
  private readonly items = new Map<string, string>();
  getItem = (key: string): string | null => this.items.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.items.set(key, value);
  copy(): Session {
    const twin = new Session();
    for (const [key, value] of this.items) twin.setItem(key, value);
    return twin;
  }
}

/** Web Locks as far as `ifAvailable` goes. */
function fakeLocks(): LockManager {
  const held = new Set<string>();
  return {
    request: async (name: string, _: unknown, run: (lock: unknown) => unknown) => {
      if (held.has(name)) return run(null);
      held.add(name);
      try {
        return await run({ name });
      } finally {
        held.delete(name);
      }
    },
  } as unknown as LockManager;
}

let now = 0;
const item = (seq = 1): QueuedBatch => ({
  batch: { batch_id: uuid7(), ops: [] },
  seq,
  queuedAt: now,
  sent: false,
});

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory());
  now = 1_000_000;
});

for (const kind of ['locks', 'leases'] as const) {
  const open = async (
    session: Session,
    locks: LockManager,
    { map = 'm', user = 'u' } = {},
  ): Promise<QueueDb> =>
    QueueDb.open({
      map,
      user,
      session,
      locks: kind === 'locks' ? locks : undefined,
      now: () => now,
    });

  test(`${kind}: a reload finds its queue, tray and undo stack again, in order`, async () => {
    const [session, locks] = [new Session(), fakeLocks()];
    const tab = await open(session, locks);
    const [first, second] = [item(1), item(2)];
    await tab.put(second);
    await tab.put(first);
    await tab.remove((await tab.load()).queued[1]!.batch.batch_id);
    await tab.put(second);
    await tab.putRejected({
      id: 'r',
      batch: first.batch,
      refusal: { code: 'gone', op: 0, detail: '' },
      rejectedAt: now,
    });
    await tab.saveHistory({ undo: [], redo: [] });
    tab.close();
    await vi.waitFor(async () => {
      const again = await open(session, locks);
      expect(again.client).toBe(tab.client);
      const stored = await again.load();
      expect(stored.queued).toEqual([first, second]);
      expect(stored.rejected).toHaveLength(1);
      expect(stored.history).toEqual({ undo: [], redo: [] });
      again.close();
    });
  });

  test(`${kind}: a closed tab's queue is adopted once, by the same user on the same map`, async () => {
    const locks = fakeLocks();
    const lost = await open(new Session(), locks);
    const batch = item();
    await lost.put(batch);
    await lost.saveHistory({ undo: ['x'], redo: [] });
    const stranger = await open(new Session(), locks, { user: 'other' });
    const elsewhere = await open(new Session(), locks, { map: 'other' });
    const early = await open(new Session(), locks);
    expect((await early.load()).queued).toEqual([]);
    lost.close();
    await new Promise((resolve) => setTimeout(resolve, 20));
    now += 200_000;
    expect((await stranger.load()).queued).toEqual([]);
    expect((await elsewhere.load()).queued).toEqual([]);
    const [a, b] = await Promise.all([open(new Session(), locks), open(new Session(), locks)]);
    const found = await Promise.all([a.load(), b.load()]);
    expect(found.flatMap(({ queued }) => queued)).toEqual([batch]);
    expect(found.map(({ history }) => history)).toContainEqual({ undo: ['x'], redo: [] });
    for (const db of [stranger, elsewhere, early, a, b]) db.close();
  });
}

test('locks: a duplicated tab gets an id of its own', async () => {
  const [session, locks] = [new Session(), fakeLocks()];
  const tab = await QueueDb.open({ map: 'm', user: 'u', session, locks });
  const twin = await QueueDb.open({ map: 'm', user: 'u', session: session.copy(), locks });
  expect(twin.client).not.toBe(tab.client);
  tab.close();
  twin.close();
});

test('leases: an orphan is left alone until its lease has run out', async () => {
  const crashed = await QueueDb.open({
    map: 'm',
    user: 'u',
    session: new Session(),
    now: () => now,
  });
  const batch = item();
  await crashed.put(batch);
  const next = await QueueDb.open({ map: 'm', user: 'u', session: new Session(), now: () => now });
  now += 60_000;
  expect((await next.load()).queued).toEqual([]);
  now += 60_000;
  expect((await next.load()).queued).toEqual([batch]);
  crashed.close();
  next.close();
});
