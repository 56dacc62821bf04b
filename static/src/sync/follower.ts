/**
 * Following the log: the document, then every change in order.
 *
 * Broadcast is a hint, the log is the delivery guarantee: changes are applied without a gap,
 * whatever the network did to the frames (P9, I4).
 */
import type { Change } from '../model/types';
import type { Line } from './line';
import { BelowFloor } from './transport';

/** A revision known of for this long and not seen means a lost hint. */
const AHEAD_MS = 2_000;
export const PAGE = 500;

export class Follower {
  /** The highest revision anybody told us about. */
  head = 0;
  /** A document is on its way; changes wait for it. */
  loading = false;
  private filling = false;
  private readonly buffer = new Map<number, Change>();
  private etag: string | null = null;
  private etagRevision = -1;

  /** `onProgress` hears when the replica may have advanced; `onLoaded` of every document. */
  constructor(
    private readonly line: Line,
    private readonly onProgress: () => void,
    private readonly onLoaded: () => void,
  ) {}

  private get revision(): number {
    return this.line.options.replica.revision;
  }

  /** Whether something newer is known of than what we hold. */
  get isBehind(): boolean {
    return this.head > this.revision;
  }

  /** Behind, with what is missing presumably on its way: our own batch may be among it. */
  get isWaiting(): boolean {
    return this.isBehind && this.line.timers.has('ahead');
  }

  /** Fetch the document; `force` takes it even if it is older than what we hold. */
  async snapshot({ force }: { force: boolean }): Promise<void> {
    const { line } = this;
    if (this.loading || line.stopped) return;
    this.loading = true;
    try {
      const { replica, transport } = line.options;
      const etag = this.etagRevision === this.revision && replica.loaded ? this.etag : null;
      const found = await transport.fetchDocument(etag);
      this.loading = false;
      if (line.stopped) return;
      line.failures = 0;
      if (found) this.load(found, force);
      this.onLoaded();
      this.progress();
    } catch (error) {
      this.loading = false;
      if (line.failed(error)) return;
      line.options.host.onState();
      line.timers.after('snapshot', line.backoff(), () => void this.snapshot({ force }));
    }
  }

  private load(
    {
      document,
      etag,
    }: { document: Parameters<Line['options']['replica']['load']>[0]; etag: string | null },
    force: boolean,
  ): void {
    const { replica, host } = this.line.options;
    const samePast = replica.loaded && document.epoch === replica.epoch;
    // An answer older than what we have is stale, unless the server's past itself changed.
    if (samePast && document.revision < this.revision && !force) return;
    if (!samePast || document.revision < this.revision) {
      this.head = document.revision;
      this.buffer.clear();
    }
    this.etag = etag;
    this.etagRevision = document.revision;
    replica.load(document);
    this.ahead(document.revision);
    host.onLibrary(document);
  }

  /** Take in changes, in whatever order and number they arrive. */
  take(items: readonly Change[]): void {
    for (const item of items) {
      this.head = Math.max(this.head, item.revision);
      if (item.revision > this.revision) this.buffer.set(item.revision, item);
    }
    this.progress();
  }

  /** Apply what follows without a gap, then ask for what is missing. */
  progress(): void {
    const { replica, outbox, host } = this.line.options;
    if (!replica.loaded || this.loading) return;
    for (let next; (next = this.buffer.get(this.revision + 1));) {
      this.buffer.delete(next.revision);
      const own = outbox.remove(next.batch_id);
      host.onChange(next, replica.receive(next), own);
    }
    for (const revision of this.buffer.keys()) {
      if (revision <= this.revision) this.buffer.delete(revision);
    }
    if (this.buffer.size > 0) void this.fillGap();
    this.onProgress();
  }

  /** Read the log up to the head; with `ask`, even if nothing newer is known of. */
  async fillGap({ ask = false } = {}): Promise<void> {
    const { line } = this;
    if (this.filling || line.stopped || this.loading) return;
    this.filling = true;
    try {
      while ((ask || this.isBehind) && !line.stopped) {
        ask = false;
        const before = this.revision;
        const { transport, replica } = line.options;
        const items = await transport.fetchChanges(before, PAGE, replica.epoch);
        // The tab may have been closed meanwhile: another session owns the queue now.
        if (line.stopped) return;
        line.failures = 0;
        this.take(items);
        if (this.revision === before) break;
      }
      this.filling = false;
      if (this.isBehind) line.timers.after('gap', AHEAD_MS, () => void this.fillGap());
    } catch (error) {
      this.filling = false;
      if (error instanceof BelowFloor) return void this.snapshot({ force: true });
      if (line.failed(error)) return;
      line.timers.after('gap', line.backoff(), () => void this.fillGap());
    }
  }

  /** Somebody knows of a revision we have not seen; its frame may still be on its way. */
  ahead(revision: number): void {
    this.head = Math.max(this.head, revision);
    if (!this.isBehind || this.line.timers.has('ahead')) return;
    this.line.timers.after('ahead', AHEAD_MS, () => {
      if (this.isBehind) void this.fillGap();
      this.onProgress();
    });
  }
}
