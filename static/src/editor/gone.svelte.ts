/** Who deleted the open map, as the log told it. */
import type { Change } from '../model/types';

let by = $state('');

/** Take in a change: a deletion of the map is remembered with its author's name. */
export function noteDeletion(change: Change): void {
  if (change.ops.some(({ entity, type }) => entity === 'map' && type === 'delete'))
    by = change.actor.name;
}

/** The name of who deleted the map; empty where it is not known. */
export function deletedBy(): string {
  return by;
}
