import { buildClientSchema, getIntrospectionQuery, printSchema, type IntrospectionQuery } from 'graphql';
import { buildApiSchema } from '../../src/resolvers/schema';
import { toGlobalId } from '../../src/domain/id';
import { testWorld } from '../harness/world';
import { databaseUrlOf, type Service, startService } from './service';

const tested = testWorld();
let service: Service;
let customer: string;
let engineer: string;

beforeAll(async () => {
  const { world } = tested;
  service = await startService(databaseUrlOf(world), { schema: buildApiSchema(), compiled: true });
  customer = (await world.key('Acme')).token;
  engineer = (await world.key(null)).token;
});
afterAll(() => service.stop());

interface Body {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  data?: any;
  errors?: { message: string; path?: unknown[]; extensions: Record<string, unknown> }[];
  extensions: { requestId: string; cost: { requestedQueryCost: number } };
}

async function ask(query: string, variables: Record<string, unknown> = {}, key = customer): Promise<Body> {
  const response = await service.post({ query, variables }, { authorization: `Bearer ${key}` });
  return (await response.json()) as Body;
}

it('reads what is the caller’s', async () => {
  const query = `query ($first: Int) {
    accounts(first: $first, orderBy: [{ field: NAME, direction: ASC }]) { nodes { name status organization { name } } totalCount { value precision } }
    other: accounts { nodes { ...a } }
  } fragment a on Account { __typename awsAccountId }`;
  const acme = await ask(query, { first: 1 });
  expect(acme.errors).toBeUndefined();
  expect(acme.data.accounts).toEqual({
    nodes: [{ name: 'production', status: 'ACTIVE', organization: { name: 'Acme' } }],
    totalCount: { value: 2, precision: 'EXACT' },
  });
  expect(acme.data.other.nodes).toHaveLength(2);
  expect(acme.extensions.cost.requestedQueryCost).toBe(1 + 1 + 10 + (1 + 50));
  expect((await ask(query, {}, engineer)).data.accounts.totalCount.value).toBe(4);
});

it('says who asks, what the request costs and what it would cost', async () => {
  const { data, errors } = await ask(
    '{ viewer { party role } rateLimit { cost limit maximumAvailable currentlyAvailable restoreRate resetAt } }',
  );
  expect(errors).toBeUndefined();
  expect(data.viewer).toEqual({ party: 'CUSTOMER', role: 'CUSTOMER_ADMIN' });
  expect(data.rateLimit).toMatchObject({ cost: 1, limit: 1_000, maximumAvailable: 20_000, restoreRate: 1_000 });
  expect(Date.parse(data.rateLimit.resetAt)).toBeGreaterThan(Date.now() - 5_000);
  const dry = await ask(
    '{ rateLimit(dryRun: true) { cost } accounts(first: 200) { nodes { resources(first: 200) { nodes { id } } } } }',
  );
  expect(dry.data).toEqual({ rateLimit: { cost: 1 + 200 * 202 }, accounts: null });
});

it('writes, answers with what was written, and refuses as data', async () => {
  const { world } = tested;
  const account = world.account('Acme');
  const mutation = `mutation ($input: CreateIncidentInput!) {
    one: createIncident(input: $input) { incident { id title status account { name } } cursor userErrors { code path } }
    __typename
  }`;
  const input = { accountId: account.globalId, title: 'Nothing works', description: 'Since noon.', priority: 'HIGH' };
  const made = await ask(mutation, { input });
  expect(made.errors).toBeUndefined();
  expect(made.data).toEqual({
    one: {
      incident: {
        id: expect.any(String),
        title: 'Nothing works',
        status: 'UNASSIGNED',
        account: { name: 'production' },
      },
      cursor: expect.stringMatching(/^cursor of /),
      userErrors: [],
    },
    __typename: 'Mutation',
  });
  const foreign = await ask(mutation, { input: { ...input, accountId: world.account('Globex').globalId } });
  expect(foreign.data.one).toEqual({
    incident: null,
    cursor: null,
    userErrors: [{ code: 'NOT_FOUND', path: ['input', 'accountId'] }],
  });
  expect((await ask('{ incidents { totalCount { value } } }')).data.incidents.totalCount.value).toBe(1);
});

it.each([
  ['{ accounts(first: 201) { nodes { id } } }', 'BAD_USER_INPUT'],
  ['{ accounts(first: 1, last: 1) { nodes { id } } }', 'BAD_USER_INPUT'],
  ['{ accounts(after: "nonsense") { nodes { id } } }', 'BAD_USER_INPUT'],
  ['{ accounts(first: 200) { nodes { resources { nodes { alarms { nodes { id } } } } } } }', 'QUERY_TOO_COMPLEX'],
])('refuses %s as %s', async (query, code) => {
  const { errors, extensions } = await ask(query);
  expect(errors!.map((error) => error.extensions)).toEqual([
    expect.objectContaining({ code, requestId: extensions.requestId }),
  ]);
});

it('describes itself to those who are known', async () => {
  const { data, errors } = await ask(getIntrospectionQuery());
  expect(errors).toBeUndefined();
  expect(printSchema(buildClientSchema(data as IntrospectionQuery))).toContain('type Incident implements');
  const sdl = await fetch(`${service.url}/schema.graphql`, { headers: { authorization: `Bearer ${customer}` } });
  expect(await sdl.text()).toContain('type Incident implements');
});

it('never tells another tenant’s object from an unknown one', async () => {
  const { world } = tested;
  const unknown = toGlobalId('Account', '00000000-0000-4000-8000-000000000000');
  const { data } = await ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
    ids: [world.account('Globex').globalId, unknown, world.account('Acme').globalId],
  });
  expect(data.nodes).toEqual([null, null, { id: world.account('Acme').globalId }]);
});
