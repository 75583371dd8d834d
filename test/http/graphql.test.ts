import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { parse } from 'graphql';
import { testWorld } from '../harness/world';
import { until } from '../harness/until';
import { keyCaller } from './caller';
import { done } from './example-schema';
import { databaseUrlOf, type Service, startService } from './service';

const tested = testWorld();
let service: Service;
let headers: { authorization: string };

beforeAll(async () => {
  service = await startService(databaseUrlOf(tested.world), { settings: { operationDeadlineMs: 300 } });
  headers = { authorization: `Bearer ${(await tested.world.key('Acme')).token}` };
});
afterAll(() => service.stop());

interface Body {
  data?: Record<string, unknown> | null;
  errors?: { message: string; path?: unknown[]; locations?: unknown[]; extensions: Record<string, unknown> }[];
  extensions: { requestId: string; cost?: Record<string, unknown> };
}

async function ask(query: string, more: Record<string, unknown> = {}, extra: Record<string, string> = {}) {
  const response = await service.post({ query, ...more }, { ...headers, ...extra });
  return { response, body: (await response.json()) as Body };
}

const codes = ({ errors }: Body): unknown[] => errors?.map(({ extensions }) => extensions.code) ?? [];

describe('a query', () => {
  it('is answered with its price, its id and what is left', async () => {
    const { response, body } = await ask(
      'query Q($n: String) { hi: greeting(name: $n) resources(first: 3) { nodes { id } } }',
      {
        variables: { n: 'Ada' },
        operationName: 'Q',
      },
    );
    expect(response.status).toBe(200);
    expect(body.data).toEqual({ hi: 'Hello Ada', resources: { nodes: [] } });
    expect(body.extensions).toEqual({
      requestId: response.headers.get('x-request-id'),
      cost: {
        requestedQueryCost: 4,
        actualQueryCost: 4,
        throttleStatus: { maximumAvailable: 20_000, currentlyAvailable: expect.any(Number), restoreRate: 1_000 },
      },
    });
    expect(response.headers.get('ratelimit-limit')).toBe('20000');
    expect(Number(response.headers.get('ratelimit-remaining'))).toBe(
      (body.extensions.cost!.throttleStatus as { currentlyAvailable: number }).currentlyAvailable,
    );
    expect(Number(response.headers.get('ratelimit-reset'))).toBeGreaterThanOrEqual(0);
  });

  it('is run in the name of the caller', async () => {
    expect((await ask('{ caller }')).body.data!.caller).toMatch(/^API_KEY key /);
  });

  it('can ask for its price alone', async () => {
    const { body } = await ask(
      '{ greeting certain p: rateLimit(dryRun: true) { cost limit } resources(first: 200) { nodes { alarms(first: 200) { nodes { name } } } } }',
    );
    expect(body.data).toEqual({ greeting: null, p: { cost: 40_401, limit: 1_000 }, resources: null });
    expect(Object.keys(body.data!)).toEqual(['greeting', 'p', 'resources']);
    expect(body.extensions.cost).toMatchObject({ requestedQueryCost: 40_401, actualQueryCost: 0 });
  });

  it('can ask about the schema and the data at once', async () => {
    const { body } = await ask(
      '{ greeting ...s last: greeting(name: "B") } fragment s on Query { t: __type(name: "Count") { name } }',
    );
    expect(body.data).toEqual({ greeting: 'Hello you', t: { name: 'Count' }, last: 'Hello B' });
    expect(Object.keys(body.data!)).toEqual(['greeting', 't', 'last']);
  });

  it('takes its text compressed', async () => {
    const response = await fetch(`${service.url}/graphql`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: gzipSync(JSON.stringify({ query: '{ greeting }' })),
    });
    expect(((await response.json()) as Body).data).toEqual({ greeting: 'Hello you' });
  });
});

describe('an error', () => {
  it.each([
    ['{ unknown }', 'NOT_FOUND', 'No such thing.'],
    ['{ gone }', 'CURSOR_EXPIRED', 'The cursor is too old.'],
    ['{ upstream }', 'UPSTREAM_UNAVAILABLE', 'CloudWatch is throttling.'],
    ['query ($id: ID!) { resource(id: $id) { id } }', 'BAD_USER_INPUT', expect.stringContaining('$id')],
    ['subscription { events }', 'BAD_USER_INPUT', expect.stringContaining('WebSocket')],
    ['{ nowhere }', 'GRAPHQL_VALIDATION_FAILED', expect.stringContaining('nowhere')],
    ['{', 'GRAPHQL_PARSE_FAILED', expect.stringContaining('Syntax Error')],
  ])('of %s is %s', async (query, code, message) => {
    const { body, response } = await ask(query);
    expect(response.status).toBe(200);
    expect(body.errors).toEqual([expect.objectContaining({ message, extensions: expect.objectContaining({ code }) })]);
    expect(body.errors![0].extensions.requestId).toBe(response.headers.get('x-request-id'));
    expect(JSON.stringify(body)).not.toMatch(/stack|node_modules|\.ts:/);
  });

  it('that nobody foresaw is logged under its id and says nothing', async () => {
    const { body, response } = await ask('{ broken }');
    const id = response.headers.get('x-request-id');
    expect(codes(body)).toEqual(['INTERNAL_SERVER_ERROR']);
    expect(body.data).toBeNull();
    expect(JSON.stringify(body)).not.toContain('hunter2');
    const logged = service.logged.filter(({ requestId }) => requestId === id);
    expect(logged).toEqual([
      expect.objectContaining({ err: expect.objectContaining({ message: expect.stringContaining('hunter2') }) }),
    ]);
  });

  it('carries all of several', async () => {
    const { body } = await ask('{ one two three }');
    expect(codes(body)).toEqual(Array(3).fill('GRAPHQL_VALIDATION_FAILED'));
    expect(body.errors!.map(({ locations }) => locations)).toEqual(
      [3, 7, 11].map((column) => [expect.objectContaining({ line: 1 })].map(() => ({ line: 1, column }))),
    );
    expect(new Set(body.errors!.map(({ extensions }) => extensions.requestId)).size).toBe(1);
  });

  it('of a slow operation is TIMEOUT, and its place is held until it ends', async () => {
    const { body } = await ask('{ never }');
    expect(codes(body)).toEqual(['TIMEOUT']);
    expect(body.errors![0].extensions.retryAfterMs).toBe(1_000);
  });

  it('has the status that the media type has for it', async () => {
    const accept = 'application/graphql-response+json';
    for (const query of ['{', '{ nowhere }', 'query ($id: ID!) { resource(id: $id) { id } }']) {
      expect((await ask(query, {}, { accept })).response.status).toBe(400);
    }
    expect((await ask('{ greeting }', {}, { accept })).response.status).toBe(200);
  });
});

describe('a mutation', () => {
  it('runs its fields one after the other and passes their text through in order', async () => {
    done.length = 0;
    const { body } = await ask(
      'mutation M($b: DoInput!) { a: do(input: { name: "1", kind: HARD }) { name } __typename ...f } fragment f on Mutation { b: do(input: $b) { name } }',
      { variables: { b: { name: '2' } } },
    );
    expect(body.errors).toBeUndefined();
    expect(Object.keys(body.data!)).toEqual(['a', '__typename', 'b']);
    expect(body.data).toEqual({
      a: { name: expect.stringMatching(/^1 HARD key .* string$/) },
      __typename: 'Mutation',
      b: { name: expect.stringMatching(/^2 SOFT key .* string$/) },
    });
    expect(done).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2']);
  });

  it('that fails is null where it may be, and the others stand', async () => {
    const { body } = await ask(
      'mutation { try(input: { name: "1" }) { name } partly { name } do(input: { name: "3" }) { name } }',
    );
    expect(body.data).toEqual({ try: null, partly: { name: null }, do: { name: expect.stringContaining('3 SOFT') } });
    expect(body.errors!.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [['try'], 'INTERNAL_SERVER_ERROR'],
      [['partly', 'name'], 'TIMEOUT'],
    ]);
    expect(JSON.stringify(body)).not.toContain('secret detail');
  });

  it('is refused whole when a variable does not fit', async () => {
    done.length = 0;
    const { body } = await ask('mutation ($i: DoInput!) { do(input: $i) { name } }', {
      variables: { i: { name: 'x', kind: 'WRONG' } },
    });
    expect(codes(body)).toEqual(['BAD_USER_INPUT']);
    expect(body).not.toHaveProperty('data');
    expect(done).toEqual([]);
  });

  it('is left out by @skip and @include', async () => {
    done.length = 0;
    const { body } = await ask(
      'mutation ($no: Boolean!) { do(input: { name: "1" }) @include(if: $no) { name } __typename }',
      { variables: { no: false } },
    );
    expect(body.data).toEqual({ __typename: 'Mutation' });
    expect(done).toEqual([]);
  });

  it('is not possible with GET', async () => {
    const url = `${service.url}/graphql?query=${encodeURIComponent('mutation { partly { name } }')}`;
    const response = await fetch(url, { headers });
    expect(response.status).toBe(405);
    expect(codes((await response.json()) as Body)).toEqual(['BAD_USER_INPUT']);
  });
});

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

it('closes once what runs has been answered', async () => {
  let release!: () => void;
  const released = new Promise<void>((resolve) => (release = resolve));
  let begun = false;
  const closing = await startService(databaseUrlOf(tested.world), {
    readPath: {
      execute: async () => {
        begun = true;
        await released;
        return { data: '{"greeting":"served to the end"}' };
      },
      node: async () => 'null',
      events: async () => [],
    },
  });
  const asked = closing.post({ query: '{ greeting }' }, headers);
  await until('it runs', () => begun);
  closing.app.drain();
  expect((await fetch(`${closing.url}/health/ready`)).status).toBe(503);
  const closed = closing.app.close(5_000);
  release();
  const response = await asked;
  expect(((await response.json()) as Body).data).toEqual({ greeting: 'served to the end' });
  await closed;
  await expect(fetch(`${closing.url}/health/live`)).rejects.toThrow();
  await closing.stop();
});
