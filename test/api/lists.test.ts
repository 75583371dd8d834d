import { testApi } from '../harness/api';
import { insert } from '../harness/insert';

/* eslint-disable @typescript-eslint/no-explicit-any -- what a document selects is known to the test that wrote it */
const api = testApi();
const COUNT = 120;
const start = Date.parse('2026-01-01T00:00:00Z');
let account: string;
let incidents: { id: string; title: string; globalId: string }[];

beforeAll(async () => {
  const { world } = api;
  const crowded = await world.addAccount('Acme', 'crowded');
  account = crowded.globalId;
  incidents = [];
  for (let n = 0; n < COUNT; n++) {
    // Every three have one time and one priority, so that only the id tells them apart.
    const created_at = new Date(start + Math.floor(n / 3) * 60_000);
    incidents.push(
      await world.incident(crowded, {
        title: `outage ${String(n).padStart(3, '0')}`,
        priority: (['HIGH', 'MEDIUM', 'LOW'] as const)[n % 3],
        status: n % 4 === 0 ? 'RESOLVED' : 'OPENED',
        resolved_at: n % 4 === 0 ? created_at : null,
        created_at,
        updated_at: created_at,
      }),
    );
  }
  for (let n = 0; n < 12; n++) {
    const gone = n === 0 ? { deleted_at: new Date() } : {};
    const { id } = await world.resource(crowded, { name: `box_${n}`, region: n < 6 ? 'us-east-1' : 'eu-west-1', state: n < 3 ? null : 'running', ...gone }); // prettier-ignore
    const tag = { resource_id: id, key: 'team', value: n % 2 === 0 ? 'shop' : 'search' };
    const columns = { ...tag, organization_id: crowded.organizationId, account_id: crowded.id };
    await world.pool.query(
      `insert into resource_tag (${Object.keys(columns)}) values ($1, $2, $3, $4, $5)`,
      Object.values(columns),
    );
  }
  await insert(world.pool, 'person', { name: 'Zoe', email: 'zoe@accelerate.example', party: 'ACCELERATE', role: 'SECURITY_ANALYST', active: false, created_at: new Date(), updated_at: new Date() }); // prettier-ignore
});

const pageQuery = `query ($first: Int, $after: String, $last: Int, $before: String, $filter: IncidentFilter, $orderBy: [IncidentOrder!]) {
  incidents(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
    edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount { value precision } } }`;

async function walk(variables: object, backward = false): Promise<string[]> {
  const seen: string[] = [];
  for (let cursor: string | null = null; ;) {
    const place = backward ? { last: 7, before: cursor } : { first: 7, after: cursor };
    const { incidents: page } = await api.as('customer').query(pageQuery, { ...variables, ...place });
    expect(page.totalCount).toEqual({ value: COUNT, precision: 'EXACT' });
    const ids = page.edges.map(({ node }: any) => node.id);
    if (backward) seen.unshift(...ids);
    else seen.push(...ids);
    const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page.pageInfo;
    expect([startCursor, endCursor]).toEqual([page.edges[0].cursor, page.edges.at(-1).cursor]);
    expect(backward ? hasNextPage : hasPreviousPage).toBe(cursor !== null);
    if (!(backward ? hasPreviousPage : hasNextPage)) return seen;
    cursor = backward ? startCursor : endCursor;
  }
}

describe.each([
  [[{ field: 'CREATED_AT', direction: 'ASC' }]],
  [[{ field: 'CREATED_AT', direction: 'DESC' }]],
  [
    [
      { field: 'PRIORITY', direction: 'ASC' },
      { field: 'UPDATED_AT', direction: 'DESC' },
    ],
  ],
  [
    [
      { field: 'STATUS', direction: 'DESC' },
      { field: 'PRIORITY', direction: 'DESC' },
      { field: 'NUMBER', direction: 'ASC' },
    ],
  ],
])('in the order %j', (orderBy) => {
  it('pages forward and backward through every incident once, in one order', async () => {
    const filter = { accountId: { eq: account } };
    const forward = await walk({ filter, orderBy });
    expect(new Set(forward).size).toBe(COUNT);
    expect([...forward].sort()).toEqual(incidents.map(({ globalId }) => globalId).sort());
    expect(await walk({ filter, orderBy }, true)).toEqual(forward);
    const { incidents: all } = await api.as('customer').query(pageQuery, { filter, orderBy, first: 200 });
    expect(all.edges.map(({ node }: any) => node.id)).toEqual(forward);
  });
});

it('a cursor is good for its own filter and order alone', async () => {
  const filter = { accountId: { eq: account } };
  const { incidents: page } = await api.as('customer').query(pageQuery, { first: 2, filter });
  const after = page.pageInfo.endCursor;
  for (const other of [{}, { filter: { accountId: { in: [account] } } }, { filter, orderBy: [{ field: 'NUMBER', direction: 'DESC' }] }]) {
    const { errors } = await api.as('customer').ask(pageQuery, { first: 2, after, ...other });
    expect(errors?.[0].extensions.code).toBe('BAD_USER_INPUT');
  }
}); // prettier-ignore

const at = (minutes: number): string => new Date(start + minutes * 60_000).toISOString();

it.each<[object, number]>([
  [{ title: { eq: 'outage 007' } }, 1],
  [{ title: { startsWith: 'outage 01' } }, 10],
  [{ title: { contains: '05' } }, 12],
  [{ title: { in: ['outage 001', 'outage 002', 'nothing'] } }, 2],
  [{ title: { notIn: ['outage 001'] } }, 119],
  [{ priority: { eq: 'HIGH' } }, 40],
  [{ priority: { in: ['HIGH', 'LOW'] } }, 80],
  [{ status: { notIn: ['RESOLVED'] } }, 90],
  [{ createdAt: { eq: at(3) } }, 3],
  [{ createdAt: { lt: at(10) } }, 30],
  [{ createdAt: { lte: at(10) } }, 33],
  [{ createdAt: { gt: at(38) } }, 3],
  [{ createdAt: { gte: at(38) } }, 6],
  [{ resolvedAt: { isNull: true } }, 90],
  [{ resolvedAt: { isNull: false } }, 30],
  [{ assigneeId: { isNull: true } }, 120],
  [{ ballWith: { eq: 'CUSTOMER' } }, 30],
  [{ and: [{ priority: { eq: 'HIGH' } }, { createdAt: { lt: at(10) } }] }, 10],
  [{ or: [{ title: { eq: 'outage 000' } }, { title: { eq: 'outage 119' } }] }, 2],
  [{ not: { priority: { eq: 'LOW' } } }, 80],
  [{ title: { contains: '100%_\\' } }, 0],
])('the filter %j finds %i', async (filter, count) => {
  const all = { and: [{ accountId: { eq: account } }, filter] };
  const { incidents: page } = await api.as('customer').query(pageQuery, { first: 200, filter: all });
  expect([page.totalCount.value, page.edges.length]).toEqual([count, count]);
});

it.each<[string, number]>([
  ['', 11],
  ['region: { eq: "us-east-1" }', 5],
  ['name: { startsWith: "box_1" }', 3],
  ['tag: { key: "team", value: { eq: "shop" } }', 5],
  ['tag: { key: "team" }', 11],
  ['tag: { key: "nothing" }', 0],
  ['state: { isNull: true }', 2],
  ['deletedAt: { isNull: false }', 1],
  ['type: { in: ["AWS::EC2::Instance"] }', 11],
])('resources where %s are %i', async (filter, count) => {
  const { account: one } = await api.as('customer').query(
    `query ($id: ID!) { account(id: $id) { resources(first: 50, filter: { ${filter} }, orderBy: [{ field: NAME, direction: DESC }]) {
      totalCount { value } nodes { name tags { key } } } } }`,
    { id: account },
  );
  const found: string[] = one.resources.nodes.map(({ name }: any) => name);
  expect([one.resources.totalCount.value, found.length]).toEqual([count, count]);
  expect(found).toEqual([...found].sort().reverse());
});

it('finds one thing by each of its names, and neither by both', async () => {
  const { world } = api;
  const client = api.as('customer');
  const acme = world.account('Acme');
  const resource = await world.resource(acme);
  const data = await client.query(
    `query ($arn: ARN!, $aws: AwsAccountId, $number: String, $id: ID!, $org: ID!) {
      resource(arn: $arn) { id } account(awsAccountId: $aws) { id } incident(number: $number) { id }
      organization(id: $org) { id name people(filter: { name: { contains: "VIEWER" } }) { nodes { role } } }
      nodes(ids: [$id, "nothing", $org]) { id __typename } }`,
    { arn: resource.arn, aws: acme.awsAccountId, number: (await world.incident(acme)).number, id: resource.globalId, org: world.organization('Acme').globalId },
  ); // prettier-ignore
  expect(data.resource.id).toBe(resource.globalId);
  expect(data.account.id).toBe(acme.globalId);
  expect(data.organization.people.nodes).toEqual([{ role: 'CUSTOMER_VIEWER' }]);
  expect(data.nodes.map((node: any) => node?.__typename)).toEqual(['Resource', undefined, 'Organization']);
  for (const query of ['{ account { id } }', `{ account(id: "x", awsAccountId: "${acme.awsAccountId}") { id } }`]) {
    expect((await client.ask(query)).errors![0].extensions.code).toBe('BAD_USER_INPUT');
  }
});
