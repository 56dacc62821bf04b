/** Commands on the view and the map as a whole. */
import CircleHelp from '@lucide/svelte/icons/circle-question-mark';
import LayoutTemplate from '@lucide/svelte/icons/layout-template';
import MousePointer2 from '@lucide/svelte/icons/mouse-pointer-2';
import Maximize from '@lucide/svelte/icons/maximize';
import PanelRight from '@lucide/svelte/icons/panel-right';
import Printer from '@lucide/svelte/icons/printer';
import Redo from '@lucide/svelte/icons/redo-2';
import Search from '@lucide/svelte/icons/search';
import Share from '@lucide/svelte/icons/share-2';
import Undo from '@lucide/svelte/icons/undo-2';
import ZoomIn from '@lucide/svelte/icons/zoom-in';
import ZoomOut from '@lucide/svelte/icons/zoom-out';
import { t } from '../i18n';
import { redo, redoLabel, undo, undoLabel } from '../editor/undoing';
import { VIEW_MODES } from '../editor/view_mode';
import { VIEW_ICONS } from '../editor/view_icons';
import type { Command } from './registry';

/** Where one stage stands alone there is nothing to zoom. */
const canvas: Command['when'] = ({ editor }) => !editor.phone;

export const viewCommands: readonly Command[] = [
  {
    id: 'map.undo',
    label: ({ editor }) => undoLabel(editor.store.undoLabel),
    group: 'map',
    keys: ['Mod+z'],
    anywhere: true,
    edits: true,
    icon: Undo,
    when: ({ editor }) => editor.store.canUndo,
    run: ({ editor }) => undo(editor),
  },
  {
    id: 'map.redo',
    label: ({ editor }) => redoLabel(editor.store.redoLabel),
    group: 'map',
    keys: ['Mod+Shift+z', 'Mod+y'],
    anywhere: true,
    edits: true,
    icon: Redo,
    when: ({ editor }) => editor.store.canRedo,
    run: ({ editor }) => redo(editor),
  },
  {
    id: 'map.palette',
    label: 'editor.cmd.palette',
    group: 'map',
    keys: ['Mod+k', '/'],
    anywhere: true,
    icon: Search,
    run: ({ editor }) => (editor.dialog = { kind: 'palette' }),
  },
  {
    id: 'map.share',
    label: 'editor.cmd.share',
    group: 'map',
    edits: true,
    icon: Share,
    when: ({ editor }) => !editor.page.share,
    run: ({ editor }) => (editor.dialog = { kind: 'share' }),
  },
  {
    id: 'view.panel',
    label: 'editor.cmd.panel',
    group: 'view',
    keys: ['Mod+.'],
    anywhere: true,
    icon: PanelRight,
    run: ({ editor }) => (editor.panelOpen = !editor.panelOpen),
  },
  ...VIEW_MODES.map((mode, at): Command => ({
    id: `view.${mode}`,
    label: `editor.cmd.view.${mode}`,
    group: 'view',
    keys: [`Alt+Shift+Digit${at + 1}`],
    anywhere: true,
    icon: VIEW_ICONS[mode],
    when: ({ editor }) => editor.viewMode !== mode,
    run: ({ editor }) => void editor.show(mode),
  })),
  {
    id: 'view.fit',
    views: ['canvas'],
    label: 'editor.cmd.fit',
    group: 'view',
    keys: ['Shift+Digit1'],
    icon: Maximize,
    when: canvas,
    run: ({ editor }) => editor.camera.fit(),
  },
  {
    id: 'view.hundred',
    views: ['canvas'],
    label: 'editor.cmd.hundred',
    group: 'view',
    keys: ['Mod+0', 'Shift+Digit0'],
    when: canvas,
    run: ({ editor }) => editor.camera.zoomAt(1, 0, 0),
  },
  {
    id: 'view.in',
    views: ['canvas'],
    label: 'editor.cmd.zoomIn',
    group: 'view',
    keys: ['Mod++', 'Mod+='],
    icon: ZoomIn,
    when: canvas,
    run: ({ editor }) => editor.camera.zoomBy(1.25),
  },
  {
    id: 'view.out',
    views: ['canvas'],
    label: 'editor.cmd.zoomOut',
    group: 'view',
    keys: ['Mod+-'],
    icon: ZoomOut,
    when: canvas,
    run: ({ editor }) => editor.camera.zoomBy(0.8),
  },
  {
    id: 'view.hidden',
    label: ({ editor }) => t(editor.showHidden ? 'editor.cmd.hiddenOff' : 'editor.cmd.hiddenOn'),
    group: 'view',
    when: ({ editor }) => editor.lanes.some((lane) => editor.isOut(lane)),
    run: ({ editor }) => (editor.showHidden = !editor.showHidden),
  },
  {
    id: 'view.peers',
    label: ({ editor }) => t(editor.peers.muted ? 'editor.cmd.peersOn' : 'editor.cmd.peersOff'),
    group: 'view',
    icon: MousePointer2,
    run: ({ editor }) => {
      editor.peers.mute(!editor.peers.muted);
      editor.announce(t(editor.peers.muted ? 'editor.say.peersOff' : 'editor.say.peersOn'));
    },
  },
  {
    id: 'map.print',
    label: 'editor.cmd.print',
    group: 'map',
    // On the map alone: elsewhere the browser prints what it shows.
    keys: ['Mod+p'],
    icon: Printer,
    run: async ({ editor }) => (await import('../print/open')).openPrint(editor),
  },
  {
    id: 'map.saveTemplate',
    label: 'editor.cmd.saveTemplate',
    group: 'map',
    icon: LayoutTemplate,
    edits: true,
    // A guest has this map and no library to keep it in.
    when: ({ editor }) => !editor.page.share,
    run: ({ editor }) => (editor.dialog = { kind: 'saveTemplate' }),
  },
  {
    id: 'map.help',
    label: 'editor.cmd.help',
    group: 'map',
    keys: ['?'],
    anywhere: true,
    icon: CircleHelp,
    run: ({ editor }) => (editor.dialog = { kind: 'help' }),
  },
  {
    id: 'map.tour',
    label: 'editor.cmd.tour',
    group: 'view',
    views: ['canvas'],
    when: ({ editor }) => !editor.phone,
    run: ({ editor }) => void import('../tour/start').then((part) => part.startTour(editor, [])),
  },
];
