/** The grid's order: stages, their columns, lanes, and the place a thing stands in. */
import { taken } from '../takes';
import { compareRows } from '../pos';
import type { Id, Lane, PlacedSection, Stage, Step, Thing } from '../types';

/** A column of the grid: a step, or a stage itself. */
export interface Column {
  id: Id;
  kind: 'stage' | 'step';
  stage: Stage;
  step: Step | null;
}

export function inOrder<T extends { readonly id: Id; readonly pos?: string }>(
  rows: Iterable<T>,
): T[] {
  return [...rows].sort(compareRows);
}

/**
 * The columns in order. A stage without steps, or collapsed, is one column. A stage with steps has
 * one per step, after a column of its own where things stand on the stage itself: nothing that
 * somebody wrote may be without a place on the screen.
 */
export function columnsOf(
  stages: Iterable<Stage>,
  stepsOf: (stage: Id) => readonly Step[],
  hasThingsOnStage: (stage: Id) => boolean,
): Column[] {
  return inOrder(stages).flatMap((stage) => {
    const steps = stage.collapsed ? [] : stepsOf(stage.id);
    const columns: Column[] = steps.map((step) => ({ id: step.id, kind: 'step', stage, step }));
    if (steps.length === 0 || hasThingsOnStage(stage.id)) {
      columns.unshift({ id: stage.id, kind: 'stage', stage, step: null });
    }
    return columns;
  });
}

const SECTION = {
  card: 'cards',
  touchpoint: 'touchpoints',
  pain_point: 'pain_points',
  opportunity: 'opportunities',
} as const satisfies Record<string, PlacedSection>;

/** The sections a lane's things stand in; none where a lane holds nothing itself. */
export function sectionsOfLane(kind: Lane['kind']): PlacedSection[] {
  return taken(kind).map((entity) => SECTION[entity]);
}

/** The key of a cell: lane and column. */
export function cellKey(lane: Id, column: Id): string {
  return `${lane}|${column}`;
}

/** The cell a thing stands in. */
export function cellOf(thing: Thing): string {
  return cellKey(thing.lane, thing.step ?? thing.stage ?? '');
}
