/** Commands on cards, touchpoints, pain points and points of the curve. */
import ChartLine from '@lucide/svelte/icons/chart-line';
import Copy from '@lucide/svelte/icons/copy';
import Gauge from '@lucide/svelte/icons/gauge';
import ImageIcon from '@lucide/svelte/icons/image';
import Lightbulb from '@lucide/svelte/icons/lightbulb';
import MoveRight from '@lucide/svelte/icons/move-right';
import PanelRight from '@lucide/svelte/icons/panel-right';
import Pencil from '@lucide/svelte/icons/pencil';
import Plus from '@lucide/svelte/icons/plus';
import Smile from '@lucide/svelte/icons/smile';
import Star from '@lucide/svelte/icons/star';
import Undo from '@lucide/svelte/icons/undo-2';
import Trash from '@lucide/svelte/icons/trash-2';
import Waypoints from '@lucide/svelte/icons/waypoints';
import { removePoint, setIntensity } from '../editor/actions/emotion';
import { bringBack, isDiscarded } from '../editor/actions/discarded';
import { withMany } from '../editor/actions/crowd';
import { targets } from '../editor/actions/selecting';
import { laneOpen, startDraft } from '../editor/actions/things';
import {
  deleteThing,
  duplicateThing,
  moveThingBy,
  toggleMomentOfTruth,
} from '../editor/actions/placing';
import { t } from '../i18n';
import { addImage } from '../media/events';
import { personaOfPoint, placeKey, SPREAD_ID } from '../editor/focus';
import type { Touchpoint } from '../model/types';
import { carry } from './carry';
import { connectCommands } from './connect';
import { evidenceCommands } from './evidence';
import type { Command, Context } from './registry';
import { selectionCommands } from './selection';

const onThing = ({ entity }: Context): boolean => entity !== null;
/** A selection, or a card that has the focus. */
const onThings = ({ editor, entity }: Context): boolean =>
  entity !== null || editor.selection.size > 0;
const onTouchpoint = ({ entity }: Context): boolean => entity === 'touchpoint';
const onPoint = ({ place }: Context): boolean =>
  place?.part === 'item' && place.id.startsWith('point.');

const THINGS = ['card', 'touchpoint', 'pain_point', 'opportunity'] as const;

function touchpointOf({ placed }: Context): Touchpoint | null {
  return placed?.entity === 'touchpoint' ? (placed.thing as Touchpoint) : null;
}

export const cardCommands: readonly Command[] = [
  {
    id: 'card.new',
    label: 'editor.cmd.newCard',
    group: 'cards',
    keys: ['n'],
    edits: true,
    icon: Plus,
    when: ({ place }) => place?.part === 'item' || place?.part === 'cell',
    run: ({ editor, place }) => {
      if (!place || !('lane' in place)) return;
      const stage = editor.layout.columnOf(place.column)?.stage;
      if (editor.layout.rowOf(place.lane)?.mode === 'kpi' && stage)
        editor.dialog = { kind: 'addKpi', stage };
      else if (place.part === 'cell') startDraft(editor, place.lane, place.column);
      else
        startDraft(
          editor,
          place.lane,
          place.column,
          place.id.startsWith('point.') ? undefined : place.id,
        );
    },
  },
  {
    id: 'card.edit',
    label: 'editor.cmd.edit',
    group: 'cards',
    keys: ['Enter', 'F2'],
    edits: true,
    icon: Pencil,
    menus: THINGS,
    quiet: true,
    when: onThing,
    run: ({ editor, place }) => {
      if (place?.part === 'item' && laneOpen(editor, place.lane))
        editor.edit({ kind: 'thing', id: place.id });
    },
  },
  {
    id: 'card.addImage',
    label: 'editor.cmd.addImage',
    group: 'cards',
    keys: ['Alt+Shift+i'],
    edits: true,
    icon: ImageIcon,
    when: ({ place }) => place?.part === 'item' || place?.part === 'cell',
    run: ({ editor, place }) => addImage(editor, place),
  },
  {
    id: 'card.image',
    label: 'editor.cmd.image',
    group: 'cards',
    edits: true,
    icon: ImageIcon,
    menus: ['card'],
    when: ({ entity }) => entity === 'card',
    run: ({ editor, place, placed }) => {
      if (placed && place?.part === 'item' && laneOpen(editor, place.lane))
        editor.dialog = { kind: 'image', card: placed.thing.id, at: null, file: null };
    },
  },
  {
    id: 'card.details',
    label: 'editor.cmd.details',
    group: 'cards',
    icon: PanelRight,
    menus: [...THINGS, 'point', 'stage', 'step', 'lane'],
    quiet: true,
    run: ({ editor }) => (editor.panelOpen = true),
  },
  ...connectCommands,
  ...evidenceCommands,
  {
    id: 'card.emotion',
    label: 'editor.cmd.emotion',
    group: 'cards',
    keys: ['e'],
    edits: true,
    icon: Smile,
    menus: ['touchpoint'],
    when: onTouchpoint,
    run: (context) => {
      const touchpoint = touchpointOf(context);
      if (touchpoint) context.editor.picker = { kind: 'emotion', id: touchpoint.id };
    },
  },
  {
    id: 'card.kpi',
    label: 'editor.cmd.touchpointKpi',
    group: 'cards',
    edits: true,
    icon: ChartLine,
    menus: ['touchpoint'],
    when: onTouchpoint,
    run: (context) => {
      const touchpoint = touchpointOf(context);
      const stage = context.editor.layout.columnOf(
        (touchpoint?.step ?? touchpoint?.stage) || '',
      )?.stage;
      if (touchpoint && stage)
        context.editor.dialog = { kind: 'addKpi', stage, touchpoint: touchpoint.id };
    },
  },
  {
    id: 'card.channel',
    label: 'editor.cmd.channel',
    group: 'cards',
    keys: ['h'],
    edits: true,
    icon: Waypoints,
    menus: ['touchpoint'],
    when: onTouchpoint,
    run: (context) => {
      const touchpoint = touchpointOf(context);
      if (touchpoint) context.editor.picker = { kind: 'channel', id: touchpoint.id, then: null };
    },
  },
  {
    id: 'card.severity',
    label: 'editor.cmd.severity',
    group: 'cards',
    keys: ['g'],
    edits: true,
    icon: Gauge,
    menus: ['pain_point'],
    when: ({ entity }) => entity === 'pain_point',
    run: ({ editor, placed }) => {
      if (placed) editor.picker = { kind: 'severity', id: placed.thing.id };
    },
  },
  {
    id: 'card.opportunity',
    label: 'editor.cmd.opportunity',
    group: 'cards',
    edits: true,
    icon: Lightbulb,
    menus: ['pain_point', 'touchpoint', 'card'],
    when: ({ entity }) => entity !== null && entity !== 'opportunity',
    run: ({ editor, placed }) => {
      if (placed)
        import('../editor/actions/opportunities').then(
          ({ opportunityFrom }) => opportunityFrom(editor, placed),
          // The page says by itself that a part could not be had.
          () => undefined,
        );
    },
  },
  {
    id: 'card.mot',
    label: (context) =>
      t(touchpointOf(context)?.is_moment_of_truth ? 'editor.cmd.motOff' : 'editor.cmd.motOn'),
    group: 'cards',
    keys: ['s'],
    edits: true,
    icon: Star,
    menus: ['touchpoint'],
    when: onTouchpoint,
    run: (context) => {
      const touchpoint = touchpointOf(context);
      if (touchpoint) toggleMomentOfTruth(context.editor, touchpoint);
    },
  },
  {
    id: 'card.move',
    label: 'editor.cmd.moveTo',
    group: 'cards',
    keys: ['m'],
    edits: true,
    icon: MoveRight,
    menus: [...THINGS, 'stage', 'step', 'lane'],
    rule: true,
    when: ({ editor, place, entity }) =>
      entity !== null ||
      editor.selection.size > 0 ||
      (place !== null && ['stage', 'step', 'lane'].includes(place.part)),
    run: ({ editor, place }) => {
      if (editor.selection.size > 1) editor.dialog = { kind: 'moveSelected' };
      else if (place) editor.dialog = { kind: 'move', key: placeKey(place) };
    },
  },
  {
    id: 'card.bringBack',
    label: 'editor.cmd.bringBack',
    group: 'cards',
    edits: true,
    icon: Undo,
    when: isDiscarded,
    run: ({ editor }) => bringBack(editor),
  },
  {
    id: 'card.duplicate',
    label: 'editor.cmd.duplicate',
    group: 'cards',
    keys: ['Mod+d'],
    edits: true,
    icon: Copy,
    menus: THINGS,
    when: onThings,
    run: ({ editor, placed }) => {
      if (editor.selection.size)
        withMany(({ duplicateThings }) => duplicateThings(editor, targets(editor)));
      else if (placed) duplicateThing(editor, placed);
    },
  },
  ...selectionCommands,
  ...(['up', 'down', 'left', 'right'] as const).map((direction): Command => ({
    id: `card.move.${direction}`,
    label: `editor.cmd.move.${direction}`,
    group: 'cards',
    keys: [`Alt+Arrow${direction[0]!.toUpperCase()}${direction.slice(1)}`],
    edits: true,
    quiet: true,
    when: onThings,
    run: ({ editor, placed }) => {
      if (editor.selection.size)
        withMany(({ moveThingsBy }) => moveThingsBy(editor, targets(editor), direction));
      else if (placed) moveThingBy(editor, placed, direction);
    },
  })),
  {
    id: 'card.carry',
    label: 'editor.cmd.carry',
    group: 'cards',
    keys: ['Space'],
    edits: true,
    quiet: true,
    when: ({ place, entity }) =>
      entity !== null || (place !== null && ['stage', 'step', 'lane'].includes(place.part)),
    run: ({ editor }) => carry(editor),
  },
  {
    id: 'card.delete',
    label: 'editor.cmd.delete',
    group: 'cards',
    keys: ['Delete', 'Backspace'],
    edits: true,
    danger: true,
    icon: Trash,
    menus: THINGS,
    rule: true,
    when: onThings,
    run: ({ editor, placed }) => {
      if (editor.selection.size)
        withMany(({ deleteThings }) => deleteThings(editor, targets(editor)));
      else if (placed) deleteThing(editor, placed);
    },
  },
  {
    id: 'point.delete',
    label: 'editor.cmd.deletePoint',
    group: 'cards',
    keys: ['Delete', 'Backspace'],
    edits: true,
    danger: true,
    icon: Trash,
    menus: ['point'],
    quiet: true,
    when: onPoint,
    run: ({ editor, place }) => {
      if (place?.part !== 'item') return;
      if (editor.store.doc.lanes.get(place.lane)?.kind === 'dramatic_arc') {
        setIntensity(editor, personaOfPoint(place.id), place.column, null);
        return;
      }
      if (removePoint(editor, personaOfPoint(place.id), place.column)) {
        void editor.focus(placeKey({ part: 'cell', lane: place.lane, column: place.column }));
      }
    },
  },
  {
    id: 'point.details',
    label: 'editor.cmd.details',
    group: 'cards',
    keys: ['Enter', 'F2'],
    quiet: true,
    // Points of the curve and KPIs: what is no text to edit.
    when: ({ place, entity }) => place?.part === 'item' && entity === null,
    run: ({ editor, place }) => {
      if (place?.part === 'item' && place.id === SPREAD_ID)
        editor.dialog = { kind: 'curveFigures' };
      else editor.panelOpen = true;
    },
  },
];
