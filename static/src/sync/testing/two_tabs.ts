/** Two people on the small map, both up to date, and what the tests say and ask of them. */
import { canonicalRows } from '../../model/document';
import type { Card, Id, Op } from '../../model/types';
import { IDS, Tab, smallMap } from './fake_map';
import { FakeServer } from './fake_server';
import { World } from './fake_world';

export interface TwoTabs {
  world: World;
  server: FakeServer;
  ann: Tab;
  ben: Tab;
}

export async function twoTabs(): Promise<TwoTabs> {
  const world = new World(7);
  const server = new FakeServer(world, smallMap());
  const ann = new Tab(server, 'ann');
  const ben = new Tab(server, 'ben');
  await ann.session.start();
  await ben.session.start();
  await world.run(1_000);
  return { world, server, ann, ben };
}

export const title = (text: string, id: Id = IDS.c1): Op => ({
  entity: 'card',
  type: 'set',
  id,
  fields: { title: text },
});
export const remove = (id: Id): Op => ({ entity: 'card', type: 'delete', id });
export const card = (tab: Tab, id: Id = IDS.c1): Card =>
  tab.session.replica.view.get('cards', id) as Card;
/** Whether a tab shows just what the server holds. */
export const isCurrent = (tab: Tab): boolean =>
  canonicalRows(tab.session.replica.view) === canonicalRows(tab.server.document);
