/** What each column of an uploaded file means, and the mapping the API keeps of it. */

/** The statistics a column can be; the API's names. */
export const PARTS = [
  'value',
  'x',
  'n',
  'p',
  'a',
  'd',
  'sum',
  'sumsq',
  'median',
  'b',
  'c',
] as const;
export type Part = (typeof PARTS)[number];

/** `own`: the column is a series by itself, named after its header. */
export type Role = 'ignore' | 'date' | 'series' | 'own' | Part;

export interface Mapping {
  date: string | null;
  date_order: 'dmy' | 'mdy';
  series_column: string | null;
  series: { name: string; columns: Partial<Record<Part, string>> }[];
}

/** The role of each column under a mapping, in the order of the columns. */
export function rolesOf(columns: string[], mapping: Partial<Mapping>): Role[] {
  return columns.map((column) => {
    if (column === mapping.date) return 'date';
    if (column === mapping.series_column) return 'series';
    for (const series of mapping.series ?? []) {
      for (const part of PARTS) {
        if (series.columns[part] === column) {
          return part === 'value' && series.name === column ? 'own' : part;
        }
      }
    }
    return 'ignore';
  });
}

/** The mapping that roles stand for. */
export function mappingOf(
  columns: string[],
  roles: Role[],
  dateOrder: Mapping['date_order'],
): Mapping {
  const first = (role: Role): string | null => columns[roles.indexOf(role)] ?? null;
  const parts: Partial<Record<Part, string>> = {};
  for (const part of PARTS) {
    const column = first(part);
    if (column !== null) parts[part] = column;
  }
  return {
    date: first('date'),
    date_order: dateOrder,
    series_column: first('series'),
    series: [
      ...(Object.keys(parts).length ? [{ name: '', columns: parts }] : []),
      ...columns
        .filter((_, index) => roles[index] === 'own')
        .map((column) => ({ name: column.slice(0, 80), columns: { value: column } })),
    ],
  };
}

export type MappingProblem = 'noDate' | 'noValues' | 'twice';

/** What keeps roles from being a mapping, or null. */
export function problemOf(roles: Role[]): MappingProblem | null {
  const single = roles.filter((role) => role !== 'ignore' && role !== 'own');
  if (new Set(single).size !== single.length) return 'twice';
  if (!roles.includes('date')) return 'noDate';
  const values = roles.some(
    (role) => role === 'own' || (PARTS as readonly string[]).includes(role),
  );
  return values ? null : 'noValues';
}
