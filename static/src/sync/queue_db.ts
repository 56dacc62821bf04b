/**
 * The queue in IndexedDB: it survives the closing of the tab.
 *
 * One queue per client id, one client id per tab. A tab that is alive holds its id, by a Web Lock
 * or, where the page is not served over HTTPS and has none, by a lease row it keeps renewing.
 * Queues whose id nobody holds are orphans; the next tab on the same map by the same user takes
 * them over in one transaction, so each is adopted once. Should two tabs ever hold one batch, the
 * server answers the second from its log (P7).
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Id } from '../model/types';
import type { QueueStorage, QueuedBatch, RejectedItem, StoredQueue } from './outbox';

const LEASE_MS = 90_000;
const RENEW_MS = 20_000;

interface Owned {
  client: string;
  map: Id;
  user: string;
}

interface QueueSchema extends DBSchema {
  batches: { key: Id; value: Owned & { id: Id; item: QueuedBatch }; indexes: { client: string } };
  rejected: { key: Id; value: Owned & { id: Id; item: RejectedItem }; indexes: { client: string } };
  histories: { key: string; value: Owned & { history: unknown } };
  leases: { key: string; value: { client: string; holder: string; until: number } };
}

type Database = IDBPDatabase<QueueSchema>;

export interface QueueDbOptions {
  map: Id;
  user: string;
  /** `sessionStorage`: it lives and dies with the tab, and survives a reload. */
  session: Pick<Storage, 'getItem' | 'setItem'>;
  locks?: LockManager | undefined;
  name?: string;
  now?: () => number;
}

const randomId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');

export class QueueDb implements QueueStorage {
  private release: (() => void) | null = null;
  private renewing: ReturnType<typeof setInterval> | null = null;

  private constructor(
    private readonly db: Database,
    private readonly options: QueueDbOptions,
    readonly client: string,
    private readonly holder: string,
  ) {}

  /** Open the database and take hold of this tab's client id. Rejects where storage is forbidden. */
  static async open(options: QueueDbOptions): Promise<QueueDb> {
    const db = await openDB<QueueSchema>(options.name ?? 'journeymap-queue', 1, {
      upgrade(fresh) {
        fresh.createObjectStore('batches', { keyPath: 'id' }).createIndex('client', 'client');
        fresh.createObjectStore('rejected', { keyPath: 'id' }).createIndex('client', 'client');
        fresh.createObjectStore('histories', { keyPath: 'client' });
        fresh.createObjectStore('leases', { keyPath: 'client' });
      },
    });
    const key = `jm-client:${options.map}`;
    const [known, holder = randomId()] = (options.session.getItem(key) ?? '').split(' ');
    for (let client = known || randomId(); ; client = randomId()) {
      const queue = new QueueDb(db, options, client, holder);
      // A duplicated tab brings a copy of the session storage: its id is held already.
      if (!(await queue.hold())) continue;
      options.session.setItem(key, `${client} ${holder}`);
      return queue;
    }
  }

  private get owner(): Owned {
    return { client: this.client, map: this.options.map, user: this.options.user };
  }

  private now(): number {
    return (this.options.now ?? Date.now)();
  }

  /** Take hold of the client id; false when another tab has it. */
  private async hold(): Promise<boolean> {
    const { locks } = this.options;
    if (locks) {
      return new Promise((resolve, reject) => {
        locks
          .request(lockName(this.client), { ifAvailable: true }, (lock) => {
            resolve(lock !== null);
            return lock && new Promise<void>((release) => (this.release = release));
          })
          .catch(reject);
      });
    }
    if (!(await this.lease())) return false;
    this.renewing = setInterval(() => void this.lease(), RENEW_MS);
    return true;
  }

  private async lease(): Promise<boolean> {
    const tx = this.db.transaction('leases', 'readwrite');
    const lease = await tx.store.get(this.client);
    const free = !lease || lease.holder === this.holder || lease.until < this.now();
    if (free)
      await tx.store.put({
        client: this.client,
        holder: this.holder,
        until: this.now() + LEASE_MS,
      });
    await tx.done;
    return free;
  }

  async load(): Promise<StoredQueue> {
    await this.adoptOrphans();
    const [batches, rejected, history] = await Promise.all([
      this.db.getAllFromIndex('batches', 'client', this.client),
      this.db.getAllFromIndex('rejected', 'client', this.client),
      this.db.get('histories', this.client),
    ]);
    const queued = batches
      .map(({ item }) => item)
      .sort((a, b) => a.queuedAt - b.queuedAt || a.seq - b.seq);
    return {
      queued,
      rejected: rejected.map(({ item }) => item),
      history: history?.history ?? null,
    };
  }

  private async adoptOrphans(): Promise<void> {
    const all = [
      ...(await this.db.getAll('batches')),
      ...(await this.db.getAll('rejected')),
      ...(await this.db.getAll('histories')),
    ];
    const mine = all.filter(
      ({ map, user }) => map === this.options.map && user === this.options.user,
    );
    const { locks } = this.options;
    for (const client of new Set(mine.map((row) => row.client))) {
      if (client === this.client) continue;
      if (!locks) await this.adopt(client);
      else {
        await locks.request(lockName(client), { ifAvailable: true }, async (lock) => {
          if (lock) await this.adopt(client);
        });
      }
    }
  }

  /** Take over one orphan. The lease is read in the transaction that moves the rows. */
  private async adopt(client: string): Promise<void> {
    const tx = this.db.transaction(['batches', 'rejected', 'histories', 'leases'], 'readwrite');
    const lease = await tx.objectStore('leases').get(client);
    if (lease && lease.until >= this.now() && !this.options.locks) return tx.done;
    const batches = await tx.objectStore('batches').index('client').getAll(client);
    for (const row of batches) await tx.objectStore('batches').put({ ...row, client: this.client });
    for (const row of await tx.objectStore('rejected').index('client').getAll(client)) {
      await tx.objectStore('rejected').put({ ...row, client: this.client });
    }
    const histories = tx.objectStore('histories');
    const history = await histories.get(client);
    // What can be undone goes with what is still unsent; a finished session's stack ends with it.
    if (history && batches.length > 0 && !(await histories.get(this.client))) {
      await histories.put({ ...history, client: this.client });
    }
    await histories.delete(client);
    await tx.objectStore('leases').delete(client);
    await tx.done;
  }

  async put(item: QueuedBatch): Promise<void> {
    await this.db.put('batches', { ...this.owner, id: item.batch.batch_id, item });
  }

  async remove(batchId: Id): Promise<void> {
    await this.db.delete('batches', batchId);
  }

  async putRejected(item: RejectedItem): Promise<void> {
    await this.db.put('rejected', { ...this.owner, id: item.id, item });
  }

  async removeRejected(id: Id): Promise<void> {
    await this.db.delete('rejected', id);
  }

  async saveHistory(history: unknown): Promise<void> {
    await this.db.put('histories', { ...this.owner, history });
  }

  /** Let go of the client id: what is still queued may be adopted. */
  close(): void {
    this.release?.();
    if (this.renewing !== null) clearInterval(this.renewing);
    const closing = this.options.locks ? Promise.resolve() : this.db.delete('leases', this.client);
    void closing.catch(() => undefined).then(() => this.db.close());
  }
}

function lockName(client: string): string {
  return `jm-client-${client}`;
}
