/** What on the screen the hints are about. */
import type { Editor } from '../editor/editor.svelte';
import { ordered } from '../editor/derived';
import { domId, placeKey, pointId } from '../editor/focus';
import { compare, type Fraction } from '../model/derive/fraction';
import type { Finder, Hint } from './hints';

/** What was outside the window is drawn a few frames after it was brought there. */
const FRAMES = 20;

const seen = (element: Element | null | undefined): Element | null =>
  element?.getClientRects().length ? element : null;

/** Find what a hint points at; parts of the map are brought into the window first. */
export function anchors(editor: Editor): Finder {
  const on = async (key: string): Promise<Element | null> => {
    editor.revealPlace(key);
    for (let frame = 0; frame < FRAMES; frame++) {
      const found = seen(document.getElementById(domId(key)));
      if (found) return found;
      await new Promise(requestAnimationFrame);
    }
    return null;
  };
  const find: Record<Hint, () => ReturnType<Finder>> = {
    type: () => seen(document.querySelector('#map-grid [role=gridcell]')),
    curve: () => {
      const lane = editor.lanes.find((one) => one.kind === 'emotion_curve');
      const low = lowest(editor);
      return lane && low
        ? on(
            placeKey({ part: 'item', lane: lane.id, column: low.column, id: pointId(low.persona) }),
          )
        : null;
    },
    kpi: () => {
      const lane = editor.lanes.find((one) => one.kind === 'kpi');
      const stage = editor.stages.find((one) => editor.kpisOfStage.get(one.id)?.length);
      const first = stage && ordered(editor.kpisOfStage.get(stage.id)!)[0];
      const column = stage && editor.layout.columns.find((one) => one.stage === stage.id);
      return lane && first && column
        ? on(placeKey({ part: 'item', lane: lane.id, column: column.key, id: first.id }))
        : null;
    },
    share: () => seen(document.querySelector('header.top .button--primary')),
    more: () => seen(document.querySelector('header.top > [aria-haspopup=menu]:last-of-type')),
  };
  // The table and the outline have their own help; hints are about the canvas.
  return (hint) => (editor.viewMode === 'canvas' && !editor.phone ? find[hint]() : null);
}

function lowest(editor: Editor): { persona: string | null; column: string } | null {
  let found: { persona: string | null; column: string; value: Fraction } | null = null;
  for (const { persona, points } of editor.curves) {
    for (const { value, column } of points) {
      if (!value || (found && compare(value, found.value) >= 0)) continue;
      found = { persona, column: (column.step ?? column.stage)!, value };
    }
  }
  return found;
}
