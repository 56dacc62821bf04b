// @vitest-environment jsdom
// Finding and filtering as pure questions to a map.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startI18n } from '../i18n';
import type { DocumentJson } from '../model/types';
import { MapStore } from '../store/map_store.svelte';
import { MemoryStorage } from '../sync/outbox';
import { IDS, row, smallMap } from '../sync/testing/fake_map';
import { FakeClient, FakeServer } from '../sync/testing/fake_server';
import { World } from '../sync/testing/fake_world';
import { Editor } from './editor.svelte';
import {
  countValues,
  Filter,
  matching,
  readFilter,
  withFilter,
  type Choice,
} from './filter.svelte';
import { Find } from './find.svelte';
import { rangesOf } from './matching';
import { create, set } from './ops';

const uid = (n: number): string => `01990000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const LEA = uid(71);
const SHOP = uid(51);
const QUEUE = uid(61);
const NOTE = uid(62);
const HIDDEN = uid(63);

function theMap(): DocumentJson {
  const map = smallMap();
  const lane = (n: number, kind: string, more = {}): string => {
    map.lanes.push(row('lane', uid(n), { pos: `b${n}`, kind, ...more }));
    return uid(n);
  };
  const touchpoints = lane(33, 'touchpoints');
  const pains = lane(34, 'pains');
  const ideas = lane(35, 'ideas', { hidden: true });
  map.touchpoints.push(
    row('touchpoint', SHOP, {
      lane: touchpoints,
      stage: IDS.s2,
      pos: 'a0',
      name: 'Café Étoile',
      channel: 'store',
      evidence_level: 'qualitative',
    }),
  );
  map.pain_points.push(
    row('pain_point', QUEUE, {
      lane: pains,
      stage: IDS.s2,
      pos: 'a0',
      title: 'Queue',
      description: 'Too long at noon',
      touchpoint: SHOP,
      personas: [LEA],
    }),
  );
  map.cards.push(
    row('card', NOTE, {
      lane: ideas,
      stage: IDS.s2,
      pos: 'a0',
      title: 'Deuxième ÉTOILE',
      body: 'Réserver à l’avance',
      kind: 'opportunity',
      personas: [LEA],
      review_due_on: '2026-01-31',
    }),
    row('card', HIDDEN, { lane: ideas, stage: IDS.s1, pos: 'a0', title: 'First', kind: 'gain' }),
  );
  map.emotion_readings.push(
    row('emotion_reading', uid(81), { persona: LEA, touchpoint: SHOP, valence: -1 }),
  );
  return map;
}

let editor: Editor;

/** The map opened at an address. */
async function opened(search = ''): Promise<Editor> {
  history.replaceState(null, '', `/m/x/map${search}`);
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
  const made = new Editor(store as never, { me: 'Ann', workspace: null, share: false });
  made.filter = new Filter(() => store.doc);
  return made;
}

beforeAll(() => startI18n('en', ['editor', 'find']));
beforeEach(async () => {
  editor = await opened();
});

describe('words as they are written', () => {
  it.each([
    ['Étape ÉTAPE', 'etape', ['Étape', 'ÉTAPE']],
    ['E\u0301tape', 'étape', ['E\u0301tape']],
    ['l’avance', "L'AV", ['l’av']],
    ['à 12\u202f% 👍 ok', '12 % 👍 O', ['12\u202f% 👍 o']],
    ['aaa', 'aa', ['aa']],
    ['Café', '  ', []],
    ['Café', 'x', []],
  ])('%s ~ %s', (text, query, expected) => {
    expect(rangesOf(text, query).map(([from, to]) => text.slice(from, to))).toEqual(expected);
  });
});

describe('finding', () => {
  const names = (find: Find): string[] => find.hits.map((hit) => hit.name);

  it('reads names, bodies and headers in order, whatever the case and accents', () => {
    const find = new Find(editor, { key: '', element: null });
    find.search('etoile');
    expect(names(find)).toEqual(['Café Étoile', 'Deuxième ÉTOILE']);
    find.search('NOON');
    expect(names(find)).toEqual(['Queue']);
    find.search('reserver');
    expect(names(find)).toEqual(['Deuxième ÉTOILE']);
    find.search('buy');
    expect(names(find)).toEqual(['Buy']);
    find.search('nowhere');
    expect([names(find), find.current, find.at]).toEqual([[], null, -1]);
  });

  it('goes round, brings a hidden lane back and starts where one stands', async () => {
    const find = new Find(editor, { key: '', element: null });
    editor.focusKey = find.keyOf({
      id: SHOP,
      name: '',
      part: 'item',
      lane: uid(33),
      column: IDS.s2,
    });
    find.search('e');
    expect(find.current?.id).toBe(SHOP);
    find.search('etoile');
    find.step(-1);
    expect(find.current?.id).toBe(NOTE);
    await Promise.resolve();
    expect(editor.showHidden).toBe(true);
    expect(editor.focusKey).toBe(`item:${uid(35)}:${IDS.s2}:${NOTE}`);
    find.step(1);
    expect(find.current?.id).toBe(SHOP);
  });
});

describe('filtering', () => {
  const TODAY = '2026-02-01';
  const found = (...choices: [Choice['facet'], string][]): string[] => [
    ...matching(
      editor.store.doc,
      choices.map(([facet, value]) => ({ facet, value })),
      TODAY,
    )!,
  ];

  it('asks each facet of each kind of thing', () => {
    expect(found(['persona', LEA]).sort()).toEqual([SHOP, QUEUE, NOTE].sort());
    expect(found(['channel', 'store'])).toEqual([SHOP, QUEUE]);
    expect(found(['emotion', 'low'])).toEqual([SHOP, QUEUE]);
    expect(found(['kind', 'pain_point'], ['kind', 'gain'])).toEqual([HIDDEN, QUEUE]);
    expect(found(['evidence', 'qualitative'])).toEqual([SHOP]);
    expect(found(['review', 'due'])).toEqual([NOTE]);
    expect(found(['persona', LEA], ['kind', 'opportunity'])).toEqual([NOTE]);
    expect(found(['tag', 'unknown'])).toEqual([]);
    expect(matching(editor.store.doc, [], TODAY)).toBeNull();
  });

  it('asks who is responsible: the owners of the stage, and the people of a touchpoint', async () => {
    expect(countValues(editor.store.doc, TODAY).get('owner')?.size).toBe(0);
    editor.store.submit('test', [
      create('lane', { kind: 'owners', name: '', side: 'organisation', after: null }, uid(36)),
      create('card', {
        lane: uid(36),
        stage: IDS.s2,
        title: 'Care; Shop  team',
        kind: 'text',
        after: null,
      }),
      set('touchpoint', SHOP, { staff_roles: 'Cashier, Shop team' }),
    ]);
    const counts = countValues(editor.store.doc, TODAY).get('owner')!;
    expect([...counts.keys()].sort()).toEqual(['Care', 'Cashier', 'Shop team']);
    expect(found(['owner', 'Cashier'])).toEqual([SHOP]);
    expect(found(['owner', 'Care'], ['kind', 'touchpoint'])).toEqual([SHOP]);
    expect(found(['owner', 'Nobody'])).toEqual([]);
  });

  it('stands in the address, beside what else is there', async () => {
    editor = await opened(`?view=table&filter=kind.gain&filter=kind.gain&filter=bad.x&filter=hide`);
    const filter = editor.filter!;
    expect(filter.choices).toEqual([{ facet: 'kind', value: 'gain' }]);
    expect(filter.hiding).toBe(true);
    filter.toggle('channel', 'store.front');
    expect(readFilter(location.search)).toEqual({ choices: filter.choices, hiding: true });
    expect(location.search).toContain('view=table');
    filter.clear();
    expect(location.search).toBe('?view=table');
    expect(withFilter('https://x.test/m?a=1', [], true)).toBe('https://x.test/m?a=1');
  });

  it('takes what does not match off the map only when asked to', () => {
    const filter = editor.filter!;
    filter.toggle('kind', 'touchpoint');
    expect(filter.filteredOut(QUEUE)).toBe(true);
    expect(editor.layout.cellOf(QUEUE)).toBeDefined();
    filter.hiding = true;
    expect(editor.layout.cellOf(QUEUE)).toBeUndefined();
    expect(editor.layout.cellOf(SHOP)).toBeDefined();
    const find = new Find(editor, { key: '', element: null });
    find.search('queue');
    expect(find.hits).toEqual([]);
  });
});
