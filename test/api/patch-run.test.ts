import { randomUUID } from 'node:crypto';
import type { Resource } from '../../src/entities';
import { testApi } from '../harness/api';
import { withPatch } from '../harness/patching';
import { patchRunVerbs } from '../harness/verbs';
import type { KnownAccount } from '../harness/world';
import { describeMutation } from './each-mutation';

const api = testApi();

for (const verb of patchRunVerbs) describeMutation(api, verb);

/** An instance of the account that Systems Manager manages. */
async function instance(account: KnownAccount, columns: Partial<Resource> = {}, tags: Record<string, string> = {}) {
  const resource = await api.world.resource(account, columns);
  const { pool } = api.world;
  await pool.query(
    `insert into resource_agent (resource_id, organization_id, account_id, kind, present, compliant, checked_at)
     values ($1, $2, $3, 'SSM_AGENT', true, true, now())`,
    [resource.id, account.organizationId, account.id],
  );
  for (const [key, value] of Object.entries(tags)) {
    await pool.query(
      'insert into resource_tag (resource_id, organization_id, account_id, key, value) values ($1, $2, $3, $4, $5)',
      [resource.id, account.organizationId, account.id, key, value],
    );
  }
  return resource;
}

async function patched(): Promise<KnownAccount> {
  const account = await api.world.addAccount('Acme', randomUUID());
  await withPatch(api, account);
  return account;
}

const RUN =
  'patchRun { id status counts { total pending skipped } targets { nodes { id status chain { kind status message } resource { id } } } }';
const refusal = async (input: object) => (await api.as('customer').mutate('startPatchRun', input as never)).userErrors;

describe('what is refused', () => {
  it('an account without the add-on, which says so', async () => {
    const account = await api.world.addAccount('Acme', randomUUID());
    const { globalId } = await instance(account);
    expect(await refusal({ resourceIds: [globalId] })).toEqual([
      expect.objectContaining({ code: 'ADD_ON_REQUIRED', path: ['input', 'resourceIds', '0'] }),
    ]);
    const { rows } = await api.world.pool.query('select id from patch_run where account_id = $1', [account.id]);
    expect(rows).toEqual([]);
  });

  it('nothing named, one named twice, 301, what is no instance, two accounts, two regions', async () => {
    const account = await patched();
    const [one, two] = [await instance(account), await instance(account, { region: 'eu-central-1' })];
    const bucket = await api.world.resource(account, { type: 'AWS::S3::Bucket', resource_id: randomUUID() });
    const foreign = await instance(await patched());
    const code = async (resourceIds: string[]) =>
      (await refusal({ resourceIds })).map(({ code, path }) => `${code} ${path?.join('.')}`); // prettier-ignore
    expect(await refusal({})).toEqual([expect.objectContaining({ code: 'REQUIRED' })]);
    expect(await code([])).toEqual(['REQUIRED input.resourceIds']);
    expect(await code([one.globalId, one.globalId])).toEqual(['INVALID input.resourceIds.1']);
    expect(await code(Array.from({ length: 301 }, () => one.globalId))).toEqual(['LIMIT_EXCEEDED input.resourceIds']);
    expect(await code([bucket.globalId])).toEqual(['UNSUPPORTED input.resourceIds.0']);
    expect(await code([one.globalId, two.globalId])).toEqual(['INVALID input.resourceIds.1']);
    expect(await code([one.globalId, foreign.globalId])).toEqual(['INVALID input.resourceIds.1']);
  });

  it('an instance that is being patched already; of two at once one begins', async () => {
    const account = await patched();
    const [one, two] = [await instance(account), await instance(account)];
    const answers = await Promise.all(
      [[one, two], [two]].map((some) =>
        api.as('customer').mutate('startPatchRun', { resourceIds: some.map(({ globalId }) => globalId) }, RUN),
      ),
    );
    const refused = answers.flatMap(({ userErrors }) => userErrors);
    expect(refused).toEqual([expect.objectContaining({ code: 'CONFLICT', path: ['input', 'resourceIds', expect.any(String)] })]); // prettier-ignore
    expect(await refusal({ resourceIds: [two.globalId] })).toEqual([expect.objectContaining({ code: 'CONFLICT' })]);
  });

  it('a run that has ended or is being stopped is not stopped', async () => {
    const { globalId } = await instance(await patched());
    const { patchRun } = await api.as('customer').done('startPatchRun', { resourceIds: [globalId] }, RUN);
    await api.as('customer').done('stopPatchRun', { patchRunId: patchRun.id, reason: 'Not today.' });
    const again = await api.as('customer').mutate('stopPatchRun', { patchRunId: patchRun.id, reason: 'Not today.' });
    expect(again.userErrors).toEqual([expect.objectContaining({ code: 'INVALID_TRANSITION' })]);
    expect(await api.as('customer').refused('stopPatchRun', { patchRunId: patchRun.id, reason: ' ' })).toBe(
      'REQUIRED input.reason',
    );
  });
});

it('leaves out who is stopped, grouped, not managed or not supported, and says why; nobody opens an incident', async () => {
  const account = await patched();
  const well = await instance(account);
  const stopped = await instance(account, { state: 'stopped' });
  const grouped = await instance(account, {}, { 'aws:autoscaling:groupName': 'web' });
  const unmanaged = await api.world.resource(account);
  const old = await instance(account);
  await api.world.pool.query(
    `insert into patch_compliance (resource_id, organization_id, account_id, status, platform_name, platform_version, updated_at)
     values ($1, $2, $3, 'COMPLIANT', 'Solaris', '9', now())`,
    [old.id, account.organizationId, account.id],
  );
  const all = [well, stopped, grouped, unmanaged, old];
  const { patchRun } = await api
    .as('customer')
    .done('startPatchRun', { resourceIds: all.map(({ globalId }) => globalId) }, RUN);
  expect(patchRun.counts).toEqual({ total: 5, pending: 1, skipped: 4 });
  const of = (resource: { globalId: string }) =>
    patchRun.targets.nodes.find((node: { resource: { id: string } }) => node.resource.id === resource.globalId);
  expect(of(well)).toMatchObject({ status: 'PENDING' });
  for (const [resource, why] of [
    [stopped, 'The instance is stopped.'],
    [grouped, 'Auto Scaling group'],
    [unmanaged, 'does not manage'],
    [old, 'Solaris 9 is not supported'],
  ] as const) {
    expect(of(resource)).toMatchObject({
      status: 'SKIPPED',
      chain: expect.arrayContaining([
        expect.objectContaining({ kind: 'SNAPSHOT', status: 'SKIPPED', message: expect.stringContaining(why) }),
      ]),
    });
  }
  const { rows } = await api.world.pool.query('select id from incident where account_id = $1', [account.id]);
  expect(rows).toEqual([]);
});

describe('what is read', () => {
  it('runs are filtered and sorted, their instances filtered and paged', async () => {
    const account = await patched();
    const { pool } = api.world;
    const instances = [];
    for (let n = 0; n < 5; n++) instances.push(await instance(account));
    const { patchRun } = await api
      .as('customer')
      .done('startPatchRun', { resourceIds: instances.map(({ globalId }) => globalId) }, RUN);
    const target = patchRun.targets.nodes[0];
    await pool.query(
      `update patch_target set status = 'FAILED', missing_critical = 2 where patch_run_id in (
         select id from patch_run where account_id = $1) and resource_id = (
         select id from resource where account_id = $1 order by resource_id limit 1)`,
      [account.id],
    );
    const { patchRuns } = await api.as('customer').query(
      `query ($account: ID!) { patchRuns(first: 2, filter: { accountId: { eq: $account }, onDemand: { eq: true }, status: { in: [PENDING] } },
           orderBy: [{ field: STARTED_AT, direction: ASC }]) { totalCount { value } nodes { id counts { total failed pending }
             failed: targets(first: 5, filter: { status: { eq: FAILED }, missingCritical: { gt: 1 } }) { nodes { missingCritical } }
             none: targets(first: 5, filter: { missingCritical: { gte: 3 } }) { nodes { id } }
             sorted: targets(first: 2, orderBy: [{ field: STATUS, direction: ASC }]) { pageInfo { hasNextPage endCursor } nodes { status } } } } }`,
      { account: account.globalId },
    );
    expect(patchRuns).toMatchObject({
      totalCount: { value: 1 },
      nodes: [
        {
          id: patchRun.id,
          counts: { total: 5, failed: 1, pending: 4 },
          failed: { nodes: [{ missingCritical: 2 }] },
          none: { nodes: [] },
          sorted: { pageInfo: { hasNextPage: true }, nodes: [{ status: 'FAILED' }, { status: 'PENDING' }] },
        },
      ],
    });
    const seen: string[] = [];
    for (let after: string | null = null; ;) {
      const { node }: { node: { targets: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } } = await api.as('viewer').query(
        `query ($id: ID!, $after: String) { node(id: $id) { ... on PatchRun { targets(first: 2, after: $after) {
             pageInfo { hasNextPage endCursor } nodes { id } } } } }`,
        { id: patchRun.id, after },
      ); // prettier-ignore
      seen.push(...node.targets.nodes.map(({ id }: { id: string }) => id));
      if (!node.targets.pageInfo.hasNextPage) break;
      after = node.targets.pageInfo.endCursor;
    }
    expect(new Set(seen)).toEqual(new Set(patchRun.targets.nodes.map(({ id }: { id: string }) => id)));
    expect(seen).toHaveLength(5);
    expect(target.id).toBeDefined();
  });
});
