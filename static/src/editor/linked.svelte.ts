/**
 * The maps around this one by name, as far as one may see them. The ways themselves stand in the map;
 * where they lead is asked of the server, and a map it does not name is one that cannot be opened.
 */
import { api } from '../api/client';
import { waysOut } from '../model/derive/joins';
import type { Id, LinkedMap, LinkedMaps } from '../model/types';
import type { Editor } from './editor.svelte';

export class Linked {
  private answer = $state.raw<LinkedMaps | null>(null);
  /** Maps met while choosing one. */
  private met = $state.raw<ReadonlyMap<Id, { title: string; slug: string }>>(new Map());
  private asked = '';

  constructor(private readonly editor: Editor) {}

  readonly parents: readonly LinkedMap[] = $derived.by(() => {
    const seen = new Set<Id>();
    return (this.answer?.parents ?? []).filter(({ id }) => !seen.has(id) && seen.add(id));
  });
  /** Ways that lead here, all kinds. */
  readonly incoming: readonly LinkedMap[] = $derived.by(() =>
    this.answer
      ? [...this.answer.parents, ...this.answer.others].filter((one) => one.incoming)
      : [],
  );
  private readonly known = $derived.by(() => {
    const { parents, children, others } = this.answer ?? { parents: [], children: [], others: [] };
    return new Map([
      ...this.met,
      ...[...parents, ...children, ...others].map((map) => [map.id, map] as const),
    ]);
  });

  /** A map by id; null where it is not to be seen from here. */
  mapOf(id: Id): { title: string; slug: string } | null {
    return this.known.get(id) ?? null;
  }

  meet(maps: readonly { id: Id; title: string; slug: string }[]): void {
    this.met = new Map([...this.met, ...maps.map((map) => [map.id, map] as const)]);
  }

  /** Ask again when the map leads somewhere else than when it was asked last. */
  async follow(): Promise<void> {
    const { doc } = this.editor.store;
    const targets = [...new Set(waysOut(doc).map(({ to }) => to))].sort().join();
    if (!doc.map || (this.answer && targets === this.asked)) return;
    this.asked = targets;
    try {
      this.answer = await api.get<LinkedMaps>(`maps/${doc.map.id}/linked`);
    } catch {
      // Offline: the ways stay, without names. The next change asks again.
      this.asked = '';
    }
  }
}
