/**
 * Every command of the editor, once: the palette, the menus, the shortcuts and the help all read this
 * list. What is not here cannot be done from the keyboard.
 */
import type { Component } from 'svelte';
import type { Placed, PlacedEntity } from '../canvas/layout';
import { t, type MessageKey } from '../i18n';
import type { Editor } from '../editor/editor.svelte';
import type { Place } from '../editor/focus';
import type { ViewMode } from '../editor/view_mode';
import { cardCommands } from './cards';
import { curveCommands } from './curve';
import { evidenceViewCommands } from './evidence';
import { findCommands } from './find';
import { insertCommands } from './insert';
import { libraryCommands } from './library';
import { presentCommands } from './present';
import { spanCommands } from './spans';
import { structureCommands } from './structure';
import { viewCommands } from './view';
import { savedViewCommands } from './views';
import { mapWayCommands } from './ways';

export type Group = 'cards' | 'structure' | 'view' | 'map';
export type MenuName = PlacedEntity | 'point' | 'stage' | 'step' | 'lane';

export interface Context {
  editor: Editor;
  place: Place | null;
  /** The card it is about, and what it is. */
  placed: Placed | null;
  entity: PlacedEntity | null;
}

export interface Command {
  /** What the palette offers has other words in `synonyms.ts`, in both languages. */
  id: string;
  label: MessageKey | ((context: Context) => string);
  group: Group;
  /** Strokes, the first one is shown. */
  keys?: readonly string[];
  /** The browser itself answers its strokes (with clipboard events); they are only shown. */
  native?: boolean;
  /** A stroke that works wherever the focus is outside a text field; else only on the grid. */
  anywhere?: boolean;
  /** Changes the map: hidden from viewers. */
  edits?: boolean;
  danger?: boolean;
  /** Menus it stands in, in the order of this list. */
  menus?: readonly MenuName[];
  /** Draw a rule above it in menus. */
  rule?: boolean;
  icon?: Component;
  /** Not offered in the palette: it needs a place, or is meant for keys alone. */
  quiet?: boolean;
  /** Views it makes sense in, where not all three: moving the camera belongs to the canvas. */
  views?: readonly ViewMode[];
  when?: (context: Context) => boolean;
  run: (context: Context) => void;
}

export const COMMANDS: readonly Command[] = [
  ...cardCommands,
  ...spanCommands,
  ...insertCommands,
  ...structureCommands,
  ...viewCommands,
  ...presentCommands,
  ...findCommands,
  ...evidenceViewCommands,
  ...savedViewCommands,
  ...mapWayCommands,
  ...curveCommands,
  ...libraryCommands,
];

export function contextOf(editor: Editor): Context {
  const placed = editor.focusedThing;
  return { editor, place: editor.place, placed, entity: placed?.entity ?? null };
}

export function labelOf(command: Command, context: Context): string {
  return typeof command.label === 'function' ? command.label(context) : t(command.label);
}

/** Whether a command can be run here and now. */
export function isOffered(command: Command, context: Context): boolean {
  const { canEdit, viewMode } = context.editor;
  return (
    (!command.edits || canEdit) &&
    (!command.views || command.views.includes(viewMode)) &&
    (command.when?.(context) ?? true)
  );
}
