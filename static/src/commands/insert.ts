/** Commands that put something on the map by its name, and tags and personas onto a card. */
import SquareSlash from '@lucide/svelte/icons/square-slash';
import Tag from '@lucide/svelte/icons/tag';
import Users from '@lucide/svelte/icons/users';
import { openInsert } from '../insert/open';
import type { Command } from './registry';

export const insertCommands: readonly Command[] = [
  {
    // On an empty cell a sign is text: there "/" is the first of a new card, which opens it too.
    id: 'insert.open',
    label: 'editor.cmd.insert',
    group: 'cards',
    keys: ['/'],
    edits: true,
    icon: SquareSlash,
    menus: ['card', 'touchpoint', 'pain_point', 'opportunity', 'stage', 'step'],
    when: ({ place }) => place !== null,
    run: ({ editor }) => void openInsert(editor),
  },
  {
    id: 'card.tags',
    label: 'editor.cmd.tags',
    group: 'cards',
    keys: ['t'],
    edits: true,
    icon: Tag,
    menus: ['card'],
    when: ({ entity }) => entity === 'card',
    run: ({ editor, placed }) => {
      if (placed) editor.picker = { kind: 'tags', id: placed.thing.id };
    },
  },
  {
    id: 'card.personas',
    label: 'editor.cmd.personas',
    group: 'cards',
    keys: ['p'],
    edits: true,
    icon: Users,
    menus: ['card', 'pain_point'],
    when: ({ entity }) => entity === 'card' || entity === 'pain_point',
    run: ({ editor, placed }) => {
      if (placed) editor.picker = { kind: 'personas', id: placed.thing.id };
    },
  },
];
