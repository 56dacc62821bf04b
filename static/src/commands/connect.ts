/** Commands on the arrows between things. */
import Spline from '@lucide/svelte/icons/spline';
import type { Command } from './registry';

export const connectCommands: readonly Command[] = [
  {
    id: 'connect.to',
    label: 'lanes.cmd.connect',
    group: 'cards',
    keys: ['Alt+Shift+c'],
    edits: true,
    icon: Spline,
    menus: ['card', 'touchpoint', 'pain_point'],
    when: ({ entity }) => entity !== null && entity !== 'opportunity',
    run: ({ editor, placed }) => {
      if (placed) editor.dialog = { kind: 'connect', from: placed.thing.id };
    },
  },
];
