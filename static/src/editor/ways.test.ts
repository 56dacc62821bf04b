// @vitest-environment jsdom
// Ways to other maps: drawn, taken back, named where one may see them, and only there.
import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import type { ComponentProps } from 'svelte';
import { beforeAll, beforeEach, expect, it, vi } from 'vitest';
import ChildMapDialog from '../dialogs/ChildMapDialog.svelte';
import MapLinksDialog from '../dialogs/MapLinksDialog.svelte';
import { ApiProblem, api } from '../api/client';
import { startI18n } from '../i18n';
import type { LinkedMaps } from '../model/types';
import { MapStore } from '../store/map_store.svelte';
import { MemoryStorage } from '../sync/outbox';
import { IDS, row, smallMap } from '../sync/testing/fake_map';
import { FakeClient, FakeServer } from '../sync/testing/fake_server';
import { World } from '../sync/testing/fake_world';
import WithEditor from '../testing/WithEditor.svelte';
import { Editor } from './editor.svelte';
import { Linked } from './linked.svelte';
import { openWays, waysWords } from './ways';
import UpLink from './UpLink.svelte';

const uid = (n: number): string => `01990000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const WHOLE = { id: uid(201), title: 'Whole journey', slug: 'whole-journey' };
const PAY = { id: uid(202), title: 'Paying', slug: 'paying' };
const SECRET = uid(203);

const LINKED: LinkedMaps = {
  parents: [
    {
      ...WHOLE,
      kind: 'child',
      incoming: true,
      link: null,
      from: { map: WHOLE.id, stage: null, step: uid(9) },
    },
  ],
  children: [],
  others: [],
};

let editor: Editor;
beforeAll(() => startI18n('en', ['editor', 'joins']));
beforeEach(async () => {
  const map = smallMap();
  map.map_links.push(
    row('map_link', uid(99), { stage: IDS.s2, step: null, to_map: SECRET, kind: 'child' }),
  );
  const world = new World(3);
  const store = new MapStore({
    transport: new FakeClient(new FakeServer(world, map), 'ann'),
    storage: new MemoryStorage(),
    environment: world.environment(),
    client: 'ann',
    role: 'editor',
  });
  await store.start();
  await world.run(500);
  editor = new Editor(store as never, { me: 'Ann', workspace: null, share: false });
  editor.linked = new Linked(editor);
  vi.restoreAllMocks();
  vi.spyOn(api, 'get').mockResolvedValue(LINKED);
  vi.spyOn(api, 'all').mockResolvedValue([WHOLE, PAY]);
  await editor.linked.follow();
});

const show = (component: ComponentProps<typeof WithEditor>['component'], given: object = {}) =>
  render(WithEditor, { editor, component, given: { ...given } });
const childOf = (id: string): string | null | undefined =>
  editor.store.doc.steps.get(id)?.child_map;
const ofStep = { from: { part: 'step', id: IDS.t1 }, onclose: () => undefined };

it('gives a step the map it opens, in one step that one undo takes back', async () => {
  show(ChildMapDialog, ofStep);
  // The map this one lies in is not offered: no map lies inside itself.
  const options = await screen.findAllByRole('option');
  expect(options.map((one) => one.textContent)).toEqual([expect.stringContaining('Paying')]);
  await userEvent.keyboard('{Enter}');
  expect(childOf(IDS.t1)).toBe(PAY.id);
  expect(waysWords(editor, IDS.t1)).toBe('opens Paying');
  editor.store.undo();
  expect(childOf(IDS.t1)).toBeNull();
});

it('makes a new map for the step, and says at the field why not', async () => {
  const post = vi
    .spyOn(api, 'post')
    .mockRejectedValueOnce(new ApiProblem(403, { detail: 'You may not make maps here.' }))
    .mockResolvedValueOnce({ id: uid(204), title: 'Search in detail', slug: 'search' });
  show(ChildMapDialog, ofStep);
  await userEvent.click(await screen.findByRole('button', { name: 'New map…' }));
  const title = screen.getByLabelText(/Title of the new map/);
  expect(title).toHaveValue('Search');
  await userEvent.type(title, ' in detail');
  await userEvent.click(screen.getByRole('button', { name: 'Create and link' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('You may not make maps here.');
  expect(childOf(IDS.t1)).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Create and link' }));
  await expect.poll(() => childOf(IDS.t1)).toBe(uid(204));
  expect(post).toHaveBeenLastCalledWith('maps', { title: 'Search in detail', language: 'en' });
});

it('names no map that cannot be opened, and does not pretend to go there', () => {
  expect(waysWords(editor, IDS.s2)).toBe('opens a map you cannot open');
  expect(waysWords(editor, IDS.s1)).toBeNull();
  openWays(editor, IDS.s2);
  expect(editor.live.urgent).toBe('You cannot open this map');
});

it('shows all ways, draws one of another kind, and takes one away', async () => {
  show(MapLinksDialog, { onclose: () => undefined });
  const incoming = screen.getByRole('list', { name: 'Ways to this map' });
  expect(within(incoming).getByRole('link', { name: 'Whole journey' })).toHaveAttribute(
    'href',
    `/m/${WHOLE.id}/whole-journey`,
  );
  const outgoing = screen.getByRole('list', { name: 'Ways from this map' });
  expect(outgoing).toHaveTextContent('a map you cannot open');
  await userEvent.click(screen.getByRole('button', { name: 'Link a map…' }));
  await userEvent.selectOptions(screen.getByLabelText('This map'), 'future_of');
  await userEvent.click(await screen.findByRole('option', { name: /Paying/ }));
  expect([...editor.store.doc.map_links.values()]).toContainEqual(
    expect.objectContaining({ kind: 'future_of', to_map: PAY.id, stage: null, step: null }),
  );
  expect(outgoing).toHaveTextContent('Is the to-be version of Paying');
  await userEvent.click(
    screen.getByRole('button', { name: 'Remove the link to “a map you cannot open”' }),
  );
  expect(editor.store.doc.map_links.has(uid(99))).toBe(false);
  editor.store.undo();
  expect(editor.store.doc.map_links.has(uid(99))).toBe(true);
});

it('leads up to the map this one is part of', () => {
  show(UpLink);
  expect(screen.getByRole('link', { name: 'Up to “Whole journey”' })).toHaveAttribute(
    'href',
    `/m/${WHOLE.id}/whole-journey`,
  );
});
