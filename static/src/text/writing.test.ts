// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Editor } from '../editor/editor.svelte';
import { startI18n } from '../i18n';
import type { Card } from '../model/types';
import { MapStore } from '../store/map_store.svelte';
import { MemoryStorage } from '../sync/outbox';
import { IDS, smallMap, Tab } from '../sync/testing/fake_map';
import { FakeClient, FakeServer } from '../sync/testing/fake_server';
import { World } from '../sync/testing/fake_world';
import { PAUSE_MS } from './draft';
import { readText } from './marked.svelte';
import { peerWords, writersIn } from './writers';
import { Writing, type TextPlace } from './writing.svelte';

const TITLE: TextPlace = { entity: 'card', id: IDS.c1, field: 'title' };

let world: World;
let marc: Tab;
let store: MapStore;
let node: HTMLTextAreaElement;
let told: unknown[];

/** A pause of the writer, and all that comes of it on the wire. */
async function pause(ms = PAUSE_MS): Promise<void> {
  vi.advanceTimersByTime(ms);
  await world.run(300);
}

function open(whole = true, place = TITLE): Writing {
  const writing = new Writing(store, place, whole);
  node.value = writing.text;
  writing.open(node, false);
  node.focus();
  return writing;
}

/** Type at the caret, as the field does. */
function type(writing: Writing, text: string, at = node.selectionStart): void {
  node.setRangeText(text, at, at, 'end');
  writing.text = node.value;
  writing.typed();
}

const theirs = (value: string): void =>
  void marc.session.submitText('card', IDS.c1, 'title', title(), value);
const title = (): string => (marc.session.replica.view.get('cards', IDS.c1) as Card).title;

beforeEach(async () => {
  await startI18n('en', ['editor']);
  world = new World(5);
  const server = new FakeServer(world, smallMap());
  marc = new Tab(server, 'Marc');
  store = new MapStore({
    transport: new FakeClient(server, 'ann'),
    storage: new MemoryStorage(),
    environment: world.environment(),
    client: 'ann',
    role: 'editor',
  });
  await marc.session.start();
  await store.start();
  await world.run(500);
  told = [];
  const tell = store.setPresence.bind(store);
  vi.spyOn(store, 'setPresence').mockImplementation((state) => {
    told.push(state.editing);
    tell(state);
  });
  node = document.body.appendChild(document.createElement('textarea'));
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  node.remove();
});

describe('a text that two people write', () => {
  test("takes over the other one's words around the caret, and tells where the caret is", async () => {
    const writing = open();
    type(writing, ' parcel', 3);
    await pause();
    theirs('The One parcel');
    await world.run(300);
    writing.follow();
    expect(writing.text).toBe('The One parcel');
    expect(node.selectionStart).toBe('The One parcel'.length);
    type(writing, ' is late');
    await pause();
    expect(title()).toBe('The One parcel is late');
    vi.advanceTimersByTime(200);
    expect(told.at(-1)).toEqual({ ...TITLE, offset: title().length });
    writing.leave();
    expect(told.at(-1)).toBeNull();
  });

  test("is given up by its writer without the other one's words", async () => {
    const writing = open();
    type(writing, ' mine', 3);
    await pause();
    theirs('Theirs. One mine');
    await world.run(300);
    writing.follow();
    type(writing, ', unsent');
    writing.cancel();
    await pause();
    expect(title()).toBe('Theirs. One');
    expect(store.canRedo).toBe(true);
  });

  test('is taken back inside the field once the browser no longer can', async () => {
    const writing = open();
    type(writing, ' mine', 3);
    expect(writing.step('undo')).toBe(false);
    await pause();
    theirs('Theirs. One mine');
    await world.run(300);
    writing.follow();
    type(writing, ' too', 'Theirs. One mine'.length);
    expect(writing.step('undo')).toBe(true);
    expect(writing.text).toBe('Theirs. One mine');
    writing.step('undo');
    expect(writing.text).toBe('Theirs. One');
    writing.step('redo');
    expect(writing.text).toBe('Theirs. One mine');
  });

  test('is not touched while a word is being composed', async () => {
    const writing = open();
    writing.compose(true);
    type(writing, ' に', 3);
    theirs('Theirs. One');
    await pause(10 * PAUSE_MS);
    writing.follow();
    expect([writing.text, title()]).toEqual(['One に', 'Theirs. One']);
    writing.compose(false);
    await pause();
    expect([writing.text, title()]).toEqual(['Theirs. One に', 'Theirs. One に']);
  });

  test('keeps what was typed before what shares it had come', async () => {
    theirs('One and two');
    await world.run(300);
    node.value = 'One, mine';
    const writing = new Writing(store, TITLE, true, { base: 'One', text: node.value });
    writing.open(node, false);
    await pause();
    expect(title()).toBe('One and two, mine');
  });

  test('a name is never sent empty, and a body may be', async () => {
    const writing = open();
    node.value = writing.text = '';
    writing.typed();
    await pause();
    expect(title()).toBe('One');
    writing.leave();
    const body = open(false, { ...TITLE, field: 'body' });
    type(body, 'x');
    await pause();
    node.value = body.text = '';
    body.leave();
    await world.run(300);
    expect((marc.session.replica.view.get('cards', IDS.c1) as Card).body).toBe('');
  });
});

describe('who writes', () => {
  const actor = { kind: 'member', id: 'u1', name: 'Marc', color: '#123456' } as const;
  const peer = (conn: string, offset?: number) => ({
    conn,
    actor,
    editing: { ...TITLE, ...(offset !== undefined && { offset }) },
  });

  test('is one person in two tabs, at the place told last, and in words', () => {
    const peers = [peer('a', 2), peer('b', 5)];
    expect(writersIn(peers, IDS.c1, 'title')).toMatchObject([{ name: 'Marc', offset: 5 }]);
    expect(writersIn(peers, IDS.c1, 'body')).toEqual([]);
    expect(peerWords(peers[0]!, IDS.c1)).toBe('Marc is typing');
    expect(peerWords(peer('c'), IDS.c1)).toBe('Marc is here');
    expect(peerWords(peers[0]!, IDS.c2)).toBe('Marc is here');
  });

  test('muted, nobody is seen anywhere on the map', () => {
    const editor = new Editor(store, { me: 'Ann', workspace: null, share: false });
    store.others = [peer('a', 2)];
    expect(editor.peersOn.get(IDS.c1)).toHaveLength(1);
    editor.peers.mute(true);
    expect(editor.peersOn.size).toBe(0);
    expect(new Editor(store, editor.page).peers.muted).toBe(true);
    editor.peers.mute(false);
    expect(editor.peersOn.get(IDS.c1)).toHaveLength(1);
  });
});

test('a text is read without its marks, once what shows them is here', async () => {
  expect(readText('plain')).toBe('plain');
  expect(readText('**bold**\n- [x](https://a.example)')).toContain('**');
  vi.useRealTimers();
  await vi.waitFor(() => expect(readText('**bold**\n- [x](https://a.example)')).toBe('bold\nx'));
});
