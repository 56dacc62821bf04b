// Many clients over a network that drops, delays, duplicates, reorders and partitions.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyOp } from '../model/apply_op';
import { canonicalRows, fromJson } from '../model/document';
import { isVisible } from '../model/derive/visibility';
import { uuid7 } from '../model/ids';
import { Overlay } from '../model/overlay';
import { SECTIONS, mergesText } from '../model/schema';
import type { Card, Change, Id, Op, SectionName } from '../model/types';
import { FakeServer } from './testing/fake_server';
import { FAIR, World } from './testing/fake_world';
import { smallMap, Tab } from './testing/fake_map';

/** What one client does at one moment; numbers choose among what it sees then. */
const action = fc.record({
  who: fc.nat({ max: 2 }),
  what: fc.constantFrom(
    ...[
      'title',
      'title',
      'title',
      'card',
      'card',
      'move',
      'move',
      'stage',
      'rename',
      'reorder',
      'delete',
    ],
    ...[
      'write',
      'write',
      'deleteStage',
      'undo',
      'undo',
      'redo',
      'storm',
      'calm',
      'partition',
      'reload',
      'noSockets',
    ],
  ),
  a: fc.nat({ max: 1000 }),
  b: fc.nat({ max: 1000 }),
  wait: fc.constantFrom(0, 3, 20, 200, 3_000),
});
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

const plan = fc.record({
  seed: fc.integer(),
  actions: fc.array(action, { minLength: 15, maxLength: 60, size: 'max' }),
});

let texts = 0;
/** What each person's long texts are made of, and nobody else's. */
const LETTERS: Record<string, string> = { ann: 'α', ben: 'β', cy: 'γ' };

/** Do an action with what the tab shows. */
async function act(tab: Tab, { what, a, b }: Action): Promise<void> {
  const { session, client } = tab;
  const { view } = session.replica;
  const pick = (section: SectionName, n: number): Id | undefined => {
    const ids = [...view.rows(section)].map((row) => row.id).sort();
    return ids[n % Math.max(1, ids.length)];
  };
  const submit = (...ops: Op[]): void => void session.submit(what, ops);
  const card = pick('cards', a);
  const stage = pick('stages', b);
  const lane = pick('lanes', a);
  switch (what) {
    case 'title':
      if (card)
        submit({
          entity: 'card',
          type: 'set',
          id: card,
          fields: { title: `${tab.name} ${++texts}` },
        });
      break;
    case 'write': {
      const row = card ? (view.get('cards', card) as Card) : null;
      if (!row) break;
      const at = b % (row.body.length + 1);
      const own = LETTERS[tab.name]!.repeat(1 + (a % 3));
      const value = `${row.body.slice(0, at)} ${own}${row.body.slice(at)}`;
      session.submitText('card', row.id, 'body', row.body, value);
      break;
    }
    case 'card':
      if (stage && lane) {
        const fields = { lane, stage, title: `${tab.name} ${++texts}` };
        submit({ entity: 'card', type: 'create', id: uuid7(), fields });
      }
      break;
    case 'move': {
      if (!card || !stage || !lane) break;
      const step = b % 3 === 0 ? pick('steps', b) : undefined;
      const place = step ? { lane, stage: null, step } : { lane, stage, step: null };
      const after = ([...view.rows('cards')] as Card[]).find(
        (one) => one.stage === stage && one.lane === lane,
      );
      const fields =
        a % 2 && after && !step && after.id !== card ? { ...place, after: after.id } : place;
      submit({ entity: 'card', type: 'move', id: card, fields });
      break;
    }
    case 'stage':
      submit({
        entity: 'stage',
        type: 'create',
        id: uuid7(),
        fields: { name: `${tab.name} ${++texts}`, after: stage ?? null },
      });
      break;
    case 'rename':
      if (stage)
        submit({
          entity: 'stage',
          type: 'set',
          id: stage,
          fields: { name: `${tab.name} ${++texts}`, goal: `${texts}` },
        });
      break;
    case 'reorder':
      if (stage) submit({ entity: 'stage', type: 'move', id: stage, fields: { after: null } });
      break;
    case 'delete':
      if (card) submit({ entity: 'card', type: 'delete', id: card });
      break;
    case 'deleteStage':
      if (stage && a % 3 === 0) submit({ entity: 'stage', type: 'delete', id: stage });
      break;
    case 'undo':
      session.undo();
      break;
    case 'redo':
      session.redo();
      break;
    case 'storm':
      client.weather = { ...FAIR, drop: 0.3, duplicate: 0.3, minDelay: 1, maxDelay: 3_000 };
      break;
    case 'partition':
      client.weather = { ...FAIR, partitioned: true };
      break;
    case 'noSockets':
      client.weather = { ...FAIR, noSockets: true };
      break;
    case 'calm':
      client.weather = { ...FAIR };
      break;
    case 'reload':
      await tab.reload();
      break;
  }
}

/** I6: the view is the confirmed document with the pending batches replayed. */
function expectOptimisticView(tab: Tab): void {
  const { confirmed, view, pending, loaded } = tab.session.replica;
  if (!loaded) return;
  const again = new Overlay(confirmed);
  for (const batch of pending) for (const op of batch.ops) applyOp(again, op, { source: 'replay' });
  expect(canonicalRows(view)).toBe(canonicalRows(again));
}

/** I8: nothing is visible whose ground is not. */
function expectNoOrphans(server: FakeServer): void {
  for (const section of SECTIONS) {
    for (const row of server.document.rows(section)) {
      expect(isVisible(server.document, section, row.id), `${section} ${row.id}`).toBe(true);
    }
  }
}

/**
 * I10: an undo replaces only values its own user put there. (`expect` compares values: where somebody
 * else changed a field and took it back again, the earlier user's undo may run, as if they had not.)
 */
function expectUndoSparesOthers(log: readonly Change[]): void {
  const placedBy = new Map<string, Set<string>>();
  const present = new Map<string, string>();
  for (const { actor, ops, undoes, revision } of log) {
    for (const op of ops) {
      for (const [field, value] of Object.entries(op.fields ?? {})) {
        const key = `${op.id}:${field}`;
        const replaced = placedBy.get(present.get(key) ?? '');
        // In a long text everybody's own words are told apart instead, below.
        if (undoes && op.type !== 'create' && replaced && !mergesText(op.entity, field)) {
          const who = `undo of ${op.entity}.${op.type} ${field} in ${revision} by ${actor.name}`;
          expect([...replaced], who).toContain(actor.name);
        }
        const placed = `${key}=${JSON.stringify(value)}`;
        present.set(key, placed);
        placedBy.set(placed, (placedBy.get(placed) ?? new Set()).add(actor.name));
      }
    }
  }
}

/** I12, and I10 for long texts: nobody's text takes out a letter that only somebody else writes. */
function expectTextsSpareOthers(log: readonly Change[]): void {
  const bodies = new Map<Id, string>();
  const count = (whole: string, letter: string): number => whole.split(letter).length;
  for (const { actor, ops } of log) {
    for (const op of ops) {
      const body = op.fields?.body;
      if (typeof body !== 'string') continue;
      const before = bodies.get(op.id) ?? '';
      for (const [name, letter] of Object.entries(LETTERS))
        if (op.type === 'set' && name !== actor.name)
          expect(count(body, letter), `${letter} in "${body}"`).toBe(count(before, letter));
      bodies.set(op.id, body);
    }
  }
}

async function play({
  seed,
  actions,
}: {
  seed: number;
  actions: Action[];
}): Promise<{ server: FakeServer; tabs: Tab[] }> {
  const world = new World(seed);
  const server = new FakeServer(world, smallMap());
  const tabs = ['ann', 'ben', 'cy'].map((name) => new Tab(server, name));
  server.onCommit = () => expectNoOrphans(server);
  let frames = 0;
  world.afterEvent = () => {
    if (++frames % 4 === 0) tabs.forEach(expectOptimisticView);
  };
  for (const tab of tabs) await tab.session.start();
  await world.run(500);
  for (const one of actions) {
    await act(tabs[one.who]!, one);
    await world.run(one.wait);
  }
  world.afterEvent = () => {};
  for (const tab of tabs) tab.client.weather = { ...FAIR };
  await world.run(180_000);
  return { server, tabs };
}

describe('after every storm', () => {
  test('I1 I3 I4 I5 I6 I8 I10 P1 P4 P5 P9 P15 P16: all clients hold what the server holds', async () => {
    await fc.assert(
      fc.asyncProperty(plan, async (script) => {
        const { server, tabs } = await play(script);
        const truth = canonicalRows(server.document);
        for (const tab of tabs) {
          expect(tab.session.outbox.size, `${tab.name} has nothing pending`).toBe(0);
          expect(tab.session.replica.pending, `${tab.name} replays nothing`).toEqual([]);
          expect(['saved', 'conflict']).toContain(tab.session.syncState);
          expect(tab.session.replica.revision).toBe(server.revision);
          // I1
          expect(canonicalRows(tab.session.replica.confirmed)).toBe(truth);
          expect(canonicalRows(tab.session.replica.view)).toBe(truth);
          // I4: between two snapshots every revision once, in order.
          const seen = tab.events('change').map(({ change }) => change.revision);
          expect(seen.every((revision, at) => at === 0 || revision > seen[at - 1]!)).toBe(true);
        }
        // P1: gapless; I3: no batch twice.
        expect(server.log.map((change) => change.revision)).toEqual(
          server.log.map((_, at) => 11 + at),
        );
        expect(new Set(server.log.map((change) => change.batch_id)).size).toBe(server.log.length);
        // I5: batch ids are UUIDv7, so each client's batches rise in the log as it made them.
        for (const { name } of tabs) {
          const own = server.log
            .filter((change) => change.actor.name === name)
            .map((change) => change.batch_id);
          expect(own).toEqual([...own].sort());
        }
        // P15: the log folded from the beginning is the present document.
        const folded = fromJson(structuredClone(server.initial));
        for (const { ops, revision } of server.log) {
          for (const op of structuredClone(ops))
            applyOp(folded, op, { source: 'remote', revision });
        }
        expect(canonicalRows(folded)).toBe(truth);
        expectUndoSparesOthers(server.log);
        expectTextsSpareOthers(server.log);
      }),
      { numRuns: 25, endOnFailure: true },
    );
  }, 60_000);

  test('I7 P8: catching up by delta gives the snapshot, from any revision', async () => {
    await fc.assert(
      fc.asyncProperty(plan, async (script) => {
        const { server } = await play(script);
        const truth = canonicalRows(server.document);
        for (let from = server.floor; from <= server.revision; from += 1) {
          const past = fromJson(structuredClone(server.initial));
          for (const { ops, revision } of server.log.filter((change) => change.revision <= from)) {
            for (const op of structuredClone(ops))
              applyOp(past, op, { source: 'remote', revision });
          }
          // Through JSON, as a client that fetched the document at `from` would start.
          const rows = Object.fromEntries(
            SECTIONS.map((section) => [section, [...past.rows(section)]]),
          );
          const client = fromJson({
            ...structuredClone(server.initial),
            ...rows,
            revision: from,
          } as never);
          for (const { ops, revision } of server.after(from)) {
            for (const op of ops) applyOp(client, op, { source: 'remote', revision });
          }
          expect(canonicalRows(client)).toBe(truth);
        }
      }),
      { numRuns: 4, endOnFailure: true },
    );
  }, 60_000);
});

describe('I10: undo without others', () => {
  test('undoing n and redoing n is identity, at any speed of the network', async () => {
    const alone = action.filter(
      ({ what }) => !['undo', 'redo', 'reload', 'storm', 'partition', 'noSockets'].includes(what),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.array(alone, { maxLength: 15 }),
        fc.nat({ max: 15 }),
        async (seed, actions, back) => {
          const world = new World(seed);
          const server = new FakeServer(world, smallMap());
          const tab = new Tab(server, 'ann');
          await tab.session.start();
          await world.run(100);
          const content = (): string =>
            canonicalRows(tab.session.replica.view).replace(/"rev":\d+/g, '');
          const states: string[] = [content()];
          for (const one of actions) {
            const before = tab.session.history.depth;
            await act(tab, one);
            await world.run(one.wait);
            if (tab.session.history.depth > before) states.push(content());
            else states[states.length - 1] = content();
          }
          const end = content();
          const steps = Math.min(back, tab.session.history.depth);
          for (let n = 0; n < steps; n += 1) {
            expect(tab.session.undo()).toBe(true);
            if (n % 2) await world.run(30);
          }
          expect(content()).toBe(states[states.length - 1 - steps]);
          for (let n = 0; n < steps; n += 1) {
            expect(tab.session.redo()).toBe(true);
            if (n % 2) await world.run(30);
          }
          expect(content()).toBe(end);
          await world.run(30_000);
          expect(content()).toBe(end);
          expect(canonicalRows(tab.session.replica.view)).toBe(canonicalRows(server.document));
          expect(tab.events('skipped')).toEqual([]);
        },
      ),
      { numRuns: 20, endOnFailure: true },
    );
  }, 60_000);
});
