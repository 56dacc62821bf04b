/** A store for a page: the real network, the queue of this tab. */
import { ApiClient } from '../api/client';
import type { ActorRef, Id, Role } from '../model/types';
import { LiveTransport, browserEnvironment } from '../sync/live';
import { MemoryStorage, type QueueStorage } from '../sync/outbox';
import { QueueDb } from '../sync/queue_db';
import { MapStore } from './map_store.svelte';

/** What the editor's page data must carry. */
export interface EditorPage {
  csrf: string;
  map: { id: Id };
  role: Role;
  actor: ActorRef | null;
}

/** Open the map of a page. The caller starts it, listens, and stops it when the page goes. */
export async function openMapStore(page: EditorPage): Promise<MapStore> {
  const transport = new LiveTransport(new ApiClient({ csrf: page.csrf }), page.map.id);
  transport.askAhead();
  let storage: QueueStorage = new MemoryStorage();
  let client = '';
  try {
    const queue = await QueueDb.open({
      map: page.map.id,
      user: `${page.actor?.kind ?? ''}:${page.actor?.id ?? ''}`,
      session: sessionStorage,
      locks: navigator.locks,
    });
    queue.readAhead();
    client = queue.client;
    storage = queue;
  } catch {
    // Private windows may forbid storage: editing goes on, `keepsQueue` tells the screen to say so.
    client = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
      byte.toString(16),
    ).join('');
  }
  const store = new MapStore({
    transport,
    storage,
    environment: browserEnvironment,
    client,
    role: page.role,
    actor: page.actor,
    keepsQueue: storage instanceof QueueDb,
  });
  window.addEventListener('pagehide', (event) => {
    // A page kept in the back-forward cache comes back with its sockets dead: start anew there.
    if (event.persisted)
      window.addEventListener('pageshow', () => location.reload(), { once: true });
    store.stop();
  });
  return store;
}
