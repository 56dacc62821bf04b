/**
 * What this viewer sees of the others on the map: their pointers, selections and carets, or, muted,
 * nothing of it. Who is here is listed all the same. Kept in the browser, for all maps.
 *
 * Pointers come twenty times a second. What does not change with them stays the object it was, so that
 * a moving pointer is looked at by nobody but the one who draws it.
 */
import type { ActorRef, Id } from '../model/types';
import type { PresencePeer } from '../sync/frames';
import { peersById } from './derived';

const KEY = 'journeymap.peers.muted';
export const NOBODY: readonly PresencePeer[] = [];

function kept(): boolean {
  try {
    return localStorage.getItem(KEY) === 'yes';
  } catch {
    return false;
  }
}

/** Gives what was made before as long as what it is made of says the same. */
function steady<T>(): (of: unknown, make: () => T) => T {
  let last: { mark: string; value: T } | undefined;
  return (of, make) => {
    const mark = JSON.stringify(of);
    if (last?.mark !== mark) last = { mark, value: make() };
    return last.value;
  };
}

export class PeersView {
  muted = $state(kept());
  private readonly keptOn = steady<Map<Id, PresencePeer[]>>();
  private readonly keptPeople = steady<readonly ActorRef[]>();
  private readonly keptPointing = steady<readonly Pick<PresencePeer, 'conn' | 'actor'>[]>();

  constructor(private readonly others: () => readonly PresencePeer[]) {}

  /** Those whose doings are shown. */
  readonly seen: readonly PresencePeer[] = $derived.by(() => (this.muted ? NOBODY : this.others()));
  /** Who has what selected or open, by id. */
  readonly on: Map<Id, PresencePeer[]> = $derived.by(() => {
    const busy = this.seen.filter(({ selection, editing }) => selection?.length || editing);
    return this.keptOn(
      busy.map((peer) => ({ ...peer, cursor: null })),
      () => peersById(busy),
    );
  });
  /** Everybody who is here, one person with two tabs once. */
  readonly people: readonly ActorRef[] = $derived.by(() => {
    const all = this.others().map(({ actor, conn }) => [
      `${actor.kind}:${actor.id ?? conn}`,
      actor,
    ]);
    const people = [...new Map(all as [string, ActorRef][]).values()];
    return this.keptPeople(people, () => people);
  });
  /** Whose pointers are shown; where they are, `seen` says. */
  readonly pointing: readonly Pick<PresencePeer, 'conn' | 'actor'>[] = $derived.by(() => {
    const found = this.seen
      .filter(({ cursor }) => cursor)
      .map(({ conn, actor }) => ({ conn, actor }));
    return this.keptPointing(found, () => found);
  });

  mute(on: boolean): void {
    this.muted = on;
    try {
      localStorage.setItem(KEY, on ? 'yes' : 'no');
    } catch {
      // A private window: it holds as long as the page.
    }
  }
}
