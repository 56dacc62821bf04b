// @vitest-environment jsdom
import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeAll, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest';
import { api, ApiProblem } from '../api/client';
import { startI18n } from '../i18n';
import Dashboard from './dashboard/Dashboard.svelte';
import { daysLeft } from './bin/days';
import { folderTree, lineOf, type MapRow } from './dashboard/maps';
import {
  isNarrowed,
  parseView,
  passes,
  reviewState,
  viewParams,
  viewSearch,
} from './dashboard/view';
import { plainOf, worthSearching, worthwhile } from './dashboard/worth';
import NewMap from './newmap/NewMap.svelte';
import Shared from './shared/Shared.svelte';
import { sqlConfig, sqlDraft } from './sources/sql';
import Tokens from './tokens/Tokens.svelte';
import { tokenState, type TokenRow } from './tokens/tokens';

const PAGE = { csrf: 'x', user: null, workspace: { id: 'w1', name: 'Shop', role: 'owner' } };

beforeAll(async () => {
  const data = document.createElement('script');
  data.type = 'application/json';
  data.id = 'page-data';
  data.textContent = JSON.stringify(PAGE);
  document.head.append(data);
  await startI18n('en', ['pages', 'library']);
});
beforeEach(() => {
  localStorage.clear();
  location.hash = '';
});

const row = (id: string, title: string, persona = 'Léa'): MapRow => ({
  id,
  slug: 's',
  title,
  state: 'current',
  status: 'draft',
  updated_at: '2026-11-20T10:00:00Z',
  stage_count: 2,
  persona: { name: persona, color: 'blue' },
  curve: [1, -2],
  kpi: { good: 1, warn: 0, bad: 2, stale: 0, no_data: 0 },
  sample: false,
});
/** What the server lists; no folders, no people. */
function listing(rows: MapRow[]): MockInstance {
  vi.spyOn(api, 'all').mockResolvedValue([]);
  return vi.spyOn(api, 'get').mockResolvedValue({ results: rows, next: null });
}
const gone = new ApiProblem(404, { detail: 'Not found.' });

describe('the dashboard', () => {
  const today = new Date('2026-11-22T09:00:00Z');

  it('keeps its view in the address, beside what is not its own', () => {
    const view = parseView('?workspace=w1&q=lea&status=draft&starred=true&folder=f1');
    expect(viewSearch(view, '?workspace=w1')).toBe(
      '?workspace=w1&q=lea&status=draft&folder=f1&starred=true',
    );
    expect(viewSearch({ ...view, q: '', status: '', starred: false, folder: null }, '?q=lea')).toBe(
      '',
    );
    expect(isNarrowed(view)).toBe(true);
    expect(viewParams(parseView(''))).toEqual({
      status: 'draft,in_review,published',
      folder: 'none',
    });
    expect(viewParams(parseView('?health=bad'))).not.toHaveProperty('folder');
  });

  it('filters what a search found as the server filters its list', () => {
    const map = { ...row('1', 'Shop'), review_due_on: '2026-11-22', starred: true };
    const view = parseView('');
    expect(passes(map, view, today)).toBe(true);
    expect(passes(map, { ...view, review: 'due', health: 'bad', starred: true }, today)).toBe(true);
    expect(passes(map, { ...view, health: 'warn' }, today)).toBe(false);
    expect(passes(map, { ...view, state: 'future' }, today)).toBe(false);
  });

  it('knows when a review is due, and how long the bin keeps', () => {
    const states = ['2026-11-21', '2026-11-22', '2026-11-23', '2026-12-06', '2026-12-07', null];
    expect(states.map((date) => reviewState(date, today))).toEqual([
      ...['due', 'due', 'soon', 'soon', null, null],
    ]);
    expect(daysLeft('2026-11-22T08:00:00Z', today)).toBe(30);
    expect(daysLeft('2026-10-23T10:00:00Z', today)).toBe(1);
    expect(daysLeft('2026-10-01T00:00:00Z', today)).toBe(0);
  });

  it('lists folders as a tree, and the way to one', () => {
    const folder = (id: string, parent: string | null) => ({ id, name: id, parent, maps: 0 });
    const folders = [folder('a', null), folder('c', 'b'), folder('b', 'a'), folder('z', null)];
    expect(folderTree(folders).map((one) => [one.folder.id, one.depth])).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 2],
      ['z', 0],
    ]);
    expect(folderTree(folders, 'b').map((one) => one.folder.id)).toEqual(['a', 'z']);
    expect(lineOf(folders, 'c').map((one) => one.id)).toEqual(['a', 'b', 'c']);
  });

  it('bins a map and takes it back by the op that restores it', async () => {
    listing([row('m1', 'Checkout'), row('m2', 'Support')]);
    const del = vi.spyOn(api, 'del').mockResolvedValue(undefined);
    const post = vi.spyOn(api, 'post').mockResolvedValue({});
    render(Dashboard);
    await userEvent.click(await screen.findByRole('button', { name: 'Actions for Checkout' }));
    await userEvent.click(screen.getByRole('menuitem', { name: 'Move to bin' }));
    expect(del).toHaveBeenCalledWith('maps/m1');
    expect(screen.queryByRole('link', { name: 'Checkout' })).toBeNull();
    await userEvent.click(await screen.findByRole('button', { name: 'Undo' }));
    expect(post).toHaveBeenCalledWith(
      'maps/m1/batches',
      expect.objectContaining({ ops: [{ entity: 'map', type: 'restore', id: 'm1' }] }),
    );
    expect(await screen.findByRole('link', { name: 'Checkout' })).toBeVisible();
  });

  it('puts the tile back when the server refuses', async () => {
    listing([row('m1', 'Checkout')]);
    vi.spyOn(api, 'del').mockRejectedValue(new ApiProblem(403, { detail: 'No.' }));
    render(Dashboard);
    await userEvent.click(await screen.findByRole('button', { name: 'Actions for Checkout' }));
    await userEvent.click(screen.getByRole('menuitem', { name: 'Move to bin' }));
    expect(await screen.findByText('Your role does not allow this.')).toBeVisible();
    expect(screen.getByRole('link', { name: 'Checkout' })).toBeVisible();
  });

  it('offers real beginnings when there is no map, and another try when it cannot load', async () => {
    listing([]).mockRejectedValueOnce(new ApiProblem(0, {}));
    render(Dashboard);
    await userEvent.click(await screen.findByRole('button', { name: 'Try again' }));
    const template = await screen.findByRole('link', { name: /Start from a template/ });
    expect(template).toHaveAttribute('href', '/maps/new?template=first');
    // Blank is one step: the map is made at once, in the language of the screen.
    const post = vi
      .spyOn(api, 'post')
      .mockRejectedValue(new ApiProblem(409, { detail: 'No room.' }));
    await userEvent.click(screen.getByRole('button', { name: /Start blank/ }));
    const blank = { workspace: 'w1', title: 'Untitled map', language: 'en' };
    expect(post).toHaveBeenCalledWith('maps', blank);
    expect(await screen.findByText('No room.')).toBeVisible();
  });

  it('shows the tools that can narrow something, and no others', () => {
    const rows = [row('m1', 'A'), row('m2', 'B')];
    const at = { folder: null, archived: false, above: 0 };
    const view = parseView('');
    const few = plainOf({ results: rows, next: null }, [], at);
    expect([worthSearching(few, view), ...worthwhile(few, view, today)]).toEqual([false]);
    // What is archived, or chosen in the address, must be reached even so.
    const hidden = plainOf({ results: rows, next: null }, [], { ...at, archived: true });
    expect([...worthwhile(hidden, view, today)]).toEqual(['status']);
    expect([...worthwhile(few, parseView('?owner=u1'), today)]).toContain('owner');
    const many = ['a', 'b', 'c', 'd', 'e'].map((id) => row(id, id));
    const future = plainOf(
      { results: [...many, { ...row('f', 'F'), state: 'future' }], next: null },
      [],
      at,
    );
    expect([worthSearching(future, view), ...worthwhile(future, view, today)]).toEqual([
      true,
      'state',
    ]);
    // What is not all here may differ in anything.
    const folder = { id: 'f1', name: 'Shop', parent: null, maps: 4 };
    const folded = plainOf({ results: rows, next: null }, [folder], at);
    expect(worthwhile(folded, view, today).size).toBe(7);
  });
});

describe('a new map', () => {
  const both = (word: string) => ({ en: word, fr: word });
  beforeEach(() => {
    vi.spyOn(api, 'all').mockImplementation((path: string) =>
      Promise.resolve(
        (path === 'templates'
          ? [
              {
                key: 'aida',
                name: both('AIDA'),
                kind: 'customer_journey',
                persona: { name: 'Léa', tagline: both('') },
                stages: [{ name: both('Attention'), valence: 1, touchpoints: 1 }],
                lanes: ['actions'],
              },
            ]
          : [{ id: 'p1', name: 'Karim', color: 'green' }]) as never[],
      ),
    );
  });

  it('asks for the journey before anything is sent', async () => {
    const post = vi.spyOn(api, 'post');
    render(NewMap);
    await screen.findByRole('radio', { name: /AIDA/ });
    // The first thing one types is the name, and Enter is enough.
    expect(screen.getByLabelText('The journey in a few words')).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    expect(screen.getByLabelText('The journey in a few words')).toHaveFocus();
    expect(screen.getByLabelText('The journey in a few words')).toBeInvalid();
    expect(post).not.toHaveBeenCalled();
  });

  it('sends the answers, a blank map without template', async () => {
    // The refusal keeps the page where it is: jsdom cannot go to another.
    const post = vi.spyOn(api, 'post').mockRejectedValue(new ApiProblem(409, { detail: 'Full.' }));
    render(NewMap);
    await userEvent.click(await screen.findByRole('radio', { name: /Karim/, hidden: true }));
    await userEvent.click(screen.getByRole('radio', { name: /AIDA/ }));
    await userEvent.type(screen.getByLabelText('The journey in a few words'), ' Buy a gift ');
    await userEvent.click(screen.getByRole('button', { name: 'Create the map' }));
    const answers = { workspace: 'w1', title: 'Buy a gift', language: 'en', personas: ['p1'] };
    expect(post).toHaveBeenLastCalledWith('maps', { ...answers, template: 'aida' });
    expect(await screen.findByText('Full.')).toBeVisible();
    await userEvent.click(screen.getByRole('radio', { name: /Blank/ }));
    await userEvent.click(screen.getByRole('button', { name: 'Create the map' }));
    expect(post).toHaveBeenLastCalledWith('maps', answers);
  });
});

describe('a share link', () => {
  const nameless = new ApiProblem(400, { detail: 'A name is needed.' });

  it('takes the token out of the address, asks for a name where one is needed and sends it', async () => {
    const post = vi.spyOn(api, 'post').mockRejectedValueOnce(nameless).mockRejectedValue(gone);
    location.hash = '#secret-token';
    render(Shared);
    expect(location.href).not.toContain('secret-token');
    await userEvent.type(await screen.findByLabelText('Your name'), 'Léa');
    await userEvent.click(screen.getByRole('button', { name: 'Open the map' }));
    expect(post.mock.calls).toEqual([
      ['share/guest', { token: 'secret-token' }],
      ['share/guest', { token: 'secret-token', name: 'Léa' }],
    ]);
    // Revoked meanwhile: unknown, revoked and expired look the same and give no title away.
    expect(await screen.findByRole('heading', { name: 'This link opens nothing' })).toBeVisible();
  });

  it('says that a link is dead before it asks for anything', async () => {
    vi.spyOn(api, 'post').mockRejectedValue(gone);
    location.hash = '#t';
    render(Shared);
    expect(await screen.findByRole('heading', { name: 'This link opens nothing' })).toBeVisible();
    expect(screen.queryByLabelText('Your name')).toBeNull();
  });

  it('takes no empty name', async () => {
    const post = vi.spyOn(api, 'post').mockRejectedValue(nameless);
    location.hash = '#t';
    render(Shared);
    await userEvent.click(await screen.findByRole('button', { name: 'Open the map' }));
    expect(screen.getByLabelText('Your name')).toBeInvalid();
    expect(post).toHaveBeenCalledTimes(1);
  });

  it('explains an address without token', () => {
    render(Shared);
    expect(screen.getByRole('heading', { name: 'This link opens nothing' })).toBeVisible();
  });
});

describe('API tokens', () => {
  const token: TokenRow = {
    id: 't1',
    name: 'Export',
    prefix: 'jm_abc',
    scopes: ['maps:read'],
    created_at: '2026-11-01T00:00:00Z',
    expires_at: '2026-12-01T00:00:00Z',
    last_used_at: null,
  };

  it('know when they end', () => {
    expect(tokenState(token, new Date('2026-11-30T00:00:00Z'))).toBe('active');
    expect(tokenState(token, new Date('2026-12-01T00:00:00Z'))).toBe('expired');
    expect(tokenState({ ...token, revoked_at: '2026-11-02T00:00:00Z' })).toBe('revoked');
  });

  it('show their secret once, when made', async () => {
    vi.spyOn(api, 'all').mockResolvedValue([]);
    const post = vi.spyOn(api, 'post').mockResolvedValue({ ...token, secret: 'jm_once' });
    render(Tokens);
    await userEvent.click(await screen.findByRole('button', { name: 'New token' }));
    await userEvent.click(screen.getByRole('button', { name: 'Create token' }));
    expect(post).not.toHaveBeenCalled();
    await userEvent.type(screen.getByRole('textbox', { name: 'Name' }), 'Export');
    await userEvent.click(screen.getByRole('button', { name: 'Create token' }));
    expect(post).toHaveBeenCalledWith(
      'workspaces/w1/tokens',
      expect.objectContaining({ name: 'Export', scopes: ['maps:read'] }),
    );
    expect(await screen.findByDisplayValue('jm_once')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'I have copied it' }));
    expect(screen.queryByDisplayValue('jm_once')).toBeNull();
  });
});

describe('an SQL source', () => {
  it('goes from its stored settings to a form and back', () => {
    const config = {
      engine: 'postgresql',
      host: 'db',
      port: 5433,
      database: 'shop',
      user: 'reader',
      sslmode: 'require',
      queries: { orders: 'SELECT 1 AS c' },
    };
    expect(sqlConfig(sqlDraft(config))).toEqual(config);
  });

  it('sends of SQLite only its file, and leaves empty queries out', () => {
    const draft = { ...sqlDraft({}), engine: 'sqlite' as const, file: ' /data/a.db ' };
    expect(sqlConfig(draft)).toEqual({ engine: 'sqlite', file: '/data/a.db', queries: {} });
  });
});
