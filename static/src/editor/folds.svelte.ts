/**
 * Which lanes this viewer has folded. It is theirs alone: kept in their browser, map by map, over
 * what the map itself says, and told to nobody.
 */
import type { Id, Lane } from '../model/types';

const keyOf = (map: Id): string => `journeymap.folds.${map}`;

/** What was kept for a map; anything strange is as if nothing were. */
export function readFolds(map: Id): Record<Id, boolean> {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(keyOf(map)) ?? 'null');
    if (typeof found !== 'object' || found === null) return {};
    const folds = Object.entries(found).filter(([, folded]) => typeof folded === 'boolean');
    return Object.fromEntries(folds) as Record<Id, boolean>;
  } catch {
    // No storage, or not ours.
    return {};
  }
}

export class Folds {
  private readonly map: Id = $derived.by(() => this.mapId());
  private kept: Record<Id, boolean> = $derived.by(() => readFolds(this.map));
  /** A lane seen the other way round, one object each: rows that do not change are not drawn anew. */
  private readonly turned = new WeakMap<Lane, Lane>();

  /** Seen as a saved view has them, for the moment. */
  private held = false;

  constructor(private readonly mapId: () => Id) {}

  /** Whether this viewer sees a lane folded. */
  isFolded(lane: Lane): boolean {
    return this.kept[lane.id] ?? lane.collapsed;
  }

  /** The lane as this viewer sees it. */
  seen(lane: Lane): Lane {
    const collapsed = this.isFolded(lane);
    if (collapsed === lane.collapsed) return lane;
    const known = this.turned.get(lane) ?? { ...lane, collapsed };
    this.turned.set(lane, known);
    return known;
  }

  /** Fold or unfold lanes. */
  fold(lanes: readonly Lane[], folded: boolean): void {
    const kept = { ...this.kept };
    for (const lane of lanes) {
      if (lane.collapsed === folded) delete kept[lane.id];
      else kept[lane.id] = folded;
    }
    this.kept = kept;
    if (this.held) return;
    try {
      localStorage.setItem(keyOf(this.map), JSON.stringify(kept));
    } catch {
      // Without storage it lasts as long as the page.
    }
  }

  /** See lanes as a saved view has them. It is not kept: `release` brings back one's own. */
  hold(folds: Readonly<Record<Id, boolean>>): void {
    this.held = true;
    this.kept = { ...folds };
  }
  release(): void {
    this.held = false;
    this.kept = readFolds(this.map);
  }
}
