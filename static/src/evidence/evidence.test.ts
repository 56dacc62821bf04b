// @vitest-environment jsdom
// Evidence beneath a card: added, linked, changed and taken away, each with one undo.
import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import type { ComponentProps } from 'svelte';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { COMMANDS, isOffered, type Context } from '../commands/registry';
import { supportedName, supportedPlace } from '../editor/actions/evidence';
import { Editor } from '../editor/editor.svelte';
import { placedById } from '../editor/derived';
import { placeKey } from '../editor/focus';
import { showHeat, withHeat } from '../editor/heat';
import { startI18n } from '../i18n';
import type { Supported } from '../model/derive/evidence';
import type { DocumentJson, Evidence } from '../model/types';
import { MapStore } from '../store/map_store.svelte';
import { MemoryStorage } from '../sync/outbox';
import { IDS, row, smallMap } from '../sync/testing/fake_map';
import { FakeClient, FakeServer } from '../sync/testing/fake_server';
import { World } from '../sync/testing/fake_world';
import WithEditor from '../testing/WithEditor.svelte';
import EvidenceDialog from './EvidenceDialog.svelte';
import EvidenceListDialog from './EvidenceListDialog.svelte';
import EvidenceSection from './EvidenceSection.svelte';
import HeatStrip from './HeatStrip.svelte';
import LinkEvidenceDialog from './LinkEvidenceDialog.svelte';

const uid = (n: number): string => `01990000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const SURVEY = uid(90);
const CALLS = uid(91);
const READING = uid(81);
const CURVE = uid(35);
const ONE: Supported = { entity: 'card', id: IDS.c1 };

function theMap(): DocumentJson {
  const map = smallMap();
  map.lanes.push(row('lane', CURVE, { pos: 'b1', kind: 'emotion_curve' }));
  map.emotion_readings.push(
    row('emotion_reading', READING, { persona: null, stage: IDS.s2, valence: -1 }),
  );
  map.evidence.push(
    row('evidence', SURVEY, {
      kind: 'survey',
      title: 'Exit survey',
      level: 'quantitative',
      sample_size: 212,
      url: 'https://www.example.org/survey',
      cards: [IDS.c1],
      readings: [READING],
    }),
    row('evidence', CALLS, { kind: 'interview', title: 'Twelve calls', level: 'qualitative' }),
  );
  return map;
}

let editor: Editor;
beforeAll(() => startI18n('en', ['editor', 'evidence', 'find', 'media']));
beforeEach(async () => {
  history.replaceState(null, '', '/m/x/map');
  const world = new World(3);
  const store = new MapStore({
    transport: new FakeClient(new FakeServer(world, theMap()), 'ann'),
    storage: new MemoryStorage(),
    environment: world.environment(),
    client: 'ann',
    role: 'editor',
  });
  await store.start();
  await world.run(500);
  editor = new Editor(store as never, { me: 'Ann', workspace: null, share: false });
});

const show = (component: ComponentProps<typeof WithEditor>['component'], given: object = {}) =>
  render(WithEditor, { editor, component, given: { ...given } });
const titles = (id: string): string[] => editor.store.evidenceOf(id).map(({ title }) => title);
const section = (fixed = false): void =>
  void show(EvidenceSection, { beneath: ONE, level: 'quantitative', fixed });

describe('the panel', () => {
  it('says what a card stands on, with a source that opens apart', () => {
    section();
    const region = screen.getByRole('region', { name: 'Evidence' });
    expect(region).toHaveTextContent('Survey · Quantitative · n = 212');
    const link = within(region).getByRole('link', { name: /example\.org.*new tab/ });
    expect(link).toHaveAttribute('href', 'https://www.example.org/survey');
    expect(link.getAttribute('rel')).toContain('noopener');
  });

  it('unlinks in one step that one undo takes back', async () => {
    section();
    await userEvent.click(screen.getByRole('button', { name: 'Unlink “Exit survey”' }));
    expect(titles(IDS.c1)).toEqual([]);
    // Only from here: elsewhere it still counts.
    expect(titles(READING)).toEqual(['Exit survey']);
    editor.store.undo();
    expect(titles(IDS.c1)).toEqual(['Exit survey']);
  });

  it('sets how well it is known, never above the evidence', async () => {
    section();
    const level = screen.getByRole('combobox', { name: 'How well is this known?' });
    await userEvent.selectOptions(level, 'anecdotal');
    expect(editor.store.doc.cards.get(IDS.c1)?.evidence_level).toBe('anecdotal');
    editor.store.submit('x', [
      { entity: 'evidence', type: 'set', id: SURVEY, fields: { level: 'qualitative' } },
    ]);
    await expect.poll(() => level.querySelectorAll('option').length).toBe(3);
  });

  it('offers nothing to change where nothing may be', () => {
    section(true);
    const region = screen.getByRole('region', { name: 'Evidence' });
    expect(within(region).queryAllByRole('button')).toEqual([]);
    expect(region).toHaveTextContent('From data');
  });
});

describe('the dialog', () => {
  const dialog = (evidence: string | null, beneath: Supported | null): void =>
    void show(EvidenceDialog, { evidence, beneath, onclose: () => undefined });

  it('adds and links in one step, and names what is wrong at its field first', async () => {
    dialog(null, ONE);
    await userEvent.type(screen.getByLabelText(/Source/), 'javascript:alert(1)');
    await userEvent.type(screen.getByLabelText(/Sample size/), '0');
    await userEvent.click(screen.getByRole('button', { name: 'Add' }));
    expect(screen.getByLabelText(/What is it/)).toHaveAccessibleDescription(/Say what it is/);
    expect(screen.getByLabelText(/Source/)).toBeInvalid();
    expect(screen.getByLabelText(/Sample size/)).toBeInvalid();
    expect(editor.store.doc.evidence.size).toBe(2);

    await userEvent.type(screen.getByLabelText(/What is it/), ' Shop diary ');
    await userEvent.selectOptions(screen.getByLabelText('Kind'), 'review');
    expect(screen.getByRole('radio', { name: 'Anecdotal' })).toBeChecked();
    await userEvent.clear(screen.getByLabelText(/Source/));
    await userEvent.type(screen.getByLabelText(/Source/), 'example.org/diary');
    await userEvent.clear(screen.getByLabelText(/Sample size/));
    await userEvent.type(screen.getByLabelText(/Sample size/), '12');
    await userEvent.click(screen.getByRole('button', { name: 'Add' }));
    expect(titles(IDS.c1)).toEqual(['Exit survey', 'Shop diary']);
    const made = editor.store.evidenceOf(IDS.c1)[1] as Evidence;
    expect(made).toMatchObject({
      kind: 'review',
      level: 'anecdotal',
      url: 'https://example.org/diary',
      sample_size: 12,
    });
    editor.store.undo();
    expect(editor.store.doc.evidence.size).toBe(2);
  });

  it('changes only what is different, in one step, beside what others wrote in the quote', async () => {
    dialog(SURVEY, null);
    const quote = screen.getByLabelText(/In their words/);
    await userEvent.type(quote, 'Too slow');
    await userEvent.clear(screen.getByLabelText(/What is it/));
    await userEvent.type(screen.getByLabelText(/What is it/), 'Exit survey, autumn');
    editor.store.submit('x', [
      { entity: 'evidence', type: 'set', id: SURVEY, fields: { sample_size: 300 } },
    ]);
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    expect(editor.store.doc.evidence.get(SURVEY)).toMatchObject({
      title: 'Exit survey, autumn',
      quote: 'Too slow',
      sample_size: 300,
    });
    editor.store.undo();
    expect(editor.store.doc.evidence.get(SURVEY)).toMatchObject({
      title: 'Exit survey',
      quote: '',
    });
  });

  it('says that somebody deleted it meanwhile, and keeps what was written', async () => {
    dialog(SURVEY, null);
    await userEvent.type(screen.getByLabelText(/What is it/), '!');
    editor.store.submit('x', [{ entity: 'evidence', type: 'delete', id: SURVEY }]);
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    expect(screen.getByRole('alert')).toHaveTextContent('deleted this evidence');
    expect(screen.getByLabelText(/What is it/)).toHaveValue('Exit survey!');
  });
});

it('links what is there already, found by its words', async () => {
  show(LinkEvidenceDialog, { beneath: ONE, onclose: () => undefined });
  expect(screen.getAllByRole('option').map((one) => one.textContent)).toEqual([
    expect.stringContaining('Twelve calls'),
  ]);
  await userEvent.keyboard('interview{Enter}');
  expect(titles(IDS.c1)).toEqual(['Exit survey', 'Twelve calls']);
  editor.store.undo();
  expect(titles(IDS.c1)).toEqual(['Exit survey']);
});

it('lists all evidence with its uses, leads there, and deletes what none uses', async () => {
  show(EvidenceListDialog, { onclose: () => undefined });
  expect(screen.getByRole('dialog')).toHaveTextContent('Used 2 times');
  expect(screen.queryByRole('button', { name: 'Delete “Exit survey”' })).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Delete “Twelve calls”' }));
  expect([...editor.store.doc.evidence.keys()]).toEqual([SURVEY]);
  await userEvent.click(screen.getByRole('button', { name: 'One' }));
  expect(editor.focusKey).toBe(
    placeKey({ part: 'item', lane: IDS.l1, column: IDS.s2, id: IDS.c1 }),
  );
});

it('knows an emotion by whose it is and where, and its point on the curve', () => {
  const reading: Supported = { entity: 'emotion_reading', id: READING };
  expect(supportedName(editor, reading)).toBe('Everyone, Buy');
  expect(supportedPlace(editor, reading)).toBe(
    placeKey({ part: 'item', lane: CURVE, column: IDS.s2, id: 'point.all' }),
  );
});

it('offers its commands on cards and on points of the curve, not on cells', () => {
  const at = (place: Context['place']): string[] => {
    const placed = place?.part === 'item' ? placedById(editor.store.doc, place.id) : null;
    const here: Context = { editor, place, placed, entity: placed?.entity ?? null };
    return COMMANDS.filter(({ id }) => /^evidence\.(add|link)$/.test(id))
      .filter((command) => isOffered(command, here))
      .map(({ id }) => id);
  };
  const both = ['evidence.add', 'evidence.link'];
  expect(at({ part: 'item', lane: IDS.l1, column: IDS.s2, id: IDS.c1 })).toEqual(both);
  expect(at({ part: 'item', lane: CURVE, column: IDS.s2, id: 'point.all' })).toEqual(both);
  expect(at({ part: 'cell', lane: IDS.l1, column: IDS.s2 })).toEqual([]);
});

it('shows assumptions, in the address too, with their share and a filter', async () => {
  history.replaceState(null, '', '/m/x/map?view=table#at=x');
  await showHeat(editor, true);
  expect(location.href).toContain('?view=table&assumptions=1#at=x');
  const map = document.createElement('main');
  map.id = 'map';
  document.body.append(map);
  const { unmount } = show(HeatStrip);
  expect(map).toHaveAttribute('data-heat');
  const strip = screen.getByRole('region', { name: 'Assumptions' });
  expect(strip).toHaveTextContent('100% assumptions, 0% backed by evidence; 2 of 2 cards');
  await userEvent.click(within(strip).getByRole('button', { name: 'Filter to assumptions' }));
  await expect
    .poll(() => editor.filter?.choices)
    .toEqual([{ facet: 'evidence', value: 'assumption' }]);
  unmount();
  expect(map).not.toHaveAttribute('data-heat');
  map.remove();
  await showHeat(editor, false);
  expect(withHeat(location.href, false)).toBe(location.href);
});
