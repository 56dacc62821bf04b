// @vitest-environment jsdom
// Findings: what each says, where each leads, and what is said when there is none or no answer.
import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { api } from '../api/client';
import { Editor } from '../editor/editor.svelte';
import { startI18n } from '../i18n';
import { MapStore } from '../store/map_store.svelte';
import { MemoryStorage } from '../sync/outbox';
import { IDS, row, smallMap } from '../sync/testing/fake_map';
import { FakeClient, FakeServer } from '../sync/testing/fake_server';
import { World } from '../sync/testing/fake_world';
import WithEditor from '../testing/WithEditor.svelte';
import type { Insight, Insights } from './insights';
import InsightsDialog from './InsightsDialog.svelte';

const uid = (n: number): string => `01990000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const CURVE = uid(35);
const about = (entity: string, id: string, name: string) => ({ entity, id, name });

let editor: Editor;
beforeAll(() => startI18n('en', ['editor', 'evidence', 'insights']));
beforeEach(async () => {
  history.replaceState(null, '', '/m/x/map');
  const map = smallMap();
  map.lanes.push(row('lane', CURVE, { pos: 'b1', kind: 'emotion_curve' }));
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
});
afterEach(() => vi.restoreAllMocks());

function insight(kind: Insight['kind'], more: Partial<Insight>): Insight {
  const base = { stage: null, step: null, felt: null, spread: null, since: null };
  return {
    kind,
    about: about('stage', IDS.s2, 'Buy'),
    ...base,
    personas: [],
    kpis: [],
    things: [],
    ...more,
  };
}

function answer(...insights: Insight[]): Insights {
  return {
    insights,
    felt: {
      peak: { value: '-2.00' },
      end: { value: '2.00' },
      peak_end: '0.00',
      mean: '0.50',
      coverage: { read: 5, of: 6 },
    },
    assumptions: { things: 2, assumed: 2 },
  };
}

const show = () =>
  render(WithEditor, {
    editor,
    component: InsightsDialog as never,
    given: { onclose: () => undefined },
  });

it('says what each finding stands on, and leads there', async () => {
  const kpi = { id: uid(60), name: 'Abandonment', unit: 'percent', value: '40.0000', n: 2500 };
  vi.spyOn(api, 'get').mockResolvedValue(
    answer(
      insight('confirmed_friction', {
        stage: IDS.s2,
        felt: '-0.50',
        kpis: [{ ...kpi, health: 'bad', stale: false }],
        things: [about('card', IDS.c1, 'One')],
      }),
      insight('personas_disagree', {
        stage: IDS.s1,
        spread: '3.00',
        personas: [
          { id: uid(70), name: 'Léa', value: '-2.00' },
          { id: uid(71), name: 'Karim', value: '1.00' },
        ],
      }),
    ),
  );
  show();
  const friction = await screen.findByRole('region', { name: /Confirmed friction/ });
  expect(friction).toHaveTextContent('felt −0.5');
  expect(friction).toHaveTextContent('Abandonment 40.0000, n = 2,500');
  const apart = screen.getByRole('region', { name: /Personas disagree/ });
  expect(apart).toHaveTextContent('spread 3');
  expect(apart).toHaveTextContent('Karim +1');
  expect(screen.getByText('Peak').nextElementSibling).toHaveTextContent('−2');
  expect(screen.getByText('5 of 6')).toBeInTheDocument();
  await userEvent.click(within(friction).getByRole('button', { name: /Buy/ }));
  expect(editor.focusKey).toBe(`stage:${IDS.s2}`);
});

it('leads to a persona’s point where they disagree, and nowhere for the map itself', async () => {
  vi.spyOn(api, 'get').mockResolvedValue(
    answer(
      insight('review_overdue', { about: about('map', uid(1), 'Order'), since: '2026-01-31' }),
      insight('personas_disagree', {
        about: about('stage', IDS.s2, 'Buy'),
        stage: IDS.s2,
        spread: '4.00',
      }),
    ),
  );
  show();
  const overdue = await screen.findByRole('button', { name: /Order/ });
  expect(overdue).toBeDisabled();
  expect(overdue).toHaveTextContent('2026');
  await userEvent.click(screen.getByRole('button', { name: /Buy/ }));
  expect(editor.focusKey).toBe(`item:${CURVE}:${IDS.s2}:point.all`);
});

it('says that nothing stands out, and how findings come about', async () => {
  vi.spyOn(api, 'get').mockResolvedValue(answer());
  show();
  expect(await screen.findByText('Nothing stands out')).toBeInTheDocument();
});

it('says that the server did not answer, and asks again when told', async () => {
  const get = vi.spyOn(api, 'get').mockRejectedValueOnce(new Error('The server is away.'));
  show();
  expect(await screen.findByRole('alert')).toHaveTextContent('The server is away.');
  get.mockResolvedValue(answer());
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('Nothing stands out')).toBeInTheDocument();
});
