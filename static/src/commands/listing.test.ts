// @vitest-environment jsdom
// Which command can be used in which view: tried on a map that holds one of everything.
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { Editor } from '../editor/editor.svelte';
import { discard } from '../editor/actions/discarded';
import { placedById } from '../editor/derived';
import { parsePlace, placeKey, type Place } from '../editor/focus';
import { step, type Direction } from '../editor/navigate';
import { VIEW_MODES, type ViewMode } from '../editor/view_mode';
import { startI18n, type Part } from '../i18n';
import type { DocumentJson } from '../model/types';
import { MapStore } from '../store/map_store.svelte';
import { MemoryStorage } from '../sync/outbox';
import { IDS, row, smallMap } from '../sync/testing/fake_map';
import { FakeClient, FakeServer } from '../sync/testing/fake_server';
import { World } from '../sync/testing/fake_world';
import { linesOf } from '../views/outline/tree';
import { listing, nameIn, type Listed } from './listing';
import { COMMANDS, isOffered, type Context } from './registry';

const FILE = resolve(import.meta.dirname, '../../../docs/commands.md');
const PARTS: Part[] = readCatalogues();
const uid = (n: number): string => `01990000-0000-7000-8000-${String(n).padStart(12, '0')}`;

function readCatalogues(): Part[] {
  const folder = resolve(import.meta.dirname, '../i18n');
  const source = readFileSync(resolve(folder, 'index.ts'), 'utf8');
  return [...source.matchAll(/(\w+): \(\) => import\('\.\/\w+\.en\.json/g)].map(
    (found) => found[1] as Part,
  );
}

/** One of everything, and neighbours, so that there is somewhere to go. */
function fullMap(): DocumentJson {
  const map = smallMap();
  const lane = (n: number, kind: string): string => {
    map.lanes.push(row('lane', uid(n), { pos: `a${n}`, kind, height: 2 }));
    return uid(n);
  };
  const touchpoints = lane(33, 'touchpoints');
  const pains = lane(34, 'pains');
  lane(35, 'emotion_curve');
  lane(36, 'dramatic_arc');
  lane(37, 'kpi');
  lane(38, 'channels');
  map.lanes.push(row('lane', uid(39), { pos: 'a39', kind: 'needs', hidden: true }));
  map.touchpoints.push(
    row('touchpoint', uid(51), {
      lane: touchpoints,
      stage: IDS.s2,
      pos: 'a0',
      name: 'Shop',
      span: 2,
      channel: 'store',
    }),
  );
  map.pain_points.push(
    row('pain_point', uid(61), { lane: pains, stage: IDS.s2, pos: 'a0', title: 'Queue' }),
  );
  map.emotion_readings.push(
    row('emotion_reading', uid(81), { persona: uid(71), stage: IDS.s2, valence: 1, intensity: 2 }),
  );
  map.evidence.push(row('evidence', uid(98), { kind: 'survey', title: 'Exit survey' }));
  map.map_links.push(
    row('map_link', uid(99), { stage: IDS.s2, step: null, to_map: uid(100), kind: 'child' }),
  );
  map.map_personas.push(row('map_persona', uid(91), { persona: uid(71), pos: 'a0' }));
  map.stage_kpis.push(row('stage_kpi', uid(95), { stage: IDS.s1, definition: uid(96), pos: 'a0' }));
  return map;
}

let editor: Editor;

beforeAll(async () => {
  const world = new World(3);
  const server = new FakeServer(world, fullMap());
  // An owner: locking a lane is hers and the administrators'.
  const client = new FakeClient(server, 'ann');
  client.role = 'owner';
  const store = new MapStore({
    transport: client,
    storage: new MemoryStorage(),
    environment: world.environment(),
    client: 'ann',
    role: 'owner',
  });
  await store.start();
  await world.run(500);
  // One step back and one forth, so that undo and redo have something to do.
  store.submit('map.set', [{ entity: 'map', type: 'set', id: IDS.map, fields: { title: 'One' } }]);
  store.submit('map.set', [{ entity: 'map', type: 'set', id: IDS.map, fields: { title: 'Two' } }]);
  store.undo();
  await world.run(500);
  editor = new Editor(store as never, { me: 'Ann', workspace: null, share: false });
  // One lane is folded, so that there is something to unfold.
  editor.folds.fold([store.doc.lanes.get(uid(38))!], true);
  // And a text thrown away, so that there is something to bring back.
  await discard(editor, { kind: 'thing', id: IDS.c1 }, 'Second thoughts');
  const whole = { id: uid(101), title: 'Whole journey', slug: 'whole' };
  editor.linked = { parents: [whole], mapOf: () => null } as unknown as typeof editor.linked;
});

/** Every place the keyboard reaches in a view. */
function placesIn(mode: ViewMode): (Place | null)[] {
  editor.viewMode = mode;
  if (mode === 'outline')
    return linesOf(editor, { isOpen: () => true, showsEmpty: () => true }).map((line) =>
      parsePlace(line.key),
    );
  const first = placeKey({ part: 'stage', id: editor.stages[0]!.id });
  const seen = new Set([first]);
  const ways: Direction[] = ['up', 'down', 'left', 'right', 'home', 'end'];
  for (const key of seen) {
    for (const way of ways) seen.add(step(editor.view(), key, way));
    const place = parsePlace(key);
    // Escape: from the card to its cell.
    if (place?.part === 'item') seen.add(placeKey({ ...place, part: 'cell' } as Place));
  }
  return [...seen].map(parsePlace);
}

function contextsIn(mode: ViewMode): Context[] {
  return placesIn(mode).map((place) => {
    const placed = place?.part === 'item' ? placedById(editor.store.doc, place.id) : null;
    return { editor, place, placed, entity: placed?.entity ?? null };
  });
}

async function listed(): Promise<Listed[]> {
  const views = new Map<string, Set<ViewMode>>(COMMANDS.map(({ id }) => [id, new Set()]));
  for (const mode of VIEW_MODES) {
    const contexts = contextsIn(mode);
    // With a selection and without one.
    for (const ids of [[IDS.c1, IDS.c2], []]) {
      editor.selection.set(ids);
      for (const command of COMMANDS)
        if (contexts.some((context) => isOffered(command, context)))
          views.get(command.id)!.add(mode);
    }
    for (const command of COMMANDS)
      if (command.id === `view.${mode}`) views.get(command.id)!.add(mode);
  }
  const contexts = contextsIn('canvas');
  const names = new Map<string, Record<'en' | 'fr', string>>();
  for (const lang of ['fr', 'en'] as const) {
    await startI18n(lang, PARTS);
    for (const command of COMMANDS)
      names.set(command.id, {
        ...(names.get(command.id) ?? { en: '', fr: '' }),
        [lang]: nameIn(command, contexts),
      });
  }
  return COMMANDS.map((command) => ({
    command,
    names: names.get(command.id)!,
    views: views.get(command.id)!,
  }));
}

it('has every command that changes the map in the outline and in the table', async () => {
  const commands = await listed();
  const missing = commands.filter(({ command, views }) => command.edits && !views.has('outline'));
  expect(missing.map(({ command }) => command.id)).toEqual([]);
  // The table lacks only what has meaning in a tree alone.
  const lacking = commands.filter(({ command, views }) => command.edits && !views.has('table'));
  expect(lacking.map(({ command }) => command.id)).toEqual(['part.new']);
  // Only moving the camera belongs to the canvas alone.
  const canvasOnly = commands.filter(({ views }) => views.has('canvas') && !views.has('outline'));
  expect(canvasOnly.every(({ command }) => command.group === 'view')).toBe(true);
  for (const { command, names } of commands)
    expect(
      [command.id, names.en, names.fr].every((text) => text && !text.startsWith('editor.')),
    ).toBe(true);
});

it('is written down in docs/commands.md (npm run commands)', async () => {
  const text = listing(await listed());
  if (process.env['WRITE_COMMANDS']) writeFileSync(FILE, text);
  expect(readFileSync(FILE, 'utf8')).toBe(text);
});
