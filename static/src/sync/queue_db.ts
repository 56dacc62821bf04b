/**
 * The queue in IndexedDB: it survives the closing of the tab.
 *
 * One queue per client id, one client id per tab. A tab that is alive holds its id, by a Web Lock
 * or, where the page is not served over HTTPS and has none, by a lease row it keeps renewing.
 * Queues whose id nobody holds are orphans; the next tab on the same map by the same user takes
 * them over in one transaction, so each is adopted once. Should two tabs ever hold one batch, the
 * server answers the second from its log (P7).
 */
import type { Id } from '../model/types';
import { answer, done, openDatabase } from './indexed_db';
import type { QueueStorage, QueuedBatch, RejectedItem, StoredQueue } from './outbox';

const LEASE_MS = 90_000;
const RENEW_MS = 20_000;

interface Owned {
  client: string;
  map: Id;
  user: string;
}

/** What lies in each store: batches and refusals by their own id, the rest by the client's. */
interface Rows {
  batches: Owned & { id: Id; item: QueuedBatch };
  rejected: Owned & { id: Id; item: RejectedItem };
  histories: Owned & { history: unknown };
  leases: { client: string; holder: string; until: number };
}
type StoreName = keyof Rows;
type Kept = Exclude<StoreName, 'leases'>;

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
  /** The first reading, begun before anybody wants it. */
  private first: Promise<StoredQueue> | null = null;

  private constructor(
    private readonly db: IDBDatabase,
    private readonly options: QueueDbOptions,
    readonly client: string,
    private readonly holder: string,
  ) {}

  /** Open the database and take hold of this tab's client id. Rejects where storage is forbidden. */
  static async open(options: QueueDbOptions): Promise<QueueDb> {
    const db = await openDatabase(options.name ?? 'journeymap-queue', 1, (fresh) => {
      fresh.createObjectStore('batches', { keyPath: 'id' }).createIndex('client', 'client');
      fresh.createObjectStore('rejected', { keyPath: 'id' }).createIndex('client', 'client');
      fresh.createObjectStore('histories', { keyPath: 'client' });
      fresh.createObjectStore('leases', { keyPath: 'client' });
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
    const leases = tx.objectStore('leases');
    const lease: Rows['leases'] | undefined = await answer(leases.get(this.client));
    const free = !lease || lease.holder === this.holder || lease.until < this.now();
    if (free)
      leases.put({ client: this.client, holder: this.holder, until: this.now() + LEASE_MS });
    await done(tx);
    return free;
  }

  private async write<N extends StoreName>(
    name: N,
    change: (store: Pick<IDBObjectStore, 'delete'> & { put(row: Rows[N]): unknown }) => unknown,
  ): Promise<void> {
    const tx = this.db.transaction(name, 'readwrite');
    change(tx.objectStore(name));
    await done(tx);
  }

  /** Read while the page is still being made: nothing may be written before `load`. */
  readAhead(): void {
    this.first = this.fetch();
    this.first.catch(() => undefined);
  }

  load(): Promise<StoredQueue> {
    const found = this.first ?? this.fetch();
    this.first = null;
    return found;
  }

  private async fetch(): Promise<StoredQueue> {
    const rows = await this.rows();
    const { map, user } = this.options;
    const mine = [...rows.batches, ...rows.rejected, ...rows.histories].filter(
      (row) => row.map === map && row.user === user,
    );
    const others = new Set(mine.map(({ client }) => client));
    others.delete(this.client);
    for (const client of others) await this.adoptFree(client);
    return this.own(others.size ? await this.rows() : rows);
  }

  private async rows(): Promise<{ [N in Kept]: Rows[N][] }> {
    const tx = this.db.transaction(['batches', 'rejected', 'histories']);
    const all = <N extends Kept>(name: N): Promise<Rows[N][]> =>
      answer(tx.objectStore(name).getAll());
    const [batches, rejected, histories] = await Promise.all([
      all('batches'),
      all('rejected'),
      all('histories'),
    ]);
    return { batches, rejected, histories };
  }

  private own(rows: { [N in Kept]: Rows[N][] }): StoredQueue {
    const own = ({ client }: Owned): boolean => client === this.client;
    const queued = rows.batches
      .filter(own)
      .map(({ item }) => item)
      .sort((a, b) => a.queuedAt - b.queuedAt || a.seq - b.seq);
    return {
      queued,
      rejected: rows.rejected.filter(own).map(({ item }) => item),
      history: rows.histories.find(own)?.history ?? null,
    };
  }

  /** Take over an orphan, unless its tab lives. */
  private async adoptFree(client: string): Promise<void> {
    const { locks } = this.options;
    if (!locks) return this.adopt(client);
    await locks.request(lockName(client), { ifAvailable: true }, async (lock) => {
      if (lock) await this.adopt(client);
    });
  }

  /** Take over one orphan. The lease is read in the transaction that moves the rows. */
  private async adopt(client: string): Promise<void> {
    const tx = this.db.transaction(['batches', 'rejected', 'histories', 'leases'], 'readwrite');
    const leases = tx.objectStore('leases');
    const lease: Rows['leases'] | undefined = await answer(leases.get(client));
    if (lease && lease.until >= this.now() && !this.options.locks) return done(tx);
    const rowsOf = (store: IDBObjectStore): Promise<Owned[]> =>
      answer(store.index('client').getAll(client));
    let unsent = 0;
    for (const name of ['batches', 'rejected'] as const) {
      const store = tx.objectStore(name);
      const rows = await rowsOf(store);
      if (name === 'batches') unsent = rows.length;
      for (const row of rows) store.put({ ...row, client: this.client });
    }
    const histories = tx.objectStore('histories');
    const history: Owned | undefined = await answer(histories.get(client));
    const own = await answer(histories.count(this.client));
    // What can be undone goes with what is still unsent; a finished session's stack ends with it.
    if (history && unsent > 0 && !own) histories.put({ ...history, client: this.client });
    histories.delete(client);
    leases.delete(client);
    await done(tx);
  }

  put(item: QueuedBatch): Promise<void> {
    const row = { ...this.owner, id: item.batch.batch_id, item };
    return this.write('batches', (store) => store.put(row));
  }

  remove(batchId: Id): Promise<void> {
    return this.write('batches', (store) => store.delete(batchId));
  }

  putRejected(item: RejectedItem): Promise<void> {
    return this.write('rejected', (store) => store.put({ ...this.owner, id: item.id, item }));
  }

  removeRejected(id: Id): Promise<void> {
    return this.write('rejected', (store) => store.delete(id));
  }

  saveHistory(history: unknown): Promise<void> {
    return this.write('histories', (store) => store.put({ ...this.owner, history }));
  }

  /** Let go of the client id: what is still queued may be adopted. */
  close(): void {
    this.release?.();
    if (this.renewing !== null) clearInterval(this.renewing);
    const closing = this.options.locks
      ? Promise.resolve()
      : this.write('leases', (store) => store.delete(this.client));
    void closing.catch(() => undefined).then(() => this.db.close());
  }
}

function lockName(client: string): string {
  return `jm-client-${client}`;
}
