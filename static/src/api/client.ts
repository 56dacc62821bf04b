/** The one way to the REST interface: same origin, CSRF from the page data, problems as errors. */

const RETRIES = 2;
/** Longer waits are the caller's to explain to the user. */
const MAX_WAIT_MS = 10_000;

/** The body of `application/problem+json`. */
export interface ProblemBody {
  type?: string;
  title?: string;
  status?: number;
  code?: string;
  detail?: string;
  fields?: Record<string, string>;
  request_id?: string;
  [extra: string]: unknown;
}

/** What the server (or the network) said instead of an answer. `status` 0 is the network. */
export class ApiProblem extends Error {
  readonly code: string;
  readonly fields: Record<string, string>;
  readonly requestId: string | null;

  constructor(
    readonly status: number,
    readonly body: ProblemBody,
    /** How long the server asks to wait, if it does. */
    readonly retryAfterMs: number | null = null,
  ) {
    super(body.detail || body.title || `HTTP ${status}`);
    this.name = 'ApiProblem';
    this.code = body.code ?? (status === 0 ? 'network' : 'error');
    this.fields = body.fields ?? {};
    this.requestId = body.request_id ?? null;
  }
}

export interface Page<T> {
  results: T[];
  next: string | null;
}

export type Params = Record<string, string | number | boolean | null | undefined>;

export interface RequestOptions {
  params?: Params;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** Statuses besides 2xx that are an answer (304). */
  accept?: readonly number[];
  /** Whether a 429 or 503 may be tried again; true for GET alone unless the call is idempotent. */
  retry?: boolean;
}

export interface ApiOptions {
  csrf: string;
  base?: string;
  fetch?: typeof fetch;
  sleep?: (ms: number) => Promise<void>;
}

/** The wait a `Retry-After` header asks for (seconds or a date), in ms; null without one. */
export function retryAfterMs(header: string | null, now = Date.now()): number | null {
  if (!header) return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/** What a new session wants instead of what the page was printed with. */
let renewed = '';

/** Go on with the CSRF token of a new session, in every client of this page. */
export function renewCsrf(token: string): void {
  renewed = token;
  const element = document.getElementById('page-data');
  if (!element?.textContent) return;
  const data = JSON.parse(element.textContent) as Record<string, unknown>;
  element.textContent = JSON.stringify({ ...data, csrf: token });
}

export class ApiClient {
  private readonly csrf: string;
  private readonly base: string;
  private readonly fetch: typeof fetch;
  private readonly sleep: (ms: number) => Promise<void>;

  constructor(options: ApiOptions) {
    this.csrf = options.csrf;
    this.base = options.base ?? '/api/v1/';
    this.fetch = options.fetch ?? ((input, init) => fetch(input, init));
    this.sleep = options.sleep ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms)));
  }

  /** GET JSON. Throws `ApiProblem`, as all of these do. */
  get<T>(path: string, params?: Params, options: RequestOptions = {}): Promise<T> {
    return this.json<T>('GET', path, undefined, { ...options, params });
  }

  post<T>(path: string, body?: unknown, options: RequestOptions = {}): Promise<T> {
    return this.json<T>('POST', path, body, options);
  }

  patch<T>(path: string, body: unknown, options: RequestOptions = {}): Promise<T> {
    return this.json<T>('PATCH', path, body, options);
  }

  put<T>(path: string, body?: unknown, options: RequestOptions = {}): Promise<T> {
    return this.json<T>('PUT', path, body, options);
  }

  del(path: string, options: RequestOptions = {}): Promise<void> {
    return this.json<void>('DELETE', path, undefined, options);
  }

  /** POST a form with files; the browser writes the boundary. */
  upload<T>(path: string, form: FormData, options: RequestOptions = {}): Promise<T> {
    return this.json<T>('POST', path, form, options);
  }

  /** Every item of a cursor-paged list. */
  async all<T>(path: string, params: Params = {}, options: RequestOptions = {}): Promise<T[]> {
    const found: T[] = [];
    let page = await this.get<Page<T>>(path, params, options);
    for (;;) {
      found.push(...page.results);
      if (!page.next) return found;
      page = await this.get<Page<T>>(page.next, undefined, options);
    }
  }

  private async json<T>(
    method: string,
    path: string,
    body: unknown,
    options: RequestOptions,
  ): Promise<T> {
    const response = await this.request(method, path, body, options);
    const text = response.status === 204 ? '' : await response.text();
    return (text ? JSON.parse(text) : undefined) as T;
  }

  /** The bare response. Throws `ApiProblem` for every status that is not an answer. */
  async request(
    method: string,
    path: string,
    body?: unknown,
    options: RequestOptions = {},
  ): Promise<Response> {
    const mayRetry = options.retry ?? method === 'GET';
    for (let attempt = 0; ; attempt += 1) {
      const response = await this.once(method, path, body, options);
      if (response.ok || options.accept?.includes(response.status)) return response;
      const wait = retryAfterMs(response.headers.get('Retry-After'));
      const asksToWait = response.status === 429 || response.status === 503;
      if (mayRetry && asksToWait && attempt < RETRIES && (wait ?? 1_000) <= MAX_WAIT_MS) {
        await this.sleep(wait ?? 1_000);
        continue;
      }
      throw new ApiProblem(response.status, await problemBody(response), wait);
    }
  }

  private async once(
    method: string,
    path: string,
    body: unknown,
    options: RequestOptions,
  ): Promise<Response> {
    const headers: Record<string, string> = { Accept: 'application/json', ...options.headers };
    const init: RequestInit = {
      method,
      headers,
      credentials: 'same-origin',
      signal: options.signal,
    };
    if (method !== 'GET') headers['X-CSRFToken'] = renewed || this.csrf;
    if (body instanceof FormData) {
      init.body = body;
    } else if (body !== undefined) {
      headers['Content-Type'] = 'application/json';
      init.body = JSON.stringify(body);
    }
    try {
      return await this.fetch(this.url(path, options.params), init);
    } catch (error) {
      if (options.signal?.aborted) throw error;
      throw new ApiProblem(0, { code: 'network', detail: String(error) });
    }
  }

  /** `next` links come back absolute; everything else is below the base. Never another origin. */
  private url(path: string, params: Params = {}): string {
    const url = new URL(path, new URL(this.base, location.href));
    if (url.origin !== location.origin) {
      const { pathname, search } = url;
      return pathname + search;
    }
    for (const [name, value] of Object.entries(params)) {
      if (value !== null && value !== undefined) url.searchParams.set(name, String(value));
    }
    return url.pathname + url.search;
  }
}

async function problemBody(response: Response): Promise<ProblemBody> {
  try {
    const body: unknown = JSON.parse(await response.text());
    if (typeof body === 'object' && body !== null) return body as ProblemBody;
  } catch {
    // A proxy answers in HTML.
  }
  return { title: response.statusText, status: response.status };
}

/** The JSON the page was printed with. */
export function pageData<T extends { csrf?: string }>(id = 'page-data'): T {
  const text = document.getElementById(id)?.textContent;
  if (!text) throw new Error(`This page carries no #${id}`);
  return JSON.parse(text) as T;
}

let shared: ApiClient | null = null;

function client(): ApiClient {
  shared ??= new ApiClient({ csrf: pageData<{ csrf?: string }>().csrf ?? '' });
  return shared;
}

/** The page's own client, made on first use. */
export const api = {
  get: <T>(path: string, params?: Params, options?: RequestOptions): Promise<T> =>
    client().get<T>(path, params, options),
  all: <T>(path: string, params?: Params, options?: RequestOptions): Promise<T[]> =>
    client().all<T>(path, params, options),
  post: <T>(path: string, body?: unknown, options?: RequestOptions): Promise<T> =>
    client().post<T>(path, body, options),
  patch: <T>(path: string, body: unknown, options?: RequestOptions): Promise<T> =>
    client().patch<T>(path, body, options),
  put: <T>(path: string, body?: unknown, options?: RequestOptions): Promise<T> =>
    client().put<T>(path, body, options),
  del: (path: string, options?: RequestOptions): Promise<void> => client().del(path, options),
  upload: <T>(path: string, form: FormData, options?: RequestOptions): Promise<T> =>
    client().upload<T>(path, form, options),
};
