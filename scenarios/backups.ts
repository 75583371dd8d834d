import { setTimeout as delay } from 'node:timers/promises';
import { ask, insist } from './lib/client';
import { Report } from './lib/report';
import { ServiceProcess } from './lib/service';

/**
 * A day of 5,000 backup jobs over 50 accounts, of whose events a part is lost at random. After one synchronisation every
 * job is in the state in which AWS has it, and each that failed has exactly one alert.
 */
const JOBS = Number(process.env.BACKUP_JOBS ?? 5_000);
const ACCOUNTS = Number(process.env.BACKUP_ACCOUNTS ?? 50);
const LOST = Number(process.env.BACKUP_EVENTS_LOST ?? 0.3);
const FAILED = ['FAILED', 'ABORTED', 'EXPIRED', 'PARTIAL'];
const outcomes = { FAILED: JOBS / 20, EXPIRED: JOBS / 50, ABORTED: JOBS / 100, PARTIAL: JOBS / 100, COMPLETED_WITH_ISSUES: JOBS / 100 }; // prettier-ignore

const report = new Report('backups');

interface AwsJob {
  accountId: string;
  region: string;
  jobId: string;
  state: string;
  resourceArn: string;
  vault: string;
}
interface OurJob {
  jobId: string;
  state: string;
  region: string;
  resourceArn: string;
  vault: string;
  completedWithIssues: boolean;
  alert: { id: string; status: string; dedupKey: string; count: number; incident: { id: string } | null } | null;
}

const LIST = `query ($id: ID!, $after: String) { backupJobs(first: 200, after: $after, filter: { accountId: { eq: $id } }) {
  pageInfo { hasNextPage endCursor }
  nodes { jobId state region resourceArn vault completedWithIssues alert { id status dedupKey count incident { id } } } } }`;

async function main(): Promise<void> {
  const service = await ServiceProcess.create('backups', {
    SANDBOX_ACCOUNTS: `${ACCOUNTS}`,
    // As many to an account as the sample world has: its first incidents come of them.
    SANDBOX_RESOURCES: `${ACCOUNTS * 75}`,
  });
  console.log(`ready in ${await service.start(900_000)} ms`);
  const { url, sandboxUrl } = service;
  const operator = service.key('operator');
  const control = async (path: string, body?: object): Promise<Record<string, unknown>> =>
    (await fetch(`${sandboxUrl}/_sandbox/${path}`, body ? { method: 'POST', body: JSON.stringify(body) } : {})).json();
  const accounts: { id: string; awsAccountId: string; status: string }[] = [];
  const active = async (): Promise<boolean> => {
    const { accounts: page } = await insist<{ accounts: { nodes: typeof accounts } }>(
      url,
      operator,
      '{ accounts(first: 200) { nodes { id awsAccountId status } } }',
    );
    accounts.splice(0, accounts.length, ...page.nodes);
    return accounts.every(({ status }) => status === 'ACTIVE');
  };
  while (!(await active())) await delay(500);
  console.log(`${accounts.length} accounts are ACTIVE`);
  report.check(accounts.length >= ACCOUNTS, `${accounts.length} accounts are managed`);

  const losses = await control('backup-losses', { fraction: LOST, seed: 'scenario' });
  report.check(losses.fraction === LOST, `${LOST * 100} % of what AWS Backup says gets lost`);
  const startedAt = Date.now();
  const load = await control('backup-load', { jobs: JOBS, accounts: ACCOUNTS, hours: 24, when: 'PAST', outcomes });
  console.log(
    `${load.jobs} jobs over ${load.accounts} accounts, ${load.from} to ${load.to}, in ${Date.now() - startedAt} ms`,
  );

  const idle = async (): Promise<void> => {
    for (let last = -1, same = 0; same < 8; await delay(2_000)) {
      const { signals } = await insist<{ signals: { nodes: { id: string }[] } }>(
        url,
        operator,
        '{ signals(first: 1, filter: { source: { eq: BACKUP } }, orderBy: [{ field: RECEIVED_AT, direction: DESC }]) { nodes { id } } }',
      );
      const now = Number(
        parseInt(
          Buffer.from(signals.nodes[0]?.id ?? '', 'base64url')
            .toString('hex')
            .slice(-12),
          16,
        ),
      );
      same = now === last ? same + 1 : 0;
      last = now;
    }
  };
  await idle();
  console.log(`what was not lost has arrived after ${((Date.now() - startedAt) / 1000).toFixed(0)} s`);

  const aws = (await control('backups')) as unknown as { jobs: AwsJob[]; events: { seen: number; lost: number } };
  console.log(`AWS has ${aws.jobs.length} jobs; of ${aws.events.seen} events ${aws.events.lost} were lost`);
  report.check(aws.events.lost > 0, 'events were lost');
  const before = compare(aws.jobs, await ours(url, operator, accounts));
  console.log(`before synchronisation: ${before.missing} jobs unknown, ${before.stale} in another state`);
  report.check(before.missing + before.stale > 0, 'the lost events left something to repair');

  const syncedAt = Date.now();
  const syncs: string[] = [];
  for (const { id } of accounts) {
    const { syncAccount } = await ask<{ syncAccount: { job: { id: string } } }>(
      url,
      operator,
      'mutation ($in: SyncAccountInput!) { syncAccount(input: $in) { job { id } userErrors { message } } }',
      { in: { accountId: id, sources: ['BACKUP'] } },
    );
    syncs.push(syncAccount.job.id);
  }
  for (const id of syncs) {
    for (let status = 'QUEUED'; ['QUEUED', 'RUNNING'].includes(status);) {
      const { node } = await insist<{ node: { status: string } }>(url, operator, `{ node(id: "${id}") { ... on Job { status } } }`); // prettier-ignore
      status = node.status;
      if (['QUEUED', 'RUNNING'].includes(status)) await delay(200);
      else if (status !== 'SUCCEEDED') report.check(false, `a synchronisation is ${status}`);
    }
  }
  console.log(`one synchronisation of each account: ${((Date.now() - syncedAt) / 1000).toFixed(1)} s`);

  let known = await ours(url, operator, accounts);
  // Failures that were found take the way of a signal, a moment later.
  for (let tries = 0; tries < 120 && known.some(unalerted); tries++) {
    await delay(1_000);
    known = await ours(url, operator, accounts);
  }
  const managed = new Set(accounts.map(({ awsAccountId }) => awsAccountId));
  const there = aws.jobs.filter(({ accountId }) => managed.has(accountId));
  const after = compare(there, known);
  report.check(after.missing === 0, `all ${there.length} jobs are known (${after.missing} are not)`);
  report.check(after.stale === 0, `every state is right (${after.stale} are not)`);
  const failed = known.filter(({ state }) => FAILED.includes(state));
  const alerts = new Map(failed.flatMap(({ alert }) => (alert ? [[alert.id, alert] as const] : [])));
  report.check(
    failed.every(({ alert }) => alert !== null),
    `each of ${failed.length} failures has an alert`,
  );
  report.check(alerts.size === failed.length, `each has one of its own: ${alerts.size} alerts`);
  report.check(
    [...alerts.values()].every(({ count }) => count === 1),
    'none was told twice',
  );
  report.check(
    known.every(({ state, alert }) => FAILED.includes(state) || alert === null),
    'what did not fail has none',
  );
  const { alerts: all } = await insist<{ alerts: { totalCount: { value: number } } }>(
    url,
    operator,
    '{ alerts(filter: { source: { eq: BACKUP } }) { totalCount { value } } }',
  );
  report.check(all.totalCount.value === alerts.size, `and there are no others: ${all.totalCount.value}`);
  report.check(
    known.some((job) => job.completedWithIssues),
    'what is complete with issues says so',
  );
  const statuses = [...alerts.values()].reduce<Record<string, number>>((sum, { status }) => ({ ...sum, [status]: (sum[status] ?? 0) + 1 }), {}); // prettier-ignore
  console.log(`alerts: ${JSON.stringify(statuses)}`);
  await service.stop();
  report.end();
}

const unalerted = ({ state, alert }: OurJob): boolean => FAILED.includes(state) && alert === null;

async function ours(url: string, key: string, accounts: readonly { id: string }[]): Promise<OurJob[]> {
  const found: OurJob[] = [];
  for (const { id } of accounts) {
    for (let after: string | null = null, more = true; more;) {
      const { backupJobs }: { backupJobs: { nodes: OurJob[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } =
        await insist(url, key, LIST, { id, after });
      found.push(...backupJobs.nodes);
      after = backupJobs.pageInfo.endCursor;
      more = backupJobs.pageInfo.hasNextPage;
    }
  }
  return found;
}

function compare(aws: readonly AwsJob[], known: readonly OurJob[]): { missing: number; stale: number } {
  const byId = new Map(known.map((job) => [job.jobId, job]));
  let [missing, stale] = [0, 0];
  for (const job of aws) {
    const own = byId.get(job.jobId);
    if (!own) missing++;
    else if (own.state !== job.state || own.resourceArn !== job.resourceArn || own.vault !== job.vault) stale++;
  }
  return { missing, stale };
}

void main();
