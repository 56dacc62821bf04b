/** Showing the map: presented, one stage at a time, zoomed to what matters. What they do loads when first wanted. */
import Play from '@lucide/svelte/icons/play';
import { stageAt } from './places';
import type { Command, Context } from './registry';

type Actions = typeof import('../present/actions');

const act =
  (run: (actions: Actions, context: Context) => void) =>
  (context: Context): void =>
    void import('../present/actions').then((actions) => run(actions, context));

export const presentCommands: readonly Command[] = [
  {
    id: 'map.present',
    label: 'editor.cmd.present',
    group: 'view',
    icon: Play,
    menus: ['map'],
    run: act((actions, { editor }) => void actions.present(editor)),
  },
  {
    id: 'view.focusStage',
    label: 'editor.cmd.focusStage',
    group: 'view',
    menus: ['stage', 'map'],
    views: ['canvas'],
    when: ({ editor }) => !editor.phone,
    run: act((actions, context) => void actions.focusStage(context.editor, stageAt(context))),
  },
  {
    id: 'view.fitSelection',
    label: 'present.cmd.fitSelection',
    group: 'view',
    views: ['canvas'],
    keys: ['Shift+Digit2'],
    run: act((actions, { editor }) => actions.zoomToSelection(editor)),
  },
  {
    id: 'view.fitStage',
    label: 'present.cmd.fitStage',
    group: 'view',
    views: ['canvas'],
    keys: ['Shift+Digit3'],
    run: act((actions, context) => actions.zoomToStage(context.editor, stageAt(context))),
  },
  {
    id: 'view.minimap',
    label: 'present.cmd.minimap',
    group: 'view',
    views: ['canvas'],
    run: act((actions) => actions.toggleMinimap()),
  },
];
