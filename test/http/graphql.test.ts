import { gzipSync } from 'node:zlib';
import { testWorld } from '../harness/world';
import { asking, type Body, codes } from './asking';
import { done } from './example-schema';
import { databaseUrlOf, type Service, startService } from './service';

const tested = testWorld();
let service: Service;
let headers: { authorization: string };
const ask = asking(
  () => service,
  () => headers,
);

beforeAll(async () => {
  service = await startService(databaseUrlOf(tested.world), { settings: { operationDeadlineMs: 300 } });
  headers = { authorization: `Bearer ${(await tested.world.key('Acme')).token}` };
});
afterAll(() => service.stop());

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

  it('that fails where it may not be null ends the request before the next', async () => {
    done.length = 0;
    const { body } = await ask(
      'mutation { do(input: { name: "fail" }) { name } next: do(input: { name: "2" }) { name } }',
    );
    expect(body.data).toBeNull();
    expect(body.errors!.map(({ path }) => path)).toEqual([['do']]);
    expect(done).toEqual(['begin fail']);
  });

  it('takes the key of the header where it is the only one and has none', async () => {
    const idempotency = { 'idempotency-key': 'from the header' };
    const keys = async (query: string) => {
      done.length = 0;
      expect((await ask(query, {}, idempotency)).body.errors).toBeUndefined();
      return done.filter((one) => one.startsWith('key'));
    };
    expect(await keys('mutation { __typename do(input: { name: "1" }) { name } }')).toEqual(['key from the header']);
    expect(await keys('mutation { do(input: { name: "1", idempotencyKey: "own" }) { name } }')).toEqual(['key own']);
    expect(
      await keys('mutation { a: do(input: { name: "1" }) { name } b: do(input: { name: "2" }) { name } }'),
    ).toEqual([]);
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
