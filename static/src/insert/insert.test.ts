// @vitest-environment jsdom
// Quick insert: what is offered where, by which words, and that each choice is one change, undone as one.
import { beforeEach, expect, it } from 'vitest';
import { ranked, searched } from '../dialogs/rank';
import { commitText } from '../editor/actions/things';
import { Editor } from '../editor/editor.svelte';
import { placeKey, type Place } from '../editor/focus';
import { startI18n, type Part } from '../i18n';
import { MapStore } from '../store/map_store.svelte';
import { MemoryStorage } from '../sync/outbox';
import { IDS, row, smallMap } from '../sync/testing/fake_map';
import { FakeClient, FakeServer } from '../sync/testing/fake_server';
import { World } from '../sync/testing/fake_world';
import { entriesFor, type Entry } from './entries';
import fragments from './fragments.generated.json';
import { fragmentOps, laneFor, PAIN, TOUCHPOINT, type Fragment } from './plan';

const uid = (n: number): string => `01990000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const PARTS: Part[] = ['editor', 'insert'];
let editor: Editor;
let store: MapStore;

beforeEach(async () => {
  const map = smallMap();
  map.lanes.push(row('lane', uid(33), { pos: 'a33', kind: 'touchpoints' }));
  map.touchpoints.push(
    row('touchpoint', uid(51), {
      lane: uid(33),
      stage: IDS.s1,
      pos: 'a0',
      name: 'Shop',
      channel: 'store',
    }),
  );
  const world = new World(3);
  store = new MapStore({
    transport: new FakeClient(new FakeServer(world, map), 'ann'),
    storage: new MemoryStorage(),
    environment: world.environment(),
    client: 'ann',
    role: 'editor',
  });
  await store.start();
  await world.run(500);
  editor = new Editor(store as never, { me: 'Ann', workspace: null, share: false });
  await startI18n('en', PARTS);
});

/** The card of the small map, and where it stands. */
function onCard(): { place: Place; after: string } {
  const { lane, stage, step } = store.doc.cards.get(IDS.c1)!;
  return { place: { part: 'item', lane, column: (step ?? stage)!, id: IDS.c1 }, after: IDS.c1 };
}
const find = (query: string, place = onCard()): Entry[] =>
  ranked(searched(entriesFor(editor, place)), query);
const things = (): number =>
  store.doc.cards.size + store.doc.touchpoints.size + store.doc.pain_points.size;

it('is found by the words of either language on a page in either', async () => {
  for (const lang of ['en', 'fr'] as const) {
    await startI18n(lang, PARTS);
    for (const word of ['irritant', 'pain', 'douleur', 'FRICTION'])
      expect(find(word)[0]?.key, `${word} in ${lang}`).toBe('pain');
    for (const word of ['moment of truth', 'verite']) expect(find(word)[0]?.key).toBe('mot');
    expect(find('etape')[0]?.key).toMatch(/^stage/);
    expect(find('besoins').map(({ key }) => key)).toContain('lane-needs');
    expect(find('payment').map(({ key }) => key)).toContain('fragment-ecommerce_checkout.3');
  }
});

it('opens a text where the lane is: what is written is one change of the right kind', () => {
  const before = things();
  find('question')[0]!.run();
  expect(editor.editing).toMatchObject({ kind: 'new', after: IDS.c1, as: { kind: 'question' } });
  commitText(editor, 'Who pays?', 'stay');
  const made = [...store.doc.cards.values()].find(({ title }) => title === 'Who pays?');
  expect(made?.kind).toBe('question');
  store.undo();
  expect(things()).toBe(before);

  // Of another lane: there, and with its channel nothing more is asked.
  const channel = {
    key: 'phone',
    name: 'Phone',
    medium: 'voice',
    ownership: 'owned',
    icon: 'phone',
  };
  store.channels.set('phone', channel);
  find('touchpoint phone')[0]!.run();
  expect(editor.editing).toMatchObject({ lane: uid(33), as: { channel: 'phone' } });
  commitText(editor, 'Calls', 'stay');
  const call = [...store.doc.touchpoints.values()].find(({ name }) => name === 'Calls');
  expect(call?.channel).toBe('phone');
  expect(editor.picker).toBeNull();
});

it('makes the lane it needs along with the card, and both go with one undo', () => {
  const lanes = editor.lanes.length;
  expect(find('irritant')[0]).toMatchObject({ aside: 'in a new lane' });
  find('irritant')[0]!.run();
  expect(editor.lanes).toHaveLength(lanes + 1);
  expect([...store.doc.pain_points.values()]).toMatchObject([{ title: 'Pain point' }]);
  store.undo();
  expect(editor.lanes).toHaveLength(lanes);
  expect(store.doc.pain_points.size).toBe(0);
});

it('feels on a touchpoint, and sets and takes its star', () => {
  const place: Place = { part: 'item', lane: uid(33), column: IDS.s1, id: uid(51) };
  const spot = { place, after: uid(51) };
  expect(find('angry', spot as never)[0]).toMatchObject({ key: 'feel-2', aside: '−2' });
  find('angry', spot as never)[0]!.run();
  expect([...store.doc.emotion_readings.values()].at(-1)).toMatchObject({
    touchpoint: uid(51),
    valence: -2,
  });
  find('star', spot as never)[0]!.run();
  expect(store.doc.touchpoints.get(uid(51))?.is_moment_of_truth).toBe(true);
  expect(find('star', spot as never)[0]?.label).not.toBe(find('star')[0]?.label);
  // Without a curve on the map there is nothing to feel beside a card.
  expect(find('angry')).toEqual([]);
});

it('inserts a stage with its cards after the one stood in, as one change', () => {
  const stages = editor.stages.length;
  const before = things();
  find('basket', { place: { part: 'stage', id: IDS.s1 }, after: '' })[0]!.run();
  expect(editor.stages.map(({ name }) => name)[1]).toBe('Basket');
  expect(things()).toBeGreaterThan(before);
  expect(store.doc.touchpoints.size).toBeGreaterThan(1);
  expect(editor.focusKey).toBe(placeKey({ part: 'stage', id: editor.stages[1]!.id }));
  store.undo();
  expect([editor.stages.length, things()]).toEqual([stages, before]);
});

it('writes what a map has lanes for, in its language, by channels it knows', () => {
  const basket = (fragments as unknown as Fragment[]).find(({ key }) =>
    key.endsWith('checkout.3'),
  )!;
  const lane = (id: string, kind: string, locked = false) =>
    ({ id, kind, locked, collapsed: false, hidden: false }) as never;
  const ground = {
    lanes: [lane('t', 'touchpoints'), lane('p', 'pains', true), lane('e', 'emotion_curve')],
    language: 'fr' as const,
    channels: new Set<string>(),
    voice: 'lea',
    channel: 'website',
  };
  const { batch, stage } = fragmentOps(basket, null, ground);
  const made = (entity: string) => batch.filter((op) => op.entity === entity);
  expect(made('stage')).toMatchObject([{ id: stage, fields: { name: basket.name.fr } }]);
  expect(made('touchpoint')).toHaveLength(basket.touchpoints.length);
  expect(made('touchpoint').every((op) => op.fields?.['channel'] === 'website')).toBe(true);
  expect(made('emotion_reading').map((op) => op.fields?.['persona'])).toContain('lea');
  // Its lane is locked, and there is none for thoughts.
  expect([made('pain_point'), made('card')]).toEqual([[], []]);
  expect(laneFor(ground.lanes, 'e', TOUCHPOINT)?.id).toBe('t');
  expect(laneFor(ground.lanes, 'p', PAIN)).toBeNull();
});
