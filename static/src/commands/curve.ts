/** Commands on the emotion lane: what it shows, what is written on it, its figures. */
import ChartSpline from '@lucide/svelte/icons/chart-spline';
import Sigma from '@lucide/svelte/icons/sigma';
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal';
import Table from '@lucide/svelte/icons/table';
import Target from '@lucide/svelte/icons/target';
import { curveInUse } from '../editor/derived';
import { CURVE_BUTTON } from '../editor/focus';
import { t } from '../i18n';
import type { Command, Context } from './registry';

/** In the palette wherever there is a curve; in the menu of a lane only on the curve's own. */
function onCurve({ editor, place }: Context): boolean {
  if (place?.part === 'lane') {
    const kind = editor.store.doc.lanes.get(place.id)?.kind;
    return kind === 'emotion_curve' || kind === 'dramatic_arc';
  }
  return editor.lanes.some((lane) => lane.kind === 'emotion_curve');
}

export const curveCommands: readonly Command[] = [
  {
    id: 'curve.menu',
    label: 'editor.cmd.curveMenu',
    group: 'view',
    icon: SlidersHorizontal,
    menus: ['lane'],
    rule: true,
    when: (context) =>
      onCurve(context) && curveInUse(context.editor.store.doc, context.editor.curve.expected),
    run: ({ editor }) => (editor.picker = { kind: 'curve', anchor: CURVE_BUTTON }),
  },
  {
    id: 'curve.layer',
    label: ({ editor }) =>
      t(editor.curve.layer === 'expected' ? 'editor.cmd.curveCurrent' : 'editor.cmd.curveExpected'),
    group: 'view',
    icon: Target,
    edits: true,
    menus: ['lane'],
    when: onCurve,
    run: ({ editor }) => {
      const expected = editor.curve.layer !== 'expected';
      editor.curve.layer = expected ? 'expected' : 'current';
      editor.announce(t(expected ? 'editor.say.curveExpected' : 'editor.say.curveCurrent'));
    },
  },
  {
    id: 'curve.all',
    label: ({ editor }) => t(editor.curve.all ? 'editor.cmd.curveAllOff' : 'editor.cmd.curveAll'),
    group: 'view',
    icon: ChartSpline,
    when: (context) => onCurve(context) && context.editor.mapPersonas.length > 0,
    run: ({ editor }) => (editor.curve.all = !editor.curve.all),
  },
  {
    id: 'curve.figures',
    label: 'editor.cmd.curveFigures',
    group: 'view',
    icon: Sigma,
    menus: ['lane'],
    when: onCurve,
    run: ({ editor }) => (editor.dialog = { kind: 'curveFigures' }),
  },
  {
    id: 'curve.table',
    label: 'editor.cmd.curveTable',
    group: 'view',
    icon: Table,
    menus: ['lane'],
    when: onCurve,
    run: ({ editor }) => (editor.dialog = { kind: 'curveFigures', table: true }),
  },
];
