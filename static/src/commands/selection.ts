/** Commands on the selection and the clipboard. */
import ClipboardCopy from '@lucide/svelte/icons/clipboard-copy';
import ClipboardPaste from '@lucide/svelte/icons/clipboard-paste';
import Scissors from '@lucide/svelte/icons/scissors';
import { copyHere, pasteHere } from '../clipboard/events';
import { deselect, selectMore } from '../editor/actions/selecting';
import type { Command, Context } from './registry';

const THINGS = ['card', 'touchpoint', 'pain_point', 'opportunity'] as const;

const copies = ({ editor, entity, place }: Context): boolean =>
  entity !== null ||
  editor.selection.size > 0 ||
  place?.part === 'lane' ||
  place?.part === 'stage' ||
  place?.part === 'step';

export const selectionCommands: readonly Command[] = [
  {
    id: 'select.more',
    label: 'editor.cmd.selectAll',
    group: 'cards',
    keys: ['Mod+a'],
    run: ({ editor }) => selectMore(editor),
  },
  {
    id: 'select.none',
    label: 'editor.cmd.selectNone',
    group: 'cards',
    when: ({ editor }) => editor.selection.size > 0,
    run: ({ editor }) => void deselect(editor),
  },
  {
    id: 'clip.copy',
    label: 'editor.cmd.copy',
    group: 'cards',
    keys: ['Mod+c'],
    native: true,
    icon: ClipboardCopy,
    menus: [...THINGS, 'stage', 'step', 'lane'],
    rule: true,
    when: copies,
    run: ({ editor }) => copyHere(editor, 'copy'),
  },
  {
    id: 'clip.cut',
    label: 'editor.cmd.cut',
    group: 'cards',
    keys: ['Mod+x'],
    native: true,
    edits: true,
    icon: Scissors,
    menus: THINGS,
    when: ({ editor, entity }) => entity !== null || editor.selection.size > 0,
    run: ({ editor }) => copyHere(editor, 'cut'),
  },
  {
    id: 'clip.paste',
    label: 'editor.cmd.paste',
    group: 'cards',
    keys: ['Mod+v'],
    native: true,
    edits: true,
    icon: ClipboardPaste,
    menus: [...THINGS, 'stage', 'step', 'lane'],
    run: ({ editor }) => pasteHere(editor),
  },
];
