import { systemCaller } from '../../src/domain/caller';
import { syncAccount } from '../../src/jobs/sync-account';
import { syncRegion } from '../../src/jobs/sync-region';
import { syncSupport } from '../../src/jobs/sync-support';
import { pauseAfter } from '../../src/operations/account/end-verification';
import { startJob } from '../../src/operations/account/start-job';
import { transact } from '../../src/operations/unit';
import { testCloud } from '../harness/aws';
import { testWorkshop } from '../harness/jobs';
import { until } from '../harness/until';

const sky = testCloud({ accounts: 6, resources: 60 });
const ground = testWorkshop();

it('waits twice as long after each refusal, up to five minutes', () => {
  expect([0, 1, 2, 3, 7, 8, 30].map(pauseAfter)).toEqual([2_000, 4_000, 8_000, 16_000, 256_000, 300_000, 300_000]);
});

it('keeps trying a role that does not let us in, and goes on by itself once it does', async () => {
  const { shop } = ground;
  const [member] = await sky.cloud.accounts();
  const account = await shop.onboard(await shop.organization(), member, null);
  await sky.cloud.trust(member.accountId, 'an-external-id-that-nobody-issued');
  await shop.work();

  const [job] = await until('the role was refused twice', async () => {
    const { rows } = await shop.pool.query(
      `select payload from graphile_worker._private_jobs where (payload->>'tries')::int >= 2`,
    );
    return rows.length > 0 ? shop.jobs(account.id) : null;
  });
  const words =
    `AccessDenied: User: arn:aws:iam::905418037261:user/opsgraph-platform is not authorized to perform: ` +
    `sts:AssumeRole on resource: arn:aws:iam::${member.accountId}:role/opsgraph-operations`;
  expect(job).toMatchObject({ kind: 'verify-account', status: 'RUNNING', error: words, ended_at: null });
  expect(await shop.account(account.id)).toMatchObject({ status: 'DISCOVERY', verified_at: null, access_error: words });
  // The same words again are no news.
  expect(await shop.countOf(`event where account_id = $1 and kind = 'ACCOUNT_UPDATED'`, [account.id])).toBe(1);

  await sky.cloud.trust(member.accountId, account.external_id);
  await shop.whenActive(account.id);
  const active = await shop.account(account.id);
  expect(active.access_error).toBeNull();
  expect(active.verified_at).not.toBeNull();
  const jobs = await shop.jobs(account.id);
  expect(jobs.map(({ kind, status }) => [kind, status])).toEqual([
    ['verify-account', 'SUCCEEDED'],
    ['sync-account', 'SUCCEEDED'],
  ]);
  expect(await shop.countOf('resource where account_id = $1', [account.id])).toBeGreaterThan(0);
});

it('does not let an account arrive of which a region was not read', async () => {
  const { shop } = ground;
  const [, member] = await sky.cloud.accounts();
  const account = await shop.onboard(await shop.organization(), member, sky.cloud);
  await sky.cloud.scenario('unreachable-account', { accountId: member.accountId });
  await shop.pool.query(`update account set verified_at = now(), owned_at = now() where id = $1`, [account.id]);
  const signal = new AbortController().signal;
  const context = { ...shop.context({ requestTimeoutMs: 500 }, { sourcePatienceMs: 1_000 }), signal };
  const jobId = await transact(shop.database, systemCaller('test'), (unit) => startJob(unit, account, 'sync-account'));
  await syncAccount({ accountId: account.id, jobId }, context);
  const [first, ...rest] = account.regions;
  await syncRegion({ accountId: account.id, jobId, region: first, sources: null }, context);
  // A part that runs again, as after a crash between its end and the queue's, is counted once.
  await syncRegion({ accountId: account.id, jobId, region: first, sources: null }, context);
  expect(await shop.row('job', jobId)).toMatchObject({ status: 'RUNNING', done: 1, total: 4 });

  await sky.cloud.scenario('heal-account', { accountId: member.accountId });
  for (const region of rest) await syncRegion({ accountId: account.id, jobId, region, sources: null }, context);
  await syncSupport({ accountId: account.id, jobId }, context);
  expect(await shop.row('job', jobId)).toMatchObject({ status: 'FAILED', done: 4, total: 4 });
  expect((await shop.account(account.id)).status).toBe('DISCOVERY');

  const again = await transact(shop.database, systemCaller('test'), (unit) => startJob(unit, account, 'sync-account'));
  await syncAccount({ accountId: account.id, jobId: again }, context);
  for (const region of account.regions) {
    await syncRegion({ accountId: account.id, jobId: again, region, sources: null }, context);
  }
  await syncSupport({ accountId: account.id, jobId: again }, context);
  expect(await shop.row('job', again)).toMatchObject({ status: 'SUCCEEDED', error: null });
  expect((await shop.account(account.id)).status).toBe('ACTIVE');
});
