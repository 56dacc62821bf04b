/** Commands that lay a card over more or fewer columns. */
import MoveHorizontal from '@lucide/svelte/icons/move-horizontal';
import { columnsFrom, setSpan } from '../editor/actions/spans';
import type { Command } from './registry';

export const spanCommands: readonly Command[] = [
  ...([1, -1] as const).map((by): Command => ({
    id: by > 0 ? 'card.wider' : 'card.narrower',
    label: by > 0 ? 'lanes.cmd.wider' : 'lanes.cmd.narrower',
    group: 'cards',
    keys: [by > 0 ? 'Alt+Shift+ArrowRight' : 'Alt+Shift+ArrowLeft'],
    edits: true,
    quiet: true,
    // Wider is offered at the last column too: there it says why it cannot be.
    when: ({ placed }) => placed !== null && (by > 0 || placed.thing.span > 1),
    run: ({ editor, placed }) => {
      if (!placed) return;
      const now = Math.min(placed.thing.span, Math.max(1, columnsFrom(editor, placed).length));
      setSpan(editor, placed, now + by);
    },
  })),
  {
    id: 'card.span',
    label: 'lanes.cmd.span',
    group: 'cards',
    edits: true,
    icon: MoveHorizontal,
    rule: true,
    menus: ['card', 'touchpoint', 'pain_point', 'opportunity'],
    when: ({ placed }) => placed !== null,
    run: ({ editor, placed }) => {
      if (placed) editor.dialog = { kind: 'span', id: placed.thing.id };
    },
  },
];
