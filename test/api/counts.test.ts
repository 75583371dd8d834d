import { testApi } from '../harness/api';

const api = testApi();

const CAP = 10_000;

/** Adds incidents to an account, many at a time. */
async function incidents(accountName: string, count: number): Promise<void> {
  const account = api.world.account('Acme', accountName);
  await api.world.pool.query(
    `insert into incident (id, organization_id, account_id, number, title, status, priority, priority_rank, origin,
       ball_with, created_at, updated_at, explanation)
     select gen_random_uuid(), $1, $2, 'INC' || lpad(nextval('incident_number_seq')::text, 7, '0'), 'Down',
       'UNASSIGNED', 'LOW', 3, 'DETECTED', 'ACCELERATE', now() + n * interval '1 ms', now(), '{}'
     from generate_series(1, $3) as g (n)`,
    [account.organizationId, account.id, count],
  );
}

const document = `query ($filter: IncidentFilter) {
  incidents(first: 1, filter: $filter) { totalCount { value precision } pageInfo { hasNextPage } } }`;

it('counts exactly up to ten thousand, and says where it stopped', async () => {
  const { world } = api;
  const [customer, stranger] = [api.as('customer'), api.as('stranger')];
  const count = async (filter: object | null = null) => (await customer.query(document, { filter })).incidents;
  await incidents('production', CAP - 1);
  expect(await count()).toMatchObject({ totalCount: { value: CAP - 1, precision: 'EXACT' } });
  await incidents('staging', 1);
  expect(await count()).toMatchObject({ totalCount: { value: CAP, precision: 'EXACT' } });
  await incidents('staging', 1);
  expect(await count()).toEqual({
    totalCount: { value: CAP, precision: 'AT_LEAST' },
    pageInfo: { hasNextPage: true },
  });
  // A filter, and another tenant, count their own.
  const staging = { accountId: { eq: world.account('Acme', 'staging').globalId } };
  expect(await count(staging)).toMatchObject({ totalCount: { value: 2, precision: 'EXACT' } });
  expect(await count({ not: staging })).toMatchObject({ totalCount: { value: CAP - 1, precision: 'EXACT' } });
  expect((await stranger.query(document)).incidents).toEqual({
    totalCount: { value: 0, precision: 'EXACT' },
    pageInfo: { hasNextPage: false },
  });
});
