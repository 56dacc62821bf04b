/** Commands on the ways to other maps. */
import CornerLeftUp from '@lucide/svelte/icons/corner-left-up';
import MapIcon from '@lucide/svelte/icons/map';
import MapPlus from '@lucide/svelte/icons/map-plus';
import Waypoints from '@lucide/svelte/icons/waypoints';
import { t } from '../i18n';
import { openWays } from '../editor/ways';
import { mapPath } from '../ui/page_data';
import { part } from './places';
import type { Command, Context } from './registry';

/** The stage or step a place is the header of. */
const head = (context: Context) => part(context, 'stage', 'step') as Head | null;
type Head = { part: 'stage' | 'step'; id: string };

export const wayCommands: readonly Command[] = [
  {
    id: 'ways.open',
    label: (context) => {
      const { editor } = context;
      const ways = editor.ways.get(head(context)?.id ?? '') ?? [];
      const map = ways.length === 1 ? editor.linked?.mapOf(ways[0]!.to) : null;
      return map ? t('editor.cmd.openMap', { name: map.title }) : t('editor.cmd.openMaps');
    },
    group: 'structure',
    icon: MapIcon,
    menus: ['stage', 'step'],
    when: (context) => {
      const at = head(context);
      return at !== null && context.editor.ways.has(at.id);
    },
    run: (context) => {
      const at = head(context);
      if (at) openWays(context.editor, at.id);
    },
  },
  {
    id: 'ways.child',
    label: 'editor.cmd.linkChild',
    group: 'structure',
    edits: true,
    icon: MapPlus,
    menus: ['stage', 'step'],
    // A guest sees no other map.
    when: (context) => !context.editor.page.share && head(context) !== null,
    run: (context) => {
      const from = head(context);
      if (from) context.editor.dialog = { kind: 'childMap', from };
    },
  },
];

export const mapWayCommands: readonly Command[] = [
  {
    id: 'ways.up',
    label: ({ editor }) => {
      const [first] = editor.linked?.parents ?? [];
      return first ? t('editor.up', { name: first.title }) : t('editor.upMany');
    },
    group: 'map',
    icon: CornerLeftUp,
    when: ({ editor }) => Boolean(editor.linked?.parents.length),
    run: ({ editor }) => {
      const [first, ...others] = editor.linked?.parents ?? [];
      if (first && !others.length) location.assign(mapPath(first));
      else editor.dialog = { kind: 'mapLinks' };
    },
  },
  {
    id: 'ways.list',
    label: 'editor.cmd.mapLinks',
    group: 'map',
    icon: Waypoints,
    when: ({ editor }) => !editor.page.share,
    run: ({ editor }) => (editor.dialog = { kind: 'mapLinks' }),
  },
];
