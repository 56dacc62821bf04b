// @vitest-environment jsdom
// What was refused is decided on one by one or all at once; a text of somebody who may write no more is kept.
import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { startI18n } from '../i18n';
import type { Op } from '../model/types';
import { MapStore } from '../store/map_store.svelte';
import { MemoryStorage } from '../sync/outbox';
import { IDS, smallMap } from '../sync/testing/fake_map';
import { FakeClient, FakeServer } from '../sync/testing/fake_server';
import { World } from '../sync/testing/fake_world';
import WithEditor from '../testing/WithEditor.svelte';
import { dismiss, toasts } from '../ui/toasts.svelte';
import { discard } from './actions/discarded';
import { Editor } from './editor.svelte';
import Tray from './Tray.svelte';

const NAMES = ['One', 'Two', 'Three'];
let world: World;
let store: MapStore;
let editor: Editor;

beforeAll(() => startI18n('en', ['editor', 'editorLater']));
beforeEach(async () => {
  world = new World(3);
  const storage = new MemoryStorage();
  NAMES.forEach((title, index) => {
    const op: Op = { entity: 'card', type: 'set', id: IDS.c1, fields: { title } };
    const batch = { batch_id: `b${index}`, ops: [op], label: 'card.set' };
    const refusal = { code: 'gone', op: 0, detail: '', row: null } as const;
    void storage.putRejected({ id: `r${index}`, batch, refusal } as never);
  });
  store = new MapStore({
    transport: new FakeClient(new FakeServer(world, smallMap()), 'ann'),
    storage,
    environment: world.environment(),
    client: 'ann',
    role: 'editor',
  });
  await store.start();
  await world.run(500);
  editor = new Editor(store as never, { me: 'Ann', workspace: null, share: false });
  vi.spyOn(editor, 'focus').mockResolvedValue(undefined as never);
  for (const shown of [...toasts()]) dismiss(shown.id);
});

it('goes on to the next refusal, and back to the map after the last', async () => {
  expect(store.rejected).toHaveLength(3);
  const user = userEvent.setup();
  render(WithEditor, { props: { editor, component: Tray as never } });
  await user.click(screen.getAllByRole('button', { name: 'Discard' })[1]!);
  await waitFor(() => expect(screen.getAllByRole('listitem')).toHaveLength(2));
  // The one that moved up has the focus, at the first thing to decide.
  expect(screen.getAllByRole('listitem')[1]).toContainElement(
    document.activeElement as HTMLElement,
  );
  await user.click(screen.getByRole('button', { name: 'Discard all' }));
  await waitFor(() => expect(editor.focus).toHaveBeenCalled());
  expect(store.rejected).toHaveLength(0);
});

it('applies all of them in the order they were made', async () => {
  const user = userEvent.setup();
  render(WithEditor, { props: { editor, component: Tray as never } });
  expect(screen.getByText('3 changes were refused')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Apply all again' }));
  await world.run(2_000);
  expect(store.rejected).toHaveLength(0);
  expect(store.doc.cards.get(IDS.c1)?.title).toBe('Three');
});

it('lets a text be copied by whoever may not write it here any more', async () => {
  const written = { kind: 'thing', id: IDS.c1 } as const;
  await discard(editor, written, 'Words of mine');
  expect(toasts().at(-1)?.action?.label).toBe('Bring back');
  vi.spyOn(editor, 'canEdit', 'get').mockReturnValue(false);
  const user = userEvent.setup();
  await discard(editor, written, 'Words of a guest');
  const { action, life } = toasts().at(-1)!;
  expect([action?.label, life]).toEqual(['Copy the text', null]);
  action?.run();
  await waitFor(async () =>
    expect(await user.click(document.body).then(() => navigator.clipboard.readText())).toBe(
      'Words of a guest',
    ),
  );
});
