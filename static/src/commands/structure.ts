/** Commands on stages, steps and lanes. */
import ArrowDownToLine from '@lucide/svelte/icons/arrow-down-to-line';
import ArrowLeftToLine from '@lucide/svelte/icons/arrow-left-to-line';
import ArrowRightToLine from '@lucide/svelte/icons/arrow-right-to-line';
import EyeOff from '@lucide/svelte/icons/eye-off';
import Fold from '@lucide/svelte/icons/fold-vertical';
import Unfold from '@lucide/svelte/icons/unfold-vertical';
import Lock from '@lucide/svelte/icons/lock';
import Pencil from '@lucide/svelte/icons/pencil';
import Plus from '@lucide/svelte/icons/plus';
import Rule from '@lucide/svelte/icons/separator-horizontal';
import Trash from '@lucide/svelte/icons/trash-2';
import { foldLanes, hideLane, setHeight, unlockLane } from '../editor/actions/lanes';
import { mayLock } from '../editor/actions/lock';
import {
  addStage,
  addStep,
  deletePart,
  movePartBy,
  setLane,
  setStage,
} from '../editor/actions/structure';
import { doomedWith } from '../editor/derived';
import { domId, placeKey } from '../editor/focus';
import { t } from '../i18n';
import type { Id } from '../model/types';
import { laneAt, part, stageAt } from './places';
import type { Command } from './registry';
import { stageCommands } from './stages';
import { wayCommands } from './ways';

function before(order: readonly { id: Id }[], id: Id): Id | null {
  return order[order.findIndex((row) => row.id === id) - 1]?.id ?? null;
}

export const structureCommands: readonly Command[] = [
  {
    id: 'part.rename',
    label: 'editor.cmd.rename',
    group: 'structure',
    keys: ['Enter', 'F2'],
    edits: true,
    icon: Pencil,
    menus: ['stage', 'step', 'lane'],
    quiet: true,
    when: (context) => part(context, 'stage', 'step', 'lane') !== null,
    run: (context) => {
      const at = part(context, 'stage', 'step', 'lane');
      if (!at) return;
      const { editor } = context;
      // A folded stage has no room for its name: it unfolds first.
      if (at.part === 'stage' && editor.layout.stageOf(at.id)?.collapsed)
        setStage(editor, at.id, { collapsed: false });
      editor.edit({ kind: at.part, id: at.id });
    },
  },
  {
    id: 'stage.addAfter',
    label: 'editor.cmd.stageAfter',
    group: 'structure',
    keys: ['Alt+Shift+n'],
    edits: true,
    icon: ArrowRightToLine,
    menus: ['stage'],
    run: (context) => addStage(context.editor, stageAt(context)),
  },
  {
    id: 'stage.addBefore',
    label: 'editor.cmd.stageBefore',
    group: 'structure',
    edits: true,
    icon: ArrowLeftToLine,
    menus: ['stage'],
    quiet: true,
    when: (context) => part(context, 'stage') !== null,
    run: (context) => {
      const at = part(context, 'stage');
      if (at) addStage(context.editor, before(context.editor.stages, at.id));
    },
  },
  {
    id: 'step.add',
    label: 'editor.cmd.stepAdd',
    group: 'structure',
    edits: true,
    icon: Plus,
    menus: ['stage', 'step'],
    when: (context) => stageAt(context) !== null,
    run: (context) => {
      const stage = stageAt(context);
      if (!stage) return;
      const at = part(context, 'step');
      addStep(context.editor, stage, at?.id ?? context.editor.steps.get(stage)?.at(-1)?.id ?? null);
    },
  },
  {
    id: 'lane.add',
    label: 'editor.cmd.laneAdd',
    group: 'structure',
    keys: ['Alt+Shift+l'],
    edits: true,
    icon: ArrowDownToLine,
    menus: ['lane'],
    run: (context) => {
      const lane = laneAt(context) ?? context.editor.lanes.at(-1);
      context.editor.picker = {
        kind: 'lanes',
        after: lane?.id ?? null,
        anchor:
          lane && laneAt(context) ? domId(placeKey({ part: 'lane', id: lane.id })) : 'add-lane',
      };
    },
  },
  {
    id: 'part.new',
    label: 'editor.cmd.partNew',
    group: 'structure',
    keys: ['n'],
    edits: true,
    quiet: true,
    // On the grid letters are for cards; in the outline N adds another of what one stands on.
    views: ['outline'],
    when: ({ place }) => !place || ['stage', 'step', 'lane'].includes(place.part),
    run: (context) => {
      const { editor } = context;
      const at = part(context, 'stage', 'step', 'lane');
      const stage = stageAt(context);
      if (at?.part === 'step' && stage) addStep(editor, stage, at.id);
      else if (at?.part === 'lane')
        editor.picker = {
          kind: 'lanes',
          after: at.id,
          anchor: domId(placeKey({ part: 'lane', id: at.id })),
        };
      else addStage(editor, stage);
    },
  },
  ...stageCommands,
  ...wayCommands,
  {
    id: 'stage.collapse',
    label: (context) =>
      t(
        context.editor.store.doc.stages.get(part(context, 'stage')?.id ?? '')?.collapsed
          ? 'editor.cmd.expand'
          : 'editor.cmd.collapse',
      ),
    group: 'structure',
    edits: true,
    icon: Fold,
    menus: ['stage'],
    quiet: true,
    when: (context) => part(context, 'stage') !== null,
    run: (context) => {
      const at = part(context, 'stage');
      const stage = at && context.editor.store.doc.stages.get(at.id);
      if (stage) setStage(context.editor, stage.id, { collapsed: !stage.collapsed });
    },
  },
  {
    id: 'lane.collapse',
    label: (context) => {
      const lane = laneAt(context);
      return t(lane && context.editor.folds.isFolded(lane) ? 'lanes.cmd.unfold' : 'lanes.cmd.fold');
    },
    group: 'view',
    icon: Fold,
    menus: ['lane'],
    // The outline folds every line by itself.
    views: ['canvas', 'table'],
    when: (context) => laneAt(context) !== undefined,
    run: (context) => {
      const lane = laneAt(context);
      if (lane) foldLanes(context.editor, [lane], !context.editor.folds.isFolded(lane));
    },
  },
  ...([true, false] as const).map((fold): Command => ({
    id: fold ? 'lanes.foldAll' : 'lanes.unfoldAll',
    label: fold ? 'lanes.cmd.foldAll' : 'lanes.cmd.unfoldAll',
    group: 'view',
    icon: fold ? Fold : Unfold,
    views: ['canvas', 'table'],
    when: ({ editor }) => editor.lanes.some((lane) => editor.folds.isFolded(lane) !== fold),
    run: ({ editor }) => foldLanes(editor, editor.lanes, fold),
  })),
  {
    id: 'lane.hide',
    label: (context) => t(laneAt(context)?.hidden ? 'editor.cmd.show' : 'editor.cmd.hide'),
    group: 'structure',
    edits: true,
    icon: EyeOff,
    menus: ['lane'],
    quiet: true,
    when: (context) => part(context, 'lane') !== null,
    run: (context) => {
      const lane = laneAt(context);
      if (!lane) return;
      hideLane(context.editor, lane, !lane.hidden);
    },
  },
  {
    id: 'lane.lock',
    label: (context) => t(laneAt(context)?.locked ? 'editor.cmd.unlock' : 'editor.cmd.lock'),
    group: 'structure',
    edits: true,
    icon: Lock,
    menus: ['lane'],
    when: (context) => laneAt(context) !== undefined && mayLock(context.editor),
    run: (context) => {
      const lane = laneAt(context);
      if (lane?.locked) unlockLane(context.editor, lane.id);
      else if (lane) context.editor.dialog = { kind: 'lock', lane: lane.id };
    },
  },
  ...(['interaction', 'visibility', 'internal_interaction'] as const).map((line, at): Command => ({
    id: `lane.line.${line}`,
    label: (context) =>
      t(laneAt(context)?.boundary_below === line ? 'lanes.cmd.lineOff' : 'lanes.cmd.line', {
        line: t(`editor.boundary.${line}`),
      }),
    group: 'structure',
    edits: true,
    icon: Rule,
    menus: ['lane'],
    rule: at === 0,
    when: (context) => part(context, 'lane') !== null,
    run: (context) => {
      const lane = laneAt(context);
      if (!lane) return;
      const boundary_below = lane.boundary_below === line ? 'none' : line;
      setLane(context.editor, lane.id, { boundary_below });
    },
  })),
  ...([1, -1] as const).map((by): Command => ({
    id: by > 0 ? 'lane.taller' : 'lane.shorter',
    label: by > 0 ? 'editor.cmd.taller' : 'editor.cmd.shorter',
    group: 'structure',
    keys: [by > 0 ? 'Alt+Shift+ArrowDown' : 'Alt+Shift+ArrowUp'],
    edits: true,
    menus: ['lane'],
    quiet: true,
    when: (context) => {
      const lane = laneAt(context);
      return lane !== undefined && (by > 0 ? lane.height < 6 : lane.height > 1);
    },
    run: (context) => {
      const lane = laneAt(context);
      if (lane) setHeight(context.editor, lane.id, lane.height + by);
    },
  })),
  {
    id: 'lane.fit',
    label: 'lanes.cmd.fit',
    group: 'structure',
    edits: true,
    quiet: true,
    menus: ['lane'],
    when: (context) => part(context, 'lane') !== null && (laneAt(context)?.height ?? 1) > 1,
    run: (context) => {
      const lane = laneAt(context);
      if (lane) setHeight(context.editor, lane.id, 1);
    },
  },
  ...(['Left', 'Right', 'Up', 'Down'] as const).map((side): Command => ({
    id: `part.move.${side}`,
    label: `editor.cmd.part.${side}`,
    group: 'structure',
    keys: [`Alt+Arrow${side}`],
    edits: true,
    quiet: true,
    when: (context) => {
      const along = side === 'Left' || side === 'Right';
      // In the outline stages stand one below the other: both pairs of arrows move them.
      if (part(context, 'stage', 'step')) return along || context.editor.viewMode === 'outline';
      return part(context, 'lane') !== null && !along;
    },
    run: (context) => {
      const at = part(context, 'stage', 'step', 'lane');
      if (at)
        movePartBy(context.editor, at.part, at.id, side === 'Right' || side === 'Down' ? 1 : -1);
    },
  })),
  {
    id: 'part.delete',
    label: 'editor.cmd.delete',
    group: 'structure',
    keys: ['Delete', 'Backspace'],
    edits: true,
    danger: true,
    icon: Trash,
    menus: ['stage', 'step', 'lane'],
    rule: true,
    quiet: true,
    when: (context) => part(context, 'stage', 'step', 'lane') !== null,
    run: (context) => {
      const at = part(context, 'stage', 'step', 'lane');
      if (!at) return;
      const doomed = doomedWith(context.editor.store.doc, at.part, at.id);
      const takesAlong = doomed.steps + doomed.things + doomed.readings + doomed.kpis > 0;
      if (takesAlong) context.editor.dialog = { kind: 'delete', part: at.part, id: at.id };
      else deletePart(context.editor, at.part, at.id);
    },
  },
];
