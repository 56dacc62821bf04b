/** Commands on what is known and what is assumed. What they do is loaded when first wanted. */
import BadgeCheck from '@lucide/svelte/icons/badge-check';
import ChartLine from '@lucide/svelte/icons/chart-line';
import Lightbulb from '@lucide/svelte/icons/lightbulb';
import Library from '@lucide/svelte/icons/library';
import Link2 from '@lucide/svelte/icons/link-2';
import ScanEye from '@lucide/svelte/icons/scan-eye';
import { t } from '../i18n';
import { readingBehind } from '../editor/actions/emotion';
import { showHeat } from '../editor/heat';
import type { Supported } from '../model/derive/evidence';
import { isSupported } from '../model/derive/joins';
import { personaOfPoint } from '../editor/focus';
import type { Command, Context, MenuName } from './registry';

const MENUS: readonly MenuName[] = ['card', 'touchpoint', 'pain_point', 'point'];

/** What has the focus and can stand on evidence: a card, or the one reading behind a point. */
function supportedAt({ editor, place, placed }: Context): Supported | null {
  if (placed)
    return isSupported(placed.entity) ? { entity: placed.entity, id: placed.thing.id } : null;
  if (place?.part !== 'item' || !place.id.startsWith('point.')) return null;
  const reading = readingBehind(editor, personaOfPoint(place.id), place.column);
  return reading && { entity: 'emotion_reading', id: reading.id };
}

/** Those that belong beside what one does with a card. */
export const evidenceCommands: readonly Command[] = [
  {
    id: 'evidence.add',
    label: 'editor.cmd.evidenceAdd',
    group: 'cards',
    keys: ['Alt+Shift+e'],
    edits: true,
    icon: BadgeCheck,
    menus: MENUS,
    when: (context) => supportedAt(context) !== null,
    run: (context) => {
      const beneath = supportedAt(context);
      if (beneath) context.editor.dialog = { kind: 'evidence', evidence: null, beneath };
    },
  },
  {
    id: 'evidence.link',
    label: 'editor.cmd.evidenceLink',
    group: 'cards',
    edits: true,
    icon: Link2,
    menus: MENUS,
    when: (context) => context.editor.store.doc.evidence.size > 0 && supportedAt(context) !== null,
    run: (context) => {
      const beneath = supportedAt(context);
      if (beneath) context.editor.dialog = { kind: 'linkEvidence', beneath };
    },
  },
];

/** Those on the map as a whole. */
export const evidenceViewCommands: readonly Command[] = [
  {
    id: 'view.heat',
    label: ({ editor }) => t(editor.heat ? 'editor.cmd.heatOff' : 'editor.cmd.heatOn'),
    group: 'view',
    icon: ScanEye,
    run: ({ editor }) => void showHeat(editor, !editor.heat),
  },
  {
    id: 'evidence.list',
    label: 'editor.cmd.evidenceList',
    group: 'map',
    icon: Library,
    run: ({ editor }) => (editor.dialog = { kind: 'evidenceList' }),
  },
  {
    id: 'map.insights',
    label: 'editor.cmd.insights',
    group: 'map',
    icon: Lightbulb,
    run: ({ editor }) => (editor.dialog = { kind: 'insights' }),
  },
  {
    id: 'map.kpis',
    label: 'editor.cmd.mapKpis',
    group: 'map',
    icon: ChartLine,
    run: ({ editor }) => (editor.dialog = { kind: 'mapKpis' }),
    when: ({ editor }) => editor.store.kpis.size > 0,
  },
];
