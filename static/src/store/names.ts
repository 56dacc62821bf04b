/**
 * Names of the library in the language of the interface. The server names channels and KPIs in the
 * map's language, for programs; a person reads them in their own.
 */
import type { Lang } from '../i18n';
import type { LibraryJson } from '../model/types';

/** The channels with their names; in which order they are shown is said in `channel_order.ts`. */
export function channelsIn(
  channels: LibraryJson['channels'] | undefined,
  lang: Lang,
): LibraryJson['channels'] | undefined {
  if (!channels) return undefined;
  return Object.fromEntries(
    Object.entries(channels).map(([key, row]) => [
      key,
      { ...row, name: row.names?.[lang] || row.name },
    ]),
  );
}

/** The KPIs with the names of their definitions. */
export function kpisIn(
  kpis: LibraryJson['kpis'] | undefined,
  lang: Lang,
): LibraryJson['kpis'] | undefined {
  if (!kpis) return undefined;
  return Object.fromEntries(
    Object.entries(kpis).map(([id, { definition, ...row }]) => [
      id,
      {
        ...row,
        // A measurement alone comes without its definition.
        definition: definition && {
          ...definition,
          name: definition.name_i18n?.[lang] || definition.name,
        },
      },
    ]),
  );
}
