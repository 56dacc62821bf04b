import { describe, expect, it } from 'vitest';
import type { PresencePeer } from '../sync/frames';
import { PeersView } from './peers_view.svelte';

const peer = (conn: string, rest: Partial<PresencePeer> = {}): PresencePeer => ({
  conn,
  actor: { kind: 'user', id: `u-${conn.slice(0, 1)}`, name: conn, color: null } as never,
  ...rest,
});
const at = (x: number) => ({ lane: 'l1', column: 's1', x, y: 0 });

describe('what is seen of the others', () => {
  it('stays the object it was while only pointers move', () => {
    let others = [
      peer('a1', { cursor: at(0), selection: ['c1'] }),
      peer('a2'),
      peer('b1', { cursor: at(0) }),
    ];
    const view = new PeersView(() => others);
    const before = { on: view.on, people: view.people, pointing: view.pointing };
    expect([...before.on.keys()]).toEqual(['c1']);
    expect(before.people).toHaveLength(2);
    expect(before.pointing.map(({ conn }) => conn)).toEqual(['a1', 'b1']);

    others = others.map((one) => ({ ...one, cursor: one.cursor && at(0.5) }));
    expect(view.on).toBe(before.on);
    expect(view.people).toBe(before.people);
    expect(view.pointing).toBe(before.pointing);

    others = [peer('a1', { selection: ['c2'] }), peer('c1', { cursor: at(1) })];
    expect([...view.on.keys()]).toEqual(['c2']);
    expect(view.people.map(({ name }) => name)).toEqual(['a1', 'c1']);
    expect(view.pointing.map(({ conn }) => conn)).toEqual(['c1']);
  });
});
