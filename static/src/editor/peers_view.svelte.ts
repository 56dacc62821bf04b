/**
 * What this viewer sees of the others on the map: their pointers, selections and carets, or, muted,
 * nothing of it. Who is here is listed all the same. Kept in the browser, for all maps.
 */
import type { Id } from '../model/types';
import type { PresencePeer } from '../sync/frames';
import { peersById } from './derived';

const KEY = 'journeymap.peers.muted';

function kept(): boolean {
  try {
    return localStorage.getItem(KEY) === 'yes';
  } catch {
    return false;
  }
}

export class PeersView {
  muted = $state(kept());

  constructor(private readonly others: () => readonly PresencePeer[]) {}

  /** Those whose doings are shown. */
  readonly seen: readonly PresencePeer[] = $derived.by(() => (this.muted ? [] : this.others()));
  /** Who has what selected or open, by id. */
  readonly on: Map<Id, PresencePeer[]> = $derived.by(() => peersById(this.seen));

  mute(on: boolean): void {
    this.muted = on;
    try {
      localStorage.setItem(KEY, on ? 'yes' : 'no');
    } catch {
      // A private window: it holds as long as the page.
    }
  }
}
