/** Zooming to what matters, and the minimap. What they do, and their words, load when first wanted. */
import { stageAt } from './places';
import type { Command, Context } from './registry';

type Actions = typeof import('../present/actions');

const act =
  (run: (actions: Actions, context: Context) => void) =>
  (context: Context): void =>
    void import('../present/actions').then((actions) => run(actions, context));

export const presentCommands: readonly Command[] = [
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
