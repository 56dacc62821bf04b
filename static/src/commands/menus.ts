/** Menus made from the command registry. */
import type { Component } from 'svelte';
import type { Placed } from '../canvas/layout';
import type { Editor } from '../editor/editor.svelte';
import { domId, parsePlace } from '../editor/focus';
import { t } from '../i18n';
import { strokeLabel, workingKeys } from './keys';
import { COMMANDS, contextOf, isOffered, labelOf, type Context, type MenuName } from './registry';

export interface MenuItem {
  label: string;
  icon?: Component | undefined;
  aside?: string | undefined;
  danger?: boolean | undefined;
  rule?: boolean | undefined;
  onselect: () => void;
}

/** The first stroke that works, as it is shown. */
function shortcut(keys: readonly string[] = []): string | undefined {
  const [first] = workingKeys(keys);
  return first && strokeLabel(first, t('editor.spaceKey'));
}

function items(name: MenuName, context: Context, key?: string): MenuItem[] {
  const wanted = COMMANDS.filter(
    (command) => command.menus?.includes(name) && isOffered(command, context),
  );
  // What takes away stands last, wherever it is registered.
  const ordered = [
    ...wanted.filter(({ danger }) => !danger),
    ...wanted.filter(({ danger }) => danger),
  ];
  return ordered.map((command) => ({
    label: labelOf(command, context),
    icon: command.icon,
    aside: shortcut(command.keys),
    danger: command.danger,
    rule: command.rule || command.danger,
    onselect: () => {
      // The menu's button goes when the pointer leaves; what it belongs to keeps the focus.
      if (key) document.getElementById(domId(key))?.focus({ preventScroll: true });
      // The menu of a card outside the selection is about that card alone.
      if (context.placed && !context.editor.selection.has(context.placed.thing.id))
        context.editor.selection.clear();
      command.run(context);
    },
  }));
}

/** The entries of the menu of a card or header. */
export function menuFor(editor: Editor, key: string, placed: Placed | null): MenuItem[] {
  const place = parsePlace(key);
  const name =
    placed?.entity ??
    (place && 'part' in place && place.part !== 'cell' && place.part !== 'item'
      ? place.part
      : null);
  return name ? items(name, { editor, place, placed, entity: placed?.entity ?? null }, key) : [];
}

/** These commands where they are offered, with the strokes that work; run where the focus is by then. */
export function menuOf(editor: Editor, ids: readonly string[]): MenuItem[] {
  return offered(editor, ids).map(({ icon: _, ...item }) => item);
}

function offered(editor: Editor, ids: readonly string[]): MenuItem[] {
  const context = contextOf(editor);
  return ids
    .map((id) => COMMANDS.find((command) => command.id === id)!)
    .filter((command) => isOffered(command, context))
    .map((command) => ({
      label: labelOf(command, context),
      icon: command.icon,
      aside: shortcut(command.keys),
      onselect: () => command.run(contextOf(editor)),
    }));
}

/** The commands of the map's ⋯ menu: finding, how it is looked at, what goes with it, what leaves it. */
const MAP_MENU: readonly (readonly string[])[] = [
  ['map.present'],
  ['map.palette', 'map.find', 'map.filter', 'views.list'],
  [
    ...['view.canvas', 'view.table', 'view.outline', 'view.panel', 'view.focusStage'],
    ...['view.heat', 'view.hidden', 'view.peers'],
  ],
  ['map.insights', 'map.kpis', 'evidence.list', 'ways.up', 'ways.list', 'persona.page'],
  ['map.print', 'map.saveTemplate'],
  ['map.help'],
];
/** What has a button of its own in the bar, except on a phone. */
const BAR = [
  'map.present',
  'map.filter',
  'views.list',
  'view.canvas',
  'view.table',
  'view.outline',
];
/** Where there are neither keys nor cursors. */
const NOT_ON_PHONES = ['map.help', 'view.peers'];

/** The entries of the map's ⋯ menu that are commands, a rule above each group. */
export function mapMenu(editor: Editor): MenuItem[] {
  const elsewhere = editor.phone ? NOT_ON_PHONES : BAR;
  return MAP_MENU.map((ids) =>
    offered(
      editor,
      ids.filter((id) => !elsewhere.includes(id)),
    ),
  )
    .filter((group) => group.length)
    .flatMap((group, at) => group.map((item, nth) => ({ ...item, rule: at > 0 && nth === 0 })));
}
