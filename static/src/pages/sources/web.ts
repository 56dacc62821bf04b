/** The settings of a source asked over HTTP as a form edits them. */
import { t } from '../../i18n';
import type { Kind, Recipe } from './sources';

export const AUTH_KINDS = [
  'none',
  'bearer',
  'header',
  'basic',
  'query',
  'form',
  'hmac',
  'client_credentials',
  'refresh_token',
  'google_service_account',
] as const;
export type AuthKind = (typeof AUTH_KINDS)[number];

/** The parts of each kind; those marked are credentials, written and never read. */
export const AUTH_PARTS: Record<AuthKind, { name: string; secret?: true; optional?: true }[]> = {
  none: [],
  bearer: [{ name: 'token', secret: true }],
  header: [{ name: 'name' }, { name: 'value', secret: true }],
  basic: [{ name: 'user' }, { name: 'password', secret: true }],
  query: [{ name: 'name' }, { name: 'value', secret: true }],
  form: [{ name: 'name' }, { name: 'value', secret: true }],
  hmac: [{ name: 'header' }, { name: 'over' }, { name: 'key', secret: true }],
  client_credentials: [
    { name: 'token_url' },
    { name: 'client_id' },
    { name: 'client_secret', secret: true },
    { name: 'scope', optional: true },
  ],
  refresh_token: [
    { name: 'token_url' },
    { name: 'client_id' },
    { name: 'client_secret', secret: true },
    { name: 'refresh_token', secret: true },
  ],
  google_service_account: [{ name: 'token_url' }, { name: 'scope' }, { name: 'key', secret: true }],
};

/** Which kinds of source offer which ways to show who is asking. */
export const authKindsOf = (kind: Kind): readonly AuthKind[] =>
  kind === 'promql' ? ['none', 'bearer', 'basic'] : AUTH_KINDS;

export interface WebDraft {
  url: string;
  auth: AuthKind;
  parts: Record<string, string>;
  series: { name: string; text: string }[];
  fields: Record<string, string>;
}

type Config = Record<string, unknown>;

/** A form's start from a stored config; an empty one gives a first, empty series. */
export function webDraft(kind: Kind, config: Config): WebDraft {
  const auth = (config['auth'] ?? { kind: 'none' }) as Record<string, string>;
  const stored = (config['series'] ?? config['queries'] ?? {}) as Record<string, unknown>;
  const series = Object.entries(stored).map(([name, one]) => ({
    name,
    text:
      kind === 'promql'
        ? Object.entries(one as Record<string, string>)
            .map(([column, query]) => `${column}: ${query}`)
            .join('\n')
        : JSON.stringify(one, null, 2),
  }));
  return {
    url: typeof config['url'] === 'string' ? config['url'] : '',
    auth: (AUTH_KINDS as readonly string[]).includes(auth['kind'] ?? '')
      ? (auth['kind'] as AuthKind)
      : 'none',
    parts: Object.fromEntries(Object.entries(auth).filter(([name]) => name !== 'kind')),
    series: series.length ? series : [{ name: '', text: '' }],
    fields: { ...((config['fields'] ?? {}) as Record<string, string>) },
  };
}

/** What is wrong before anything is sent, by the API's name of the field. */
export function webProblems(kind: Kind, draft: WebDraft): Record<string, string> {
  const problems: Record<string, string> = {};
  if (kind !== 'http') return problems;
  for (const one of draft.series) {
    if (!one.text.trim()) continue;
    try {
      JSON.parse(one.text);
    } catch {
      problems[`config.series.${one.name.trim()}`] = t('sources.web.notJson');
    }
  }
  return problems;
}

/** What a recipe needs and nobody has given, all at once. */
export function recipeProblems(
  recipe: Recipe,
  draft: WebDraft,
  secrets: Record<string, string>,
  stored: string[],
): Record<string, string> {
  const missing = recipe.fields.filter((field) => {
    if (!field.required) return false;
    if (field.secret) return !secrets[field.key]?.trim() && !stored.includes(field.key);
    return !(draft.fields[field.key] ?? field.default).trim();
  });
  return Object.fromEntries(
    missing.map((field) => [
      `${field.secret ? 'secrets' : 'config.fields'}.${field.key}`,
      t('sources.web.needed'),
    ]),
  );
}

/** The config the API takes. A series without text is left out. */
export function webConfig(kind: Kind, draft: WebDraft, stored: Config, recipe?: Recipe): Config {
  if (recipe) {
    const open = recipe.fields.filter((field) => !field.secret);
    const fields = open.map((field) => [field.key, (draft.fields[field.key] ?? '').trim()]);
    return { recipe: recipe.key, fields: Object.fromEntries(fields) };
  }
  const url = draft.url.trim();
  // Another sheet has other columns.
  if (kind === 'sheet') return url === stored['url'] ? { ...stored, url } : { url };
  const filled = draft.series.filter((one) => one.text.trim());
  const named = Object.fromEntries(
    filled.map((one) => [
      one.name.trim(),
      kind === 'promql' ? queriesIn(one.text) : (JSON.parse(one.text) as unknown),
    ]),
  );
  const auth = { ...open(draft), kind: draft.auth };
  const key = kind === 'promql' ? 'queries' : 'series';
  return { ...(kind === 'http' && stored), url, auth, [key]: named };
}

/** The parts of the authentication that are no credentials. */
function open(draft: WebDraft): Record<string, string> {
  const parts = AUTH_PARTS[draft.auth].filter((part) => !part.secret);
  const filled = parts.map((part) => [part.name, (draft.parts[part.name] ?? '').trim()] as const);
  const known = new Set(AUTH_PARTS[draft.auth].map((part) => part.name));
  // What the form does not show (a prefix, an encoding) stays as it was declared.
  const others = Object.entries(draft.parts).filter(([name]) => !known.has(name));
  return Object.fromEntries([...others, ...filled].filter(([, value]) => value));
}

const COLUMN = /^\s*(x|n|p|a|d|sum|sumsq|median|b|c|value)\s*:\s*(.*)$/;

/** "x: query" by lines; a line without a name goes on with the query before. */
export function queriesIn(text: string): Record<string, string> {
  const queries: Record<string, string> = {};
  let column = '';
  for (const line of text.split('\n')) {
    const named = COLUMN.exec(line);
    if (named) {
      column = named[1] ?? '';
      queries[column] = (named[2] ?? '').trim();
    } else if (line.trim()) {
      column ||= 'value';
      queries[column] = `${queries[column] ?? ''}\n${line.trim()}`.trim();
    }
  }
  return queries;
}

/** The credentials of the form; one that is left empty keeps what is stored. */
export function credentials(
  kind: Kind,
  draft: WebDraft,
  given: Record<string, string>,
  recipe?: Recipe,
): Record<string, string> {
  const names = recipe
    ? recipe.fields.filter((field) => field.secret).map((field) => field.key)
    : kind === 'http' || kind === 'promql'
      ? AUTH_PARTS[draft.auth].filter((part) => part.secret).map((part) => part.name)
      : [];
  return Object.fromEntries(names.map((name) => [name, given[name] ?? '']));
}

/** The complaint about a series: its own, or one about a place within its declaration. */
export function seriesProblem(
  problems: Record<string, string>,
  kind: Kind,
  name: string,
): string | undefined {
  const start = `config.${kind === 'promql' ? 'queries' : 'series'}.${name.trim()}`;
  for (const [place, text] of Object.entries(problems)) {
    if (place === start) return text;
    if (place.startsWith(`${start}.`)) return `${place.slice(start.length + 1)}: ${text}`;
  }
  return undefined;
}
