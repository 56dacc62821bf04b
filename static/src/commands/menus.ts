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
  return COMMANDS.filter(
    (command) => command.menus?.includes(name) && isOffered(command, context),
  ).map((command) => ({
    label: labelOf(command, context),
    icon: command.icon,
    aside: shortcut(command.keys),
    danger: command.danger,
    rule: command.rule,
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
  const context = contextOf(editor);
  return ids
    .map((id) => COMMANDS.find((command) => command.id === id)!)
    .filter((command) => isOffered(command, context))
    .map((command) => ({
      label: labelOf(command, context),
      aside: shortcut(command.keys),
      onselect: () => command.run(contextOf(editor)),
    }));
}

/** The entries of the map's ⋯ menu that are commands. */
export function mapMenu(editor: Editor): MenuItem[] {
  return items('map', contextOf(editor));
}
