/** Commands that find and filter. */
import ArrowDown from '@lucide/svelte/icons/arrow-down';
import ArrowUp from '@lucide/svelte/icons/arrow-up';
import FunnelX from '@lucide/svelte/icons/funnel-x';
import ListFilter from '@lucide/svelte/icons/list-filter';
import TextSearch from '@lucide/svelte/icons/text-search';
import { t } from '../i18n';
import { loadFilter, openFind } from '../editor/seek';
import type { Command, Context } from './registry';

/** Something is found; or nothing is looked for yet, and the first press asks what. */
const finding = ({ editor }: Context): boolean => !editor.find || editor.find.hits.length > 0;
const go = ({ editor }: Context, by: 1 | -1): void =>
  editor.find ? editor.find.step(by, { focus: true }) : void openFind(editor);

export const findCommands: readonly Command[] = [
  {
    // On the map alone: elsewhere, and pressed again in the bar, the browser's own finding answers.
    id: 'map.find',
    label: 'editor.cmd.find',
    group: 'map',
    keys: ['Mod+f'],
    icon: TextSearch,
    run: ({ editor }) => void openFind(editor),
  },
  {
    id: 'map.findNext',
    label: 'editor.cmd.findNext',
    group: 'map',
    keys: ['F3'],
    anywhere: true,
    icon: ArrowDown,
    when: finding,
    run: (context) => go(context, 1),
  },
  {
    id: 'map.findPrevious',
    label: 'editor.cmd.findPrevious',
    group: 'map',
    keys: ['Shift+F3'],
    anywhere: true,
    icon: ArrowUp,
    when: finding,
    run: (context) => go(context, -1),
  },
  {
    id: 'map.filter',
    label: 'editor.cmd.filter',
    group: 'map',
    icon: ListFilter,
    run: ({ editor }) => void loadFilter(editor, { panel: true }),
  },
  {
    id: 'map.filterClear',
    label: 'editor.cmd.filterClear',
    group: 'map',
    icon: FunnelX,
    when: ({ editor }) => editor.filter?.active ?? false,
    run: ({ editor }) => {
      editor.filter?.clear();
      editor.announce(t('editor.say.filterCleared'));
    },
  },
];
