/** Commands that make stages into other stages. What they do is loaded when first wanted. */
import Combine from '@lucide/svelte/icons/combine';
import Copy from '@lucide/svelte/icons/copy';
import Maximize from '@lucide/svelte/icons/panel-left-open';
import Split from '@lucide/svelte/icons/square-split-horizontal';
import { part } from './places';
import type { Command } from './registry';

type Actions = typeof import('../editor/actions/stages');

function withActions(run: (actions: Actions) => void): void {
  // The page says by itself that a part could not be had.
  void import('../editor/actions/stages').then(run, () => undefined);
}

export const stageCommands: readonly Command[] = [
  {
    id: 'stage.duplicate',
    label: 'lanes.cmd.duplicateStage',
    group: 'structure',
    edits: true,
    icon: Copy,
    menus: ['stage'],
    rule: true,
    when: (context) => part(context, 'stage') !== null,
    run: (context) => {
      const at = part(context, 'stage');
      if (at) withActions((actions) => void actions.duplicateStage(context.editor, at.id));
    },
  },
  {
    id: 'stage.split',
    label: 'lanes.cmd.splitStage',
    group: 'structure',
    edits: true,
    icon: Split,
    menus: ['stage'],
    when: (context) => part(context, 'stage') !== null,
    run: (context) => {
      const at = part(context, 'stage');
      if (at) withActions((actions) => void actions.askSplit(context.editor, at.id));
    },
  },
  {
    id: 'step.split',
    label: 'lanes.cmd.splitHere',
    group: 'structure',
    edits: true,
    icon: Split,
    menus: ['step'],
    rule: true,
    when: (context) => part(context, 'step') !== null,
    run: (context) => {
      const at = part(context, 'step');
      if (at) withActions((actions) => void actions.split(context.editor, at.id));
    },
  },
  {
    id: 'stage.merge',
    label: 'lanes.cmd.mergeNext',
    group: 'structure',
    edits: true,
    icon: Combine,
    menus: ['stage'],
    when: (context) => {
      const at = part(context, 'stage');
      return at !== null && context.editor.stages.at(-1)?.id !== at.id;
    },
    run: (context) => {
      const at = part(context, 'stage');
      if (at) withActions((actions) => void actions.merge(context.editor, at.id));
    },
  },
  {
    id: 'step.toStage',
    label: 'lanes.cmd.toStage',
    group: 'structure',
    edits: true,
    icon: Maximize,
    menus: ['step'],
    when: (context) => part(context, 'step') !== null,
    run: (context) => {
      const at = part(context, 'step');
      if (at) withActions((actions) => void actions.stepBecomesStage(context.editor, at.id));
    },
  },
];
