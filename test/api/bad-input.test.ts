import { testApi } from '../harness/api';
import { mutationOf, type Answer } from '../harness/client';

const api = testApi();

/** How many rows there are of everything. */
async function counts(): Promise<Record<string, string>> {
  await api.settled();
  const { rows } = await api.world.pool.query<{ t: string; n: string }>(
    `select table_name as t, (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from %I', table_name), false, true, '')))[1]::text as n
     from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  return Object.fromEntries(rows.map(({ t, n }) => [t, n]));
}

let before: Record<string, string>;
beforeEach(async () => {
  before = await counts();
});
/** Whatever was sent: nothing is changed by it, nothing was a fault of ours, and the service answers. */
afterEach(async () => {
  expect(await counts()).toEqual(before);
  expect(api.complaints).toEqual([]);
  expect((await api.as('customer').query('{ viewer { party } }')).viewer.party).toBe('CUSTOMER');
});

const codesOf = ({ errors }: Answer): string[] => (errors ?? []).map(({ extensions }) => extensions.code);
const nested = (depth: number): string => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth);
const viewer = '{ viewer { name } }';
const report = (more: string): string =>
  `{"query":${JSON.stringify(mutationOf('createIncident'))},"variables":{"input":{"accountId":"${api.world.account('Acme').globalId}","title":"t","description":"d","priority":"LOW"${more}}}}`;

describe('bodies over HTTP', () => {
  it.each<[string, () => string, number, string]>([
    ['no JSON', () => '{"query": ', 400, 'BAD_USER_INPUT'],
    ['nothing', () => '', 400, 'BAD_USER_INPUT'],
    ['a JSON text', () => '"query"', 400, 'BAD_USER_INPUT'],
    ['a batch', () => `[${JSON.stringify({ query: viewer })}]`, 400, 'BAD_USER_INPUT'],
    ['a syntax error', () => JSON.stringify({ query: '{ viewer { ' }), 200, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', () => JSON.stringify({ query: '{ viewer { shoeSize } }' }), 200, 'GRAPHQL_VALIDATION_FAILED'],
    ['variables 10,000 deep', () => `{"query":"${viewer}","variables":${nested(10_000)}}`, 200, 'BAD_USER_INPUT'],
    ['a query 10,000 deep', () => JSON.stringify({ query: '{a'.repeat(10_000) }), 200, 'QUERY_TOO_COMPLEX'],
    ['an input field twice with an unknown one', () => report(',"title":"u","shoe":1'), 200, 'BAD_USER_INPUT'],
    ['an unknown enum value', () => report(',"priority":"URGENT"'), 200, 'BAD_USER_INPUT'],
    ['a number for a text', () => report(',"title":7'), 200, 'BAD_USER_INPUT'],
    ['null for what is required', () => report(',"title":null'), 200, 'BAD_USER_INPUT'],
    ['1e400 for a flag', () => report(',"test":1e400'), 200, 'BAD_USER_INPUT'],
    ['10 MB', () => report(`,"title":"${'x'.repeat(10_000_000)}"`), 413, 'PAYLOAD_TOO_LARGE'],
  ])('%s', async (_, body, status, code) => {
    const answer = await api.as('customer').post(body());
    expect([answer.status, new Set(codesOf(answer))]).toEqual([status, new Set([code])]);
    for (const { extensions } of answer.errors!) expect(extensions.requestId).toEqual(expect.any(String));
    expect(answer.text).not.toContain('    at ');
  });

  it('names the field that does not fit', async () => {
    const { errors } = await api.as('customer').post(report(',"priority":"URGENT"'));
    expect(errors![0].message).toContain('input.priority');
    const { errors: unknown } = await api.as('customer').post(report(',"shoe":1'));
    expect(unknown![0].message).toContain('shoe');
  });

  it.each([
    ['title', 'a\\u0000b'],
    ['title', 'a\\ud800b'],
    ['accountId', '\\u0000'],
    ['idempotencyKey', '\\udc00'],
  ])('names %s, whose text %s nothing can store', async (field, text) => {
    const answer = await api.as('customer').post(report(`,"${field}":"${text}"`));
    expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
    expect(answer.errors![0].message).toContain(`"input.${field}"`);
  });

  it.each(['', 'Bearer nonsense', `Bearer og_${'0'.repeat(18)}_${'0'.repeat(43)}`])(
    'credentials %j',
    async (authorization) => {
      const answer = await api.as('customer').post(JSON.stringify({ query: viewer }), { authorization });
      expect([answer.status, codesOf(answer)]).toEqual([401, ['UNAUTHENTICATED']]);
    },
  );
});

describe('inputs that are well formed', () => {
  it.each<[string, object, string]>([
    ['spaces alone', { description: ' \n ' }, 'REQUIRED input.description'],
    ['a long text', { description: 'x'.repeat(8_001) }, 'TOO_LONG input.description'],
    ['too many', { resourceIds: Array(101).fill('x') }, 'TOO_MANY input.resourceIds'],
    ['an unknown id', { resourceIds: ['bm9uc2Vuc2U'] }, 'NOT_FOUND input.resourceIds.0'],
    ['an empty key', { idempotencyKey: '' }, 'INVALID input.idempotencyKey'],
    ['a long key', { idempotencyKey: 'x'.repeat(256) }, 'INVALID input.idempotencyKey'],
  ])('%s', async (_, more, refusal) => {
    const input = { accountId: api.world.account('Acme').globalId, title: 't', description: 'd', priority: 'LOW', ...more };
    expect(await api.as('customer').refused('createIncident', input)).toBe(refusal);
  });

  it('an id of another type or tenant is an unknown one', async () => {
    const { world } = api;
    const input = { title: 't', description: 'd', priority: 'LOW' };
    for (const { globalId } of [world.organization('Acme'), world.account('Globex'), world.person('Acme', 'CUSTOMER_ADMIN')]) {
      expect(await api.as('customer').refused('createIncident', { ...input, accountId: globalId })).toBe('NOT_FOUND input.accountId');
    }
  });
}); // prettier-ignore

describe('questions', () => {
  const filter = (value: string): object => ({ filter: { title: { eq: value } } });
  const document = 'query ($filter: IncidentFilter) { incidents(filter: $filter) { nodes { id } } }';

  it.each<[string, object]>([
    ['NUL in a filter', filter('a\0')],
    ['a lone surrogate in a filter', filter('\udc00')],
    ['a number at an id', { filter: { accountId: { eq: 1.5 } } }],
    ['a date that is none', { filter: { createdAt: { gt: '2026-02-30T00:00:00Z' } } }],
    ['101 values', { filter: { title: { in: Array(101).fill('x') } } }],
    ['6 levels of not', { filter: [1, 2, 3, 4, 5, 6].reduce<object>((inner) => ({ not: inner }), { title: { eq: 'x' } }) }],
  ])('%s', async (_, variables) => {
    expect(codesOf(await api.as('customer').ask(document, variables))).toEqual(['BAD_USER_INPUT']);
  });

  it('more than 200, from both ends, after nonsense, in four orders', async () => {
    const order = '{ field: NUMBER, direction: ASC }';
    for (const args of ['first: 201', 'first: -1', 'first: 1, last: 1', 'after: "nonsense"', `orderBy: [${Array(4).fill(order)}]`]) {
      expect([args, codesOf(await api.as('customer').ask(`{ incidents(${args}) { nodes { id } } }`))]).toEqual([args, ['BAD_USER_INPUT']]);
    }
  });
}); // prettier-ignore

const costly = 'accounts(first: 200) { nodes { resources(first: 200) { nodes { id } } } }';
const deep = `viewer { organizations { ${'accounts(first: 1) { nodes { organization { '.repeat(5)} id ${'} } } '.repeat(5)} } }`;
const aliases = Array.from({ length: 16 }, (_, n) => `a${n}: __typename`).join(' ');

describe.each<[string, string, string]>([
  ['what costs too much', costly, 'QUERY_TOO_COMPLEX'],
  ['what lies too deep', deep, 'QUERY_TOO_COMPLEX'],
  ['too many aliases', aliases, 'QUERY_TOO_COMPLEX'],
  ['a syntax error', 'viewer {', 'GRAPHQL_PARSE_FAILED'],
  ['an unknown field', 'shoeSize', 'GRAPHQL_VALIDATION_FAILED'],
])('%s', (_, selection, code) => {
  const query = `{ ${selection} }`;

  it('is refused over HTTP, WebSocket and server-sent events alike', async () => {
    const client = api.as('customer');
    expect(new Set(codesOf(await client.ask(query)))).toEqual(new Set([code]));
    for (const stream of [client.subscribe(query), client.events(query)]) {
      const failure = (await stream.failure()) as { extensions: { code: string } }[];
      expect(new Set([failure].flat().map(({ extensions }) => extensions.code))).toEqual(new Set([code]));
    }
    // The socket that carried it still serves.
    expect(await client.subscribe(viewer).until(({ results }) => results[0]?.data)).toBeTruthy();
  });
});

it('streams refuse cursors and filters that are none', async () => {
  const client = api.as('customer');
  for (const [args, code] of [
    ['after: "nonsense"', 'BAD_USER_INPUT'],
    [`after: "${Buffer.from('another:1').toString('base64url')}"`, 'CURSOR_EXPIRED'],
    ['filter: { kind: { eq: NOTHING } }', 'GRAPHQL_VALIDATION_FAILED'],
  ]) {
    const query = `subscription { events(${args}) { __typename cursor } }`;
    for (const stream of [client.subscribe(query), client.events(query)]) {
      const failure = (await stream.failure()) as { extensions: { code: string } }[];
      expect([args, [failure].flat()[0].extensions.code]).toEqual([args, code]);
    }
  }
});
