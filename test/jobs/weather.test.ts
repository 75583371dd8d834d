import { SYNC_ORDER } from '../../src/domain/discovery';
import type { Account } from '../../src/entities';
import { systemCaller } from '../../src/domain/caller';
import { startJob } from '../../src/operations/account/start-job';
import { transact } from '../../src/operations/unit';
import { testCloud, type CloudAccount } from '../harness/aws';
import { testWorkshop } from '../harness/jobs';
import { until } from '../harness/until';

const sky = testCloud({ accounts: 6, resources: 300 });
const ground = testWorkshop();

let members: CloudAccount[];
let accounts: Account[];

/** Broken accounts are given up sooner than in service, so that the tests need not wait; the order of things is the same. */
const hasty = { requestTimeoutMs: 1_500 };

beforeAll(async () => {
  const { shop } = ground;
  members = await sky.cloud.accounts();
  const organization = await shop.organization();
  accounts = [];
  for (const member of members) accounts.push(await shop.onboard(organization, member, sky.cloud));
  await shop.work();
  await shop.whenActive(...accounts.map(({ id }) => id));
  await shop.stopAll();
});

afterEach(async () => {
  for (const { accountId } of members) await sky.cloud.scenario('heal-account', { accountId });
});

async function sync(account: Account): Promise<string> {
  return transact(ground.shop.database, systemCaller('test'), (unit) => startJob(unit, account, 'sync-account'));
}

async function states(account: Account): Promise<{ region: string; source: string; last_error: string | null }[]> {
  const { rows } = await ground.shop.pool.query(
    `select region, source, last_error, last_error_at, last_success_at from sync_state where account_id = $1
     order by region, source`,
    [account.id],
  );
  return rows;
}

it('finishes the healthy accounts while an unreachable one still hangs', async () => {
  const { shop } = ground;
  const [broken, ...healthy] = accounts;
  const hangsMs = 50_000;
  await sky.cloud.scenario('unreachable-account', { accountId: broken.aws_account_id });
  // As few places as there are lanes and one more: whoever could take a third place would hold up everyone.
  await shop.work(shop.context({ requestTimeoutMs: hangsMs }, { sourcePatienceMs: hangsMs }), 3);
  const hanging: string[] = [];
  for (let i = 0; i < 4; i++) hanging.push(await sync(broken));
  await until(
    'the broken account is being read',
    async () => (await sky.cloud.calls('ec2.DescribeInstances', broken.aws_account_id)) > 3,
  );
  const start = Date.now();
  const jobs = await Promise.all(healthy.map(sync));
  const ended = await Promise.all(jobs.map((id) => shop.whenEnded(id)));
  const took = Date.now() - start;
  expect(ended.map(({ status }) => status)).toEqual(healthy.map(() => 'SUCCEEDED'));
  const open = await shop.countOf(`job where id = any ($1) and ended_at is null`, [hanging]);
  expect(open).toBe(hanging.length);
  // Not one region of it has come to an end meanwhile.
  expect(await shop.countOf(`job where id = any ($1) and done > 0`, [hanging])).toBe(0);
  expect(took).toBeLessThan(hangsMs);
}, 120_000);

it('says of each source of an unreachable account that AWS did not answer, and deletes nothing', async () => {
  const { shop } = ground;
  const [, broken] = accounts;
  const had = await shop.countOf('resource where account_id = $1 and deleted_at is null', [broken.id]);
  await sky.cloud.scenario('unreachable-account', { accountId: broken.aws_account_id });
  await shop.work(shop.context(hasty, { sourcePatienceMs: 4_000 }));
  const job = await shop.whenEnded(await sync(broken));
  expect(job.status).toBe('FAILED');
  // Three regions, and the account's cases.
  expect(job.done).toBe(4);
  expect(job.error).toMatch(/us-east-1 EC2: (TimeoutError|RequestTimeout): /);
  const rows = await states(broken);
  expect(rows).toHaveLength(3 * SYNC_ORDER.length + 1);
  for (const row of rows) expect(row.last_error).toMatch(/^(TimeoutError|RequestTimeout): /);
  expect(await shop.countOf('resource where account_id = $1 and deleted_at is null', [broken.id])).toBe(had);
  expect(await shop.countOf(`event where kind = 'ACCOUNT_SYNC_FAILED' and account_id = $1`, [broken.id])).toBe(1);
  expect((await shop.account(broken.id)).status).toBe('ACTIVE');

  await sky.cloud.scenario('heal-account', { accountId: broken.aws_account_id });
  expect((await shop.whenEnded(await sync(broken))).status).toBe('SUCCEEDED');
  for (const row of await states(broken)) expect(row.last_error).toBeNull();
});

it('puts AWS’s code first when it throttles', async () => {
  const { shop } = ground;
  const [, , broken] = accounts;
  await sky.cloud.scenario('throttled-account', { accountId: broken.aws_account_id });
  await shop.work(shop.context(hasty, { sourcePatienceMs: 15_000 }));
  const job = await shop.whenEnded(await sync(broken), 40_000);
  expect(job.status).toBe('FAILED');
  const errors = Object.fromEntries((await states(broken)).map(({ source, last_error }) => [source, last_error]));
  expect(errors.EC2).toMatch(/^RequestLimitExceeded: /);
  expect(errors.CLOUDWATCH).toMatch(/^Throttling(Exception)?: /);
  expect(errors.SSM).toMatch(/^ThrottlingException: /);
});

it('reads a slow account to the end', async () => {
  const { shop } = ground;
  const [, , , slow] = accounts;
  await sky.cloud.scenario('slow-account', { accountId: slow.aws_account_id, delayMs: 700 });
  await shop.work();
  const job = await shop.whenEnded(await sync(slow), 40_000);
  expect({ status: job.status, error: job.error }).toEqual({ status: 'SUCCEEDED', error: null });
});

it('says at the account that its role lets us in no more, and again that it does', async () => {
  const { shop } = ground;
  const [, , , , denied] = accounts;
  await sky.cloud.trust(denied.aws_account_id, denied.external_id, { revoked: true });
  await shop.work();
  expect((await shop.whenEnded(await sync(denied))).status).toBe('FAILED');
  const refused = await shop.account(denied.id);
  expect(refused.access_error).toMatch(/^AccessDenied: User: .+ is not authorized to perform: sts:AssumeRole/);
  for (const row of await states(denied)) expect(row.last_error).toMatch(/^AccessDenied: /);

  await sky.cloud.trust(denied.aws_account_id, denied.external_id);
  expect((await shop.whenEnded(await sync(denied))).status).toBe('SUCCEEDED');
  expect((await shop.account(denied.id)).access_error).toBeNull();
  const { rows } = await shop.pool.query(
    `select summary from event where kind = 'ACCOUNT_UPDATED' and account_id = $1 order by recorded_at desc limit 2`,
    [denied.id],
  );
  expect(rows.map(({ summary }) => summary)).toEqual([
    expect.stringContaining('lets us in.'),
    expect.stringContaining('does not let us in.'),
  ]);
});
