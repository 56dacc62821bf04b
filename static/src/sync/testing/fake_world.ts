/** Virtual time and a bad network for the tests: everything in it follows from one seed. */
import type { Environment, TimerId } from '../transport';

/** A small seeded generator (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

interface Event {
  at: number;
  order: number;
  run: () => void;
  cancelled: boolean;
}

export class World {
  time = 1_700_000_000_000;
  readonly random: () => number;
  /** Called after every event, when the promises it settled have run. */
  afterEvent: () => void = () => {};
  private events: Event[] = [];
  private order = 0;

  constructor(seed: number) {
    this.random = seeded(seed);
  }

  at(delay: number, run: () => void): Event {
    const event = {
      at: this.time + Math.max(0, delay),
      order: ++this.order,
      run,
      cancelled: false,
    };
    this.events.push(event);
    return event;
  }

  /** Let `ms` of virtual time pass. */
  async run(ms: number): Promise<void> {
    const end = this.time + ms;
    for (;;) {
      await settle();
      let next: Event | null = null;
      for (const event of this.events) {
        if (event.at > end) continue;
        if (!next || event.at < next.at || (event.at === next.at && event.order < next.order))
          next = event;
      }
      if (!next) break;
      this.events.splice(this.events.indexOf(next), 1);
      if (next.cancelled) continue;
      this.time = Math.max(this.time, next.at);
      next.run();
      await settle();
      this.afterEvent();
    }
    this.time = end;
  }

  environment(): FakeEnvironment {
    return new FakeEnvironment(this);
  }
}

/** Let every promise that can settle do so. */
async function settle(): Promise<void> {
  for (let n = 0; n < 12; n += 1) await Promise.resolve();
}

export class FakeEnvironment implements Environment {
  online = true;
  hidden = false;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly world: World) {}

  now = (): number => this.world.time;
  random = (): number => this.world.random();
  isOnline = (): boolean => this.online;
  isHidden = (): boolean => this.hidden;

  setTimeout(run: () => void, ms: number): TimerId {
    return this.world.at(ms, run);
  }

  clearTimeout(timer: TimerId): void {
    (timer as Event).cancelled = true;
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  set(change: { online?: boolean; hidden?: boolean }): void {
    Object.assign(this, change);
    for (const listener of [...this.listeners]) listener();
  }
}

/** What the network does to what passes. */
export interface Weather {
  drop: number;
  duplicate: number;
  minDelay: number;
  maxDelay: number;
  /** Nothing passes, and sockets hang rather than close. */
  partitioned: boolean;
  /** Sockets cannot be opened (a proxy forbids them). */
  noSockets: boolean;
}

export const FAIR: Weather = {
  drop: 0,
  duplicate: 0,
  minDelay: 1,
  maxDelay: 10,
  partitioned: false,
  noSockets: false,
};
