import { createHash } from 'node:crypto';
import { parse } from 'graphql';
import { until } from '../harness/until';
import { testWorld } from '../harness/world';
import { asking, type Body, codes } from './asking';
import { keyCaller } from './caller';
import { databaseUrlOf, type Service, startService } from './service';

const tested = testWorld();
let service: Service;
let headers: { authorization: string };
const ask = asking(
  () => service,
  () => headers,
);

beforeAll(async () => {
  service = await startService(databaseUrlOf(tested.world));
  headers = { authorization: `Bearer ${(await tested.world.key('Acme')).token}` };
});
afterAll(() => service.stop());

describe('who calls', () => {
  it.each([
    ['nobody', {}],
    ['a malformed header', { authorization: 'Basic abc' }],
    ['an unknown key', { authorization: `Bearer ops_${'0'.repeat(18)}_${'A'.repeat(43)}` }],
    ['something else', { authorization: 'Bearer x.y.z' }],
  ])('as %s is answered 401', async (_who, given: Record<string, string>) => {
    const response = await service.post({ query: '{ __typename }' }, given);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer /);
    expect(response.headers.get('content-type')).toContain('application/json');
    const body = (await response.json()) as Body;
    expect(codes(body)).toEqual(['UNAUTHENTICATED']);
    expect(body.errors![0].extensions.requestId).toBe(response.headers.get('x-request-id'));
    expect((await fetch(`${service.url}/schema.graphql`, { headers: given })).status).toBe(401);
  });

  it('has the schema as a file', async () => {
    const response = await fetch(`${service.url}/schema.graphql`, { headers });
    expect(response.headers.get('content-type')).toContain('text/plain');
    expect(await response.text()).toContain('type DoPayload');
  });
});

describe('a bad request', () => {
  const raw = (body: string, more: Record<string, string> = {}) => service.post(body, { ...headers, ...more });

  it.each([
    ['{"query": ', 400, 'BAD_USER_INPUT'],
    ['"{ greeting }"', 400, 'BAD_USER_INPUT'],
    ['[{"query":"{ greeting }"}]', 400, 'BAD_USER_INPUT'],
    ['{}', 400, 'BAD_USER_INPUT'],
    [`{"query":"{ greeting }","variables":[1]}`, 400, 'BAD_USER_INPUT'],
    [`{"query":"${'x'.repeat(300_000)}"}`, 413, 'PAYLOAD_TOO_LARGE'],
  ])('%.30s is answered %d as JSON', async (body, status, code) => {
    const response = await raw(body);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/json');
    const answer = (await response.json()) as Body;
    expect(codes(answer)).toEqual([code]);
    expect(answer.errors![0].extensions.requestId).toBe(response.headers.get('x-request-id'));
  });

  it.each([
    [{ 'content-type': 'text/plain' }, 400],
    [{ 'content-type': 'application/json; charset=iso-8859-1' }, 415],
    [{ 'content-encoding': 'snappy' }, 415],
  ])('with %j is answered %d', async (more, status) => {
    const response = await raw('{"query":"{ greeting }"}', more as Record<string, string>);
    expect(response.status).toBe(status);
    expect(codes((await response.json()) as Body)).toEqual(['BAD_USER_INPUT']);
  });

  it('to nowhere is answered 404 as JSON', async () => {
    const response = await fetch(`${service.url}/nowhere`);
    expect(response.status).toBe(404);
    expect(codes((await response.json()) as Body)).toEqual(['NOT_FOUND']);
  });

  it('nested 10,000 deep is refused and nothing falls', async () => {
    const variables = await raw(`{"query":"{ greeting }","variables":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`);
    expect(codes((await variables.json()) as Body)).toEqual(['BAD_USER_INPUT']);
    for (const query of [`{ greeting(name: ${'['.repeat(10_000)} }`, '{ a '.repeat(10_000), '{ a '.repeat(900)]) {
      expect(codes((await ask(query)).body)).toEqual(['QUERY_TOO_COMPLEX']);
    }
    expect((await ask('{ greeting }')).body.data).toEqual({ greeting: 'Hello you' });
  });
});

describe('limits', () => {
  it('are answered 429 with when to come again', async () => {
    const limited = await startService(databaseUrlOf(tested.world), { limits: { bucket: 10, restoredPerSecond: 1 } });
    try {
      const query = '{ resources(first: 8) { nodes { id } } }';
      expect((await limited.post({ query }, headers)).status).toBe(200);
      for (const accept of ['application/json', 'application/graphql-response+json']) {
        const response = await limited.post({ query }, { ...headers, accept });
        expect(response.status).toBe(429);
        expect(response.headers.get('ratelimit-limit')).toBe('10');
        expect(Number(response.headers.get('ratelimit-remaining'))).toBeLessThan(9);
        expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(7);
        const body = (await response.json()) as Body;
        expect(codes(body)).toEqual(['RATE_LIMITED']);
        expect(body.errors![0].extensions.retryAfterMs).toBeGreaterThan(6_000);
      }
      expect(await limited.metrics.registry.metrics()).toContain('opsgraph_refusals_total{code="RATE_LIMITED"} 2');
    } finally {
      await limited.stop();
    }
  });

  it('hold back operations beyond 25 at once', async () => {
    let open!: () => void;
    const opened = new Promise<void>((resolve) => (open = resolve));
    let waiting = 0;
    const busy = await startService(databaseUrlOf(tested.world), {
      limits: { concurrentOperations: 2 },
      readPath: {
        execute: async () => {
          waiting++;
          await opened;
          return { data: '{"greeting":"at last"}' };
        },
        node: async () => 'null',
        events: async () => [],
      },
    });
    try {
      const query = '{ greeting }';
      const held = [busy.post({ query }, headers), busy.post({ query }, headers)];
      await until('both run', () => waiting === 2);
      expect((await busy.post({ query }, headers)).status).toBe(429);
      open();
      expect((await Promise.all(held)).map(({ status }) => status)).toEqual([200, 200]);
      expect((await busy.post({ query }, headers)).status).toBe(200);
    } finally {
      await busy.stop();
    }
  });
});

describe('persisted queries', () => {
  const persisted = (query: string) => ({
    extensions: { persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') } },
  });

  it('are kept once they have passed the gate', async () => {
    const query = '{ greeting(name: "persisted") }';
    const asked = await service.post(persisted(query), headers);
    expect(codes((await asked.json()) as Body)).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
    expect((await ask(query, persisted(query))).body.data).toEqual({ greeting: 'Hello persisted' });
    const again = (await (await service.post(persisted(query), headers)).json()) as Body;
    expect(again.data).toEqual({ greeting: 'Hello persisted' });
    const get = `${service.url}/graphql?extensions=${encodeURIComponent(JSON.stringify(persisted(query).extensions))}`;
    expect(((await (await fetch(get, { headers })).json()) as Body).data).toEqual({ greeting: 'Hello persisted' });
  });

  it('are not kept when the gate refuses them', async () => {
    for (const query of [
      '{ nowhere }',
      '{ resources(first: 200) { nodes { alarms(first: 200) { nodes { name } } } } }',
    ]) {
      expect((await ask(query, persisted(query))).body.errors).toBeDefined();
      const again = await service.post(persisted(query), headers);
      expect(codes((await again.json()) as Body)).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
    }
  });

  it('with another hash than their own are refused', async () => {
    const { response, body } = await ask('{ greeting }', persisted('{ caller }'));
    expect(response.status).toBe(400);
    expect(codes(body)).toHaveLength(1);
  });

  it('are for those who are known', async () => {
    expect((await service.post(persisted('{ greeting(name: "persisted") }'))).status).toBe(401);
  });
});

describe('every answer', () => {
  it('has the headers that browsers mind', async () => {
    const { response } = await ask('{ greeting }');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
    expect(response.headers.has('x-powered-by')).toBe(false);
    expect(response.headers.has('etag')).toBe(false);
  });

  it('has the caller’s own id where that is one', async () => {
    expect((await ask('{ greeting }', {}, { 'x-request-id': 'portal-12345678' })).body.extensions.requestId).toBe(
      'portal-12345678',
    );
    expect((await ask('{ greeting }', {}, { 'x-request-id': 'bad id' })).body.extensions.requestId).toMatch(
      /^[0-9a-f-]{36}$/,
    );
  });
});

it('answers the other transports with the whole response as text', async () => {
  const request = { variables: { n: 'ws' }, caller: keyCaller(), requestId: 'r1' };
  const ok = await service.app.execute({
    ...request,
    document: parse('query ($n: String) { greeting(name: $n) rateLimit { cost } }'),
  });
  expect(JSON.parse(ok.text)).toEqual({
    data: { greeting: 'Hello ws', rateLimit: { cost: 0 } },
    extensions: { requestId: 'r1', cost: expect.objectContaining({ requestedQueryCost: 0 }) },
  });
  const bad = await service.app.execute({
    ...request,
    document: parse('query ($n: String!) { greeting(name: $n) }'),
    variables: {},
  });
  expect(JSON.parse(bad.text)).not.toHaveProperty('data');
  expect(codes(JSON.parse(bad.text) as Body)).toEqual(['BAD_USER_INPUT']);
});
