/** A server in miniature: one map, its log and its room, with the rules of the real one. */
import { applyOp } from '../../model/apply_op';
import { DocumentTable, fromJson, toJson } from '../../model/document';
import { Overlay } from '../../model/overlay';
import type { Change, DocumentJson, LibraryJson, Op, Refusal, Role } from '../../model/types';
import type { ClientFrame, ServerFrame } from '../frames';
import {
  AccessLost,
  BelowFloor,
  type PostAnswer,
  type SubmitBody,
  type Transport,
  type Wire,
  type WireEvents,
} from '../transport';
import { FAIR, type Weather, type World } from './fake_world';

interface Seat {
  client: FakeClient;
  conn: string;
  events: WireEvents;
  open: boolean;
  welcomed: boolean;
}

export type Applied =
  | { kind: 'applied'; item: Change }
  | { kind: 'earlier' | 'none'; revision: number; skipped?: { op: number; field: string }[] }
  | { kind: 'refused'; refusal: Refusal };

export class FakeServer {
  document: DocumentTable;
  log: Change[] = [];
  floor: number;
  epoch = 'e1';
  readonly initial: DocumentJson;
  readonly seats = new Set<Seat>();
  /** Called after every commit. */
  onCommit: (change: Change) => void = () => {};

  constructor(
    readonly world: World,
    json: DocumentJson,
  ) {
    this.initial = structuredClone(json);
    this.document = fromJson(json);
    this.floor = json.revision;
  }

  get revision(): number {
    return this.document.revision;
  }

  json(): DocumentJson {
    const { id, revision } = this.document;
    return structuredClone(
      toJson(this.document, { schema: 1, id, workspace: 'w', epoch: this.epoch, revision }),
    );
  }

  apply(client: FakeClient, body: SubmitBody): Applied {
    const known = this.log.find((change) => change.batch_id === body.batch_id);
    if (known) return { kind: 'earlier', revision: known.revision };
    const refuse = (code: Refusal['code'], op: number, detail: string): Applied => ({
      kind: 'refused',
      refusal: { code, op, detail },
    });
    if (client.role === 'viewer') return refuse('forbidden', 0, 'No.');
    const revision = this.revision + 1;
    const draft = new Overlay(this.document);
    const ops: Op[] = [];
    const skipped: { op: number; field: string }[] = [];
    for (const [index, op] of body.ops.entries()) {
      const effect = applyOp(draft, op, { source: 'local', revision });
      if (effect.refused) return refuse(effect.refused.code, index, effect.refused.detail);
      ops.push(...effect.effective);
      for (const field of effect.skipped) skipped.push({ op: index, field });
    }
    if (ops.length === 0) return { kind: 'none', revision: this.revision, skipped };
    const item: Change = structuredClone({
      revision,
      batch_id: body.batch_id,
      actor: { kind: 'member' as const, id: client.name, name: client.name },
      ops,
      at: String(this.world.time),
      ...(body.undoes ? { undoes: body.undoes } : {}),
      ...(skipped.length > 0 ? { skipped } : {}),
    });
    for (const op of item.ops)
      applyOp(this.document, structuredClone(op), { source: 'remote', revision });
    this.document.revision = revision;
    this.log.push(item);
    this.onCommit(item);
    for (const seat of this.seats)
      if (seat.welcomed) this.send(seat, { t: 'changes', items: [item] });
    return { kind: 'applied', item };
  }

  after(revision: number): Change[] {
    return structuredClone(this.log.filter((change) => change.revision > revision));
  }

  send(seat: Seat, frame: ServerFrame): void {
    const copy = structuredClone(frame);
    seat.client.pass(() => seat.open && seat.events.onFrame(copy));
  }

  receive(seat: Seat, frame: ClientFrame): void {
    if (frame.t === 'hello') {
      const delta =
        frame.epoch === this.epoch &&
        frame.revision >= this.floor &&
        frame.revision <= this.revision;
      seat.conn = frame.conn;
      seat.welcomed = true;
      this.send(seat, {
        t: 'welcome',
        epoch: this.epoch,
        revision: this.revision,
        floor: this.floor,
        role: seat.client.role,
        actor: { kind: 'member', id: seat.client.name, name: seat.client.name },
        conn: frame.conn,
        mode: delta ? 'delta' : 'snapshot',
      });
      const items = delta ? this.after(frame.revision) : [];
      if (items.length > 0) this.send(seat, { t: 'changes', items });
    } else if (!seat.welcomed) {
      return;
    } else if (frame.t === 'ping') {
      this.send(seat, { t: 'pong', revision: this.revision });
    } else if (frame.t === 'submit') {
      const { t: _, ...body } = frame;
      const { batch_id } = body;
      const answer = this.apply(seat.client, body);
      if (answer.kind === 'refused')
        this.send(seat, { t: 'rejected', batch_id, ...answer.refusal });
      else if (answer.kind !== 'applied') {
        const { revision, kind: effect, skipped } = answer;
        this.send(seat, {
          t: 'committed',
          batch_id,
          revision,
          effect,
          ...(skipped ? { skipped } : {}),
        });
      }
    } else if (frame.t === 'presence') {
      const { t: _, ...state } = frame;
      const actor = { kind: 'member' as const, id: seat.client.name, name: seat.client.name };
      for (const other of this.seats) {
        if (other.welcomed)
          this.send(other, {
            t: 'presence',
            items: [{ conn: seat.conn, actor, ...state }],
            gone: [],
          });
      }
    }
  }

  /** Withdraw a client's access, or end its session. */
  expel(client: FakeClient, code: number): void {
    client.expelled = code;
    for (const seat of [...this.seats]) if (seat.client === client) client.shut(seat, code);
  }

  /** A backup is restored: the past is another one. */
  restoreBackup(json: DocumentJson): void {
    this.epoch += "'";
    this.document = fromJson(json);
    this.log = [];
    this.floor = json.revision;
    for (const seat of [...this.seats]) seat.client.shut(seat, 1012);
  }
}

/** One client's way to the server, through its own weather. */
export class FakeClient implements Transport {
  weather: Weather = { ...FAIR };
  role: Role = 'editor';
  expelled: number | null = null;
  documents = 0;
  posts = 0;
  library: Partial<LibraryJson> = {};

  constructor(
    readonly server: FakeServer,
    readonly name: string,
  ) {}

  private delay(): number {
    const { minDelay, maxDelay } = this.weather;
    return minDelay + this.server.world.random() * (maxDelay - minDelay);
  }

  /** Let something through the weather: late, twice, or not at all. */
  pass(deliver: () => void): void {
    const { world } = this.server;
    if (this.weather.partitioned || world.random() < this.weather.drop) return;
    world.at(this.delay(), deliver);
    if (world.random() < this.weather.duplicate) world.at(this.delay(), deliver);
  }

  connect(events: WireEvents): Wire {
    const { world, seats } = this.server;
    const seat: Seat = { client: this, conn: '', events, open: true, welcomed: false };
    const refused = this.weather.noSockets || this.expelled !== null;
    if (refused) {
      const code = this.expelled ?? 1006;
      world.at(this.delay(), () => seat.open && events.onClose(code));
    } else if (!this.weather.partitioned) {
      world.at(this.delay(), () => {
        if (!seat.open) return;
        seats.add(seat);
        events.onOpen();
      });
    }
    return {
      send: (frame) => {
        const copy = structuredClone(frame);
        this.pass(() => seats.has(seat) && this.server.receive(seat, copy));
      },
      close: () => {
        seat.open = false;
        seats.delete(seat);
      },
    };
  }

  shut(seat: Seat, code: number): void {
    this.server.seats.delete(seat);
    this.server.world.at(1, () => seat.open && seat.events.onClose(code));
  }

  /** A request: the way there and the way back can each fail. */
  private request<T>(answer: () => T): Promise<T> {
    const { world } = this.server;
    return new Promise((resolve, reject) => {
      const lost = (): boolean => this.weather.partitioned || world.random() < this.weather.drop;
      const fail = (): void => void world.at(this.delay() + 50, () => reject(new Error('network')));
      if (lost()) return fail();
      world.at(this.delay(), () => {
        if (this.expelled !== null) return reject(new AccessLost(this.expelled));
        let result: T;
        try {
          result = answer();
        } catch (error) {
          return reject(error);
        }
        if (lost()) return fail();
        world.at(this.delay(), () => resolve(structuredClone(result)));
      });
    });
  }

  fetchDocument(
    etag: string | null,
  ): Promise<{ document: DocumentJson; etag: string | null } | null> {
    this.documents += 1;
    return this.request(() => {
      const { server } = this;
      const tag = `${server.epoch}.${server.revision}`;
      return tag === etag ? null : { document: { ...server.json(), ...this.library }, etag: tag };
    });
  }

  fetchLibrary(): Promise<Partial<LibraryJson>> {
    return this.request(() => this.library);
  }

  fetchChanges(after: number, limit: number, epoch: string | number): Promise<Change[]> {
    return this.request(() => {
      const { server } = this;
      if (after < server.floor || epoch !== server.epoch || after > server.revision)
        throw new BelowFloor();
      return server.after(after).slice(0, limit);
    });
  }

  postBatch(body: SubmitBody): Promise<PostAnswer> {
    this.posts += 1;
    const sent = structuredClone(body);
    return this.request((): PostAnswer => {
      const answer = this.server.apply(this, sent);
      if (answer.kind === 'refused') return answer;
      if (answer.kind === 'applied') {
        return {
          kind: 'done',
          revision: answer.item.revision,
          effect: 'applied',
          item: answer.item,
        };
      }
      return {
        kind: 'done',
        revision: answer.revision,
        effect: answer.kind,
        skipped: answer.skipped,
      };
    });
  }
}
