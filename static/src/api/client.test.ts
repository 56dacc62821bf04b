// @vitest-environment jsdom
import { afterEach, describe, expect, test, vi } from 'vitest';
import { LiveTransport } from '../sync/live';
import { AccessLost, BelowFloor, ComeBack } from '../sync/transport';
import { ApiClient, ApiProblem, api, pageData, retryAfterMs } from './client';

type Answer = [status: number, body?: unknown, headers?: Record<string, string>];

function server(...answers: Answer[]) {
  const calls: { url: string; init: RequestInit }[] = [];
  const waits: number[] = [];
  const fetch = (async (url: string, init: RequestInit) => {
    calls.push({ url, init });
    const [status, body, headers] = answers.shift() ?? [500];
    return new Response(body === undefined ? null : JSON.stringify(body), { status, headers });
  }) as unknown as typeof globalThis.fetch;
  const sleep = async (ms: number): Promise<void> => void waits.push(ms);
  return { calls, waits, client: new ApiClient({ csrf: 'token', fetch, sleep }) };
}

const problem = {
  status: 409,
  code: 'conflict',
  detail: 'No.',
  fields: { name: 'Taken.' },
  request_id: 'r1',
};

describe('requests', () => {
  test('a read names its parameters, a write carries the CSRF token', async () => {
    const { client, calls } = server([200, { ok: true }], [201, { id: 1 }], [204]);
    await client.get('maps', { workspace: 'w 1', limit: 5, cursor: null });
    await client.post('maps', { title: 'T' });
    expect(await client.del('maps/1')).toBeUndefined();
    expect(calls.map(({ url }) => url)).toEqual([
      '/api/v1/maps?workspace=w+1&limit=5',
      '/api/v1/maps',
      '/api/v1/maps/1',
    ]);
    const headers = calls.map(({ init }) => init.headers as Record<string, string>);
    expect(headers.map((one) => one['X-CSRFToken'])).toEqual([undefined, 'token', 'token']);
    expect(calls[1]!.init.body).toBe('{"title":"T"}');
  });

  test('an upload lets the browser write the content type', async () => {
    const { client, calls } = server([200, {}]);
    await client.upload('sources/1/upload', new FormData());
    expect((calls[0]!.init.headers as Record<string, string>)['Content-Type']).toBeUndefined();
  });

  test('all pages are followed, never to another origin', async () => {
    const { client, calls } = server(
      [200, { results: [1], next: 'https://evil.example/api/v1/maps?cursor=2' }],
      [200, { results: [2], next: null }],
    );
    expect(await client.all('maps', { limit: 1 })).toEqual([1, 2]);
    expect(calls[1]!.url).toBe('/api/v1/maps?cursor=2');
  });
});

describe('problems', () => {
  test('a problem is an error with code, fields and request id', async () => {
    const error = (await server([409, problem])
      .client.post('maps', {})
      .catch((e: unknown) => e)) as ApiProblem;
    expect(error).toBeInstanceOf(ApiProblem);
    expect(error).toMatchObject({
      status: 409,
      code: 'conflict',
      message: 'No.',
      fields: { name: 'Taken.' },
      requestId: 'r1',
    });
  });

  test('a proxy that answers in HTML and a network that fails are problems too', async () => {
    const html = new ApiClient({
      csrf: '',
      fetch: async () => new Response('<h1>502</h1>', { status: 502 }),
    });
    await expect(html.get('me')).rejects.toMatchObject({ status: 502, code: 'error' });
    const down = new ApiClient({
      csrf: '',
      fetch: async () => Promise.reject(new TypeError('failed')),
    });
    await expect(down.get('me')).rejects.toMatchObject({ status: 0, code: 'network' });
  });

  test('429 and 503: a read waits as long as it is told and tries again, a write is left to the caller', async () => {
    const { client, waits } = server(
      [429, {}, { 'Retry-After': '2' }],
      [503, {}],
      [200, { ok: 1 }],
    );
    expect(await client.get('maps')).toEqual({ ok: 1 });
    expect(waits).toEqual([2000, 1000]);
    const write = server([429, { code: 'rate_limited' }, { 'Retry-After': '2' }]);
    await expect(write.client.post('maps', {})).rejects.toMatchObject({
      retryAfterMs: 2000,
      code: 'rate_limited',
    });
    const long = server([503, {}, { 'Retry-After': '3600' }]);
    await expect(long.client.get('maps')).rejects.toMatchObject({ retryAfterMs: 3_600_000 });
  });

  test('Retry-After is seconds or a date', () => {
    expect(retryAfterMs('1.5')).toBe(1500);
    expect(retryAfterMs('Sun, 22 Nov 2026 04:00:10 GMT', Date.parse('2026-11-22T04:00:00Z'))).toBe(
      10_000,
    );
    expect([retryAfterMs(null), retryAfterMs('soon')]).toEqual([null, null]);
  });
});

describe('the live transport', () => {
  const body = { batch_id: 'b', base_revision: 1, ops: [] };
  const live = (...answers: Answer[]) => new LiveTransport(server(...answers).client, 'm');

  test.each<[Answer, unknown]>([
    [[401, {}], AccessLost],
    [[404, {}], AccessLost],
    [[410, { code: 'stale' }], BelowFloor],
    [[200, { epoch: 'other', revision: 9, results: [] }], BelowFloor],
    [[200, { epoch: 'e', revision: 2, results: [] }], BelowFloor],
    [[500, {}], ApiProblem],
  ])('reading changes: %j', async (answer, kind) => {
    await expect(live(answer).fetchChanges(5, 10, 'e')).rejects.toBeInstanceOf(kind);
  });

  test('a document not modified is none', async () => {
    expect(await live([304]).fetchDocument('"e.1"')).toBeNull();
  });

  test('a posted batch is done, refused, or to be tried again', async () => {
    expect(
      await live([200, { revision: 3, effect: 'applied', item: { revision: 3 } }]).postBatch(body),
    ).toMatchObject({
      kind: 'done',
      item: { revision: 3 },
    });
    expect(
      await live([409, { code: 'gone', detail: 'Gone.', op: 2, row: { id: 'x' } }]).postBatch(body),
    ).toEqual({
      kind: 'refused',
      refusal: { code: 'gone', op: 2, detail: 'Gone.', fields: {}, row: { id: 'x' } },
    });
    await expect(live([429, {}, { 'Retry-After': '7' }]).postBatch(body)).rejects.toMatchObject({
      afterMs: 7000,
    });
    await expect(live([503, {}, { 'Retry-After': '7' }]).postBatch(body)).rejects.toBeInstanceOf(
      ComeBack,
    );
  });
});

describe('page data', () => {
  afterEach(() => document.getElementById('page-data')?.remove());

  test('the page gives the token, and says so when it gives none', async () => {
    expect(() => pageData()).toThrow('page-data');
    document.body.insertAdjacentHTML(
      'beforeend',
      '<script type="application/json" id="page-data">{"csrf":"abc"}</script>',
    );
    const fetch = vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response('{}'));
    await api.post('maps', {});
    expect((fetch.mock.calls[0]![1]!.headers as Record<string, string>)['X-CSRFToken']).toBe('abc');
  });
});
