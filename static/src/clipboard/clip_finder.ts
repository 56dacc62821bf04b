/** Finding again in this map what a copy names: personas, tags, channels. */
import { plainName } from './names';

type Names = ReadonlyMap<string, { name: string }>;

/** Finds a row again in this map: the same id, else the same name. */
export class Finder {
  readonly missing = new Set<string>();
  private readonly byName: Map<string, string>;

  constructor(
    private readonly known: Names,
    private readonly names: Record<string, string>,
  ) {
    this.byName = new Map([...known].map(([id, { name }]) => [plainName(name), id]));
  }

  find(id: string): string | null {
    if (this.known.has(id)) return id;
    const name = this.names[id] ?? '';
    const found = name ? this.byName.get(plainName(name)) : undefined;
    if (found === undefined) this.missing.add(name || '?');
    return found ?? null;
  }
}
