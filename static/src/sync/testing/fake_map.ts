/** A small map, and sessions on it. */
import { withDefaults } from '../../model/schema';
import type { DocumentJson, EntityName, Fields, Id, Role } from '../../model/types';
import { EditSession } from '../../store/session';
import type { SessionEvents } from '../../store/session_events';
import { MemoryStorage, type QueueStorage } from '../outbox';
import { FakeClient, type FakeServer } from './fake_server';
import type { FakeEnvironment } from './fake_world';

export function row(entity: EntityName, id: Id, fields: Fields, rev = 1): never {
  return { ...withDefaults(entity, fields), id, rev } as never;
}

const uid = (n: number): Id => `01990000-0000-7000-8000-${String(n).padStart(12, '0')}`;

/** Ids of the small map's rows. */
export const IDS = {
  map: uid(1),
  s1: uid(11),
  s2: uid(12),
  t1: uid(21),
  l1: uid(31),
  l2: uid(32),
  c1: uid(41),
  c2: uid(42),
} as const;

/** Two stages, one step, two lanes, two cards. */
export function smallMap(): DocumentJson {
  return {
    schema: 1,
    id: IDS.map,
    workspace: 'w',
    epoch: 'e1',
    revision: 10,
    map: row('map', IDS.map, { title: 'Journey', language: 'en' }),
    stages: [
      row('stage', IDS.s1, { pos: 'a0', name: 'Aware' }),
      row('stage', IDS.s2, { pos: 'a1', name: 'Buy' }),
    ],
    steps: [row('step', IDS.t1, { stage: IDS.s1, pos: 'a0', name: 'Search' })],
    lanes: [
      row('lane', IDS.l1, { pos: 'a0', kind: 'actions' }),
      row('lane', IDS.l2, { pos: 'a1', kind: 'thoughts' }),
    ],
    cards: [
      row('card', IDS.c1, { lane: IDS.l1, stage: IDS.s2, pos: 'a0', title: 'One' }),
      row('card', IDS.c2, { lane: IDS.l1, step: IDS.t1, pos: 'a0', title: 'Two' }),
    ],
    touchpoints: [],
    pain_points: [],
    opportunities: [],
    emotion_readings: [],
    map_personas: [],
    stage_kpis: [],
    connectors: [],
    evidence: [],
    map_links: [],
  };
}

export interface Told {
  event: keyof SessionEvents;
  detail: unknown;
}

/** One person's tab: a session that can be closed and opened again on the same stored queue. */
export class Tab {
  readonly client: FakeClient;
  readonly environment: FakeEnvironment;
  readonly storage: QueueStorage;
  readonly told: Told[] = [];
  session: EditSession;

  constructor(
    readonly server: FakeServer,
    readonly name: string,
    {
      storage = new MemoryStorage(),
      role = 'editor' as Role,
    }: { storage?: QueueStorage; role?: Role } = {},
  ) {
    this.client = new FakeClient(server, name);
    this.client.role = role;
    this.environment = server.world.environment();
    this.storage = storage;
    this.session = this.open();
  }

  private open(): EditSession {
    return new EditSession({
      transport: this.client,
      storage: this.storage,
      environment: this.environment,
      client: this.name,
      role: this.client.role,
      host: {
        onRows: () => {},
        onState: () => {},
        onPeers: () => {},
        onLibrary: () => {},
        emit: (event, detail) => void this.told.push({ event, detail }),
      },
    });
  }

  /** Close the tab and open it again. */
  async reload(): Promise<void> {
    this.session.stop();
    this.session = this.open();
    await this.session.start();
  }

  events<E extends keyof SessionEvents>(event: E): SessionEvents[E][] {
    return this.told
      .filter((one) => one.event === event)
      .map((one) => one.detail as SessionEvents[E]);
  }
}
