/**
 * How this viewer wants the curves drawn: whose, which of them are written, what is marked. It is
 * theirs alone: kept in their browser, map by map, and told to nobody.
 */
import type { ReadingState } from '../model/derive/curves';
import type { Id } from '../model/types';

export interface CurveChoices {
  /** Personas switched off or on, over what the map says. */
  personas: Record<Id, boolean>;
  /** Everyone's curve: the weighted mean, over the personas' lines. */
  all: boolean;
  /** What one writes, and whose points can be taken hold of. */
  layer: ReadingState;
  expected: boolean;
  gap: boolean;
  marks: boolean;
}

const FIRST: CurveChoices = {
  personas: {},
  all: false,
  layer: 'current',
  expected: false,
  gap: false,
  marks: true,
};

const keyOf = (map: Id): string => `journeymap.curve.${map}`;

function flag(value: unknown, otherwise: boolean): boolean {
  return typeof value === 'boolean' ? value : otherwise;
}

/** What was kept for a map; anything missing or strange is as at first. */
export function readChoices(map: Id): CurveChoices {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(keyOf(map)) ?? 'null');
    if (typeof found !== 'object' || found === null) return FIRST;
    const kept = found as Record<string, unknown>;
    const personas = Object.entries(kept['personas'] ?? {}).filter(
      ([, shown]) => typeof shown === 'boolean',
    );
    return {
      personas: Object.fromEntries(personas) as Record<Id, boolean>,
      all: flag(kept['all'], FIRST.all),
      // Writing begins with what is: nobody goes on writing wishes without having asked to.
      layer: FIRST.layer,
      expected: flag(kept['expected'], FIRST.expected),
      gap: flag(kept['gap'], FIRST.gap),
      marks: flag(kept['marks'], FIRST.marks),
    };
  } catch {
    // No storage, or not ours.
    return FIRST;
  }
}

export class CurveView {
  private readonly map: Id = $derived.by(() => this.mapId());
  private choices: CurveChoices = $derived.by(() => readChoices(this.map));

  constructor(private readonly mapId: () => Id) {}

  private change(changed: Partial<CurveChoices>): void {
    this.choices = { ...this.choices, ...changed };
    try {
      localStorage.setItem(keyOf(this.map), JSON.stringify(this.choices));
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  }

  /** See the curves as a saved view has them. It is not kept: `release` brings back one's own. */
  hold(choices: Omit<CurveChoices, 'layer'>): void {
    this.choices = { ...this.choices, ...choices, layer: FIRST.layer };
  }
  release(): void {
    this.choices = readChoices(this.map);
  }

  /** Whether a persona's line is drawn; undefined leaves it to the map. */
  shown(persona: Id): boolean | undefined {
    return this.choices.personas[persona];
  }

  show(persona: Id, shown: boolean): void {
    this.change({ personas: { ...this.choices.personas, [persona]: shown } });
  }

  get all(): boolean {
    return this.choices.all;
  }
  set all(all: boolean) {
    this.change({ all });
  }

  get layer(): ReadingState {
    return this.choices.layer;
  }
  set layer(layer: ReadingState) {
    this.change({ layer });
  }

  /** What is expected is drawn when asked for, and while it is written. */
  get expected(): boolean {
    return this.choices.expected || this.choices.layer === 'expected';
  }
  set expected(expected: boolean) {
    this.change(expected ? { expected } : { expected, gap: false, layer: 'current' });
  }

  get gap(): boolean {
    return this.choices.gap;
  }
  set gap(gap: boolean) {
    this.change(gap ? { gap, expected: true } : { gap });
  }

  get marks(): boolean {
    return this.choices.marks;
  }
  set marks(marks: boolean) {
    this.change({ marks });
  }
}
