/** The real world: WebSocket, fetch, and the browser's clock. */
import { ApiProblem, type ApiClient } from '../api/client';
import type { Change, DocumentJson, Id, LibraryJson, Refusal } from '../model/types';
import { CLOSE_ENDED, CLOSE_WITHDRAWN, SUBPROTOCOL, parseFrame } from './frames';
import {
  AccessLost,
  BelowFloor,
  ComeBack,
  type Environment,
  type PostAnswer,
  type SubmitBody,
  type Transport,
  type Wire,
  type WireEvents,
} from './transport';

const TIMEOUT_MS = 20_000;
/** `templates/editor.html` asks for the very same ahead. */
const INCLUDE = 'kpis,personas';

/** Statuses that judge the batch itself; every other failure is worth another try. */
const REFUSING = new Set([400, 403, 409, 413, 422]);

type Fetched = { document: DocumentJson; etag: string | null } | null;

export class LiveTransport implements Transport {
  /** The first document, asked for before anybody wants it. */
  private ahead: Promise<Fetched> | null = null;

  constructor(
    private readonly api: ApiClient,
    private readonly mapId: Id,
  ) {}

  /** Have the document come while the page is still being made. What happens meanwhile comes by the log. */
  askAhead(): void {
    this.ahead = this.fetchDocument(null);
    this.ahead.catch(() => undefined);
  }

  connect(events: WireEvents): Wire {
    const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
    let socket: WebSocket;
    try {
      socket = new WebSocket(`${scheme}//${location.host}/ws/v1/maps/${this.mapId}`, SUBPROTOCOL);
    } catch {
      // A policy or a proxy script forbids sockets: the same as one that closes at once.
      setTimeout(() => events.onClose(1006), 0);
      return { send: () => undefined, close: () => undefined };
    }
    socket.onopen = () => events.onOpen();
    socket.onmessage = ({ data }) => {
      const frame = typeof data === 'string' ? parseFrame(data) : null;
      if (frame) events.onFrame(frame);
    };
    socket.onclose = ({ code }) => events.onClose(code);
    return {
      send: (frame) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
      },
      close: () => {
        socket.onopen = socket.onmessage = socket.onclose = null;
        socket.close(1000);
      },
    };
  }

  async fetchDocument(etag: string | null): Promise<Fetched> {
    const { ahead } = this;
    this.ahead = null;
    if (ahead && etag === null) return ahead;
    const headers: Record<string, string> = etag ? { 'If-None-Match': etag } : {};
    const response = await this.ask(() =>
      this.api.request('GET', `maps/${this.mapId}/document`, undefined, {
        params: { include: INCLUDE },
        headers,
        accept: [304],
        signal: AbortSignal.timeout(TIMEOUT_MS),
      }),
    );
    if (response.status === 304) return null;
    return {
      document: (await response.json()) as DocumentJson,
      etag: response.headers.get('ETag'),
    };
  }

  async fetchLibrary(): Promise<Partial<LibraryJson>> {
    return (await this.fetchDocument(null))?.document ?? {};
  }

  async fetchChanges(after: number, limit: number, epoch: string | number): Promise<Change[]> {
    const page = await this.ask(() =>
      this.api.get<{ epoch: string; revision: number; results: Change[] }>(
        `maps/${this.mapId}/changes`,
        { after, limit },
        { signal: AbortSignal.timeout(TIMEOUT_MS) },
      ),
    );
    if (String(page.epoch) !== String(epoch) || page.revision < after) throw new BelowFloor();
    return page.results;
  }

  async postBatch(body: SubmitBody): Promise<PostAnswer> {
    try {
      const answer = await this.api.post<Omit<Extract<PostAnswer, { kind: 'done' }>, 'kind'>>(
        `maps/${this.mapId}/batches`,
        body,
        { signal: AbortSignal.timeout(TIMEOUT_MS) },
      );
      return { kind: 'done', ...answer };
    } catch (error) {
      if (error instanceof ApiProblem && REFUSING.has(error.status)) {
        const { op, row = null } = error.body as { op?: number | null; row?: Refusal['row'] };
        const code = error.code as Refusal['code'];
        return {
          kind: 'refused',
          refusal: { code, op: op ?? 0, detail: error.message, fields: error.fields, row },
        };
      }
      throw translated(error);
    }
  }

  private async ask<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      throw translated(error, { reading: true });
    }
  }
}

function translated(error: unknown, { reading = false } = {}): unknown {
  if (!(error instanceof ApiProblem)) return error;
  if (error.status === 401) return new AccessLost(CLOSE_ENDED);
  if (error.status === 404 || (reading && error.status === 403))
    return new AccessLost(CLOSE_WITHDRAWN);
  if (reading && (error.status === 410 || error.status === 409)) return new BelowFloor();
  return error.retryAfterMs === null ? error : new ComeBack(error.retryAfterMs);
}

/** The browser's clock, chance, network flag and visibility. */
export const browserEnvironment: Environment = {
  now: () => Date.now(),
  setTimeout: (run, ms) => window.setTimeout(run, ms),
  clearTimeout: (timer) => window.clearTimeout(timer as number),
  random: () => Math.random(),
  isOnline: () => navigator.onLine,
  isHidden: () => document.visibilityState === 'hidden',
  onChange: (listener) => {
    window.addEventListener('online', listener);
    window.addEventListener('offline', listener);
    document.addEventListener('visibilitychange', listener);
    return () => {
      window.removeEventListener('online', listener);
      window.removeEventListener('offline', listener);
      document.removeEventListener('visibilitychange', listener);
    };
  },
};
