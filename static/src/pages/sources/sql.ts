/** The settings of an SQL source as a form edits them. */

export interface SqlDraft {
  engine: 'postgresql' | 'sqlite';
  host: string;
  port: string;
  database: string;
  user: string;
  sslmode: string;
  file: string;
  queries: { name: string; sql: string }[];
}

export const SSL_MODES = ['prefer', 'require', 'verify-full', 'disable'] as const;

const text = (value: unknown, fallback = ''): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : fallback;

/** A form's start from a stored config; an empty one gives a first, empty query. */
export function sqlDraft(config: Record<string, unknown>): SqlDraft {
  const stored = Object.entries((config['queries'] as Record<string, string>) ?? {});
  return {
    engine: config['engine'] === 'sqlite' ? 'sqlite' : 'postgresql',
    host: text(config['host']),
    port: text(config['port'], '5432'),
    database: text(config['database']),
    user: text(config['user']),
    sslmode: text(config['sslmode'], 'prefer'),
    file: text(config['file']),
    queries: stored.length ? stored.map(([name, sql]) => ({ name, sql })) : [{ name: '', sql: '' }],
  };
}

/** The config the API takes. A query without text is left out. */
export function sqlConfig(draft: SqlDraft): Record<string, unknown> {
  const queries = Object.fromEntries(
    draft.queries
      .filter((query) => query.sql.trim())
      .map((query) => [query.name.trim(), query.sql.trim()]),
  );
  if (draft.engine === 'sqlite') return { engine: 'sqlite', file: draft.file.trim(), queries };
  return {
    engine: 'postgresql',
    host: draft.host.trim(),
    port: Number(draft.port) || 5432,
    database: draft.database.trim(),
    user: draft.user.trim(),
    sslmode: draft.sslmode,
    queries,
  };
}
