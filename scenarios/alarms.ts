import { CloudWatchClient, DeleteAlarmsCommand, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { setTimeout as delay } from 'node:timers/promises';
import { customerKey, startSandbox } from '../src/sandbox';
import { ask, insist } from './lib/client';
import { Report } from './lib/report';
import { ServiceProcess } from './lib/service';

/**
 * Alarm Manager at size. A deployment of about 2,000 alarms is killed half way with kill -9: it goes on and ends, under
 * the quotas, and no call that succeeded is made again. Then 100,000 alarms in one account, and of the managed ones among
 * them one was deleted by hand: how long reading them takes (AWS hands out nine pages of a hundred a second), how long the
 * plan and the check for drift take, and what the plan says of 100,000 that would have to be made.
 */
const WANTED = Number(process.env.ALARMS_DEPLOYED ?? 2_000);
const MANY = Number(process.env.ALARMS_MANY ?? 100_000);
const PER_SECOND = 14;
const MOST_DEFINITIONS = 500;

const report = new Report('alarms');

interface Plan {
  creates: number;
  updates: number;
  deletes: number;
  problems: { code: string; message: string }[];
}
interface Job {
  id: string;
  status: string;
  done: number;
  total: number | null;
  error: string | null;
}
interface Calls {
  byAccount: Record<string, Record<string, number>>;
  throttled: Record<string, Record<string, number>>;
}

const PLAN = `query ($id: ID!, $profile: JSONObject) { monitoringPlan(accountId: $id, profile: $profile) {
  creates updates deletes problems { code message } } }`;
const JOB = 'query ($id: ID!) { node(id: $id) { ... on Job { id status done total error } } }';

/** So many definitions of its own for every instance. */
function profileOf(count: number): object {
  const definition = (n: number): object => ({
    AlarmDefinition: {
      AlarmName: `\${EC2::InstanceId} own ${n}`,
      Namespace: 'AWS/EC2',
      MetricName: 'CPUUtilization',
      Dimensions: [{ Name: 'InstanceId', Value: '${EC2::InstanceId}' }],
      Statistic: 'Average',
      Period: 300,
      EvaluationPeriods: 3,
      Threshold: 99 + n / 1000,
      ComparisonOperator: 'GreaterThanThreshold',
    },
  });
  return {
    'AWS::EC2::Instance': Object.fromEntries(Array.from({ length: count }, (_, n) => [`own-${n}`, definition(n)])),
  };
}

async function main(): Promise<void> {
  const sandbox = await startSandbox({ resources: 2_100 });
  const service = await ServiceProcess.create('alarms', {
    SANDBOX_URL: sandbox.url,
    ALARMS_PER_SECOND: `${PER_SECOND}`,
  });
  console.log(`ready in ${await service.start()} ms`);
  const { url } = service;
  const [customer, operator] = [service.key('customer'), service.key('operator')];
  const { accounts } = await insist<{ accounts: { nodes: { id: string; name: string; awsAccountId: string; regions: string[] }[] } }>(
    url,
    customer,
    '{ accounts(first: 20, filter: { name: { contains: "production" } }) { nodes { id name awsAccountId regions } } }',
  ); // prettier-ignore
  const account = accounts.nodes[0];
  const calls = async (): Promise<[number, number]> => {
    const { byAccount, throttled } = (await (await fetch(`${sandbox.url}/_sandbox/calls`)).json()) as Calls;
    const of = (counts: Calls['byAccount']): number => counts[account.awsAccountId]?.['monitoring.PutMetricAlarm'] ?? 0;
    return [of(byAccount), of(throttled)];
  };
  const plan = async (profile: object | null = null): Promise<[Plan, number]> => {
    const startedAt = Date.now();
    const { monitoringPlan } = await insist<{ monitoringPlan: Plan }>(url, customer, PLAN, { id: account.id, profile });
    return [monitoringPlan, Date.now() - startedAt];
  };
  const ended = async (id: string, until: (job: Job) => boolean = () => false): Promise<Job> => {
    for (;;) {
      const { node } = await insist<{ node: Job }>(url, operator, JOB, { id });
      if (until(node) || !['QUEUED', 'RUNNING'].includes(node.status)) return node;
      await delay(250);
    }
  };
  const mutate = async (name: string, input: object, key: string): Promise<Job | null> => {
    const Input = `${name[0].toUpperCase()}${name.slice(1)}Input`;
    const text = `mutation ($in: ${Input}!) { ${name}(input: $in) { job { id } userErrors { message path } } }`;
    const answer = await ask<Record<string, { job: Job | null; userErrors: object[] }>>(url, key, text, { in: input });
    if (answer[name].userErrors.length > 0) throw new Error(JSON.stringify(answer[name].userErrors.slice(0, 3)));
    return answer[name].job;
  };

  const [base] = await plan({});
  const [one] = await plan(profileOf(1));
  const instances = one.creates - base.creates;
  const definitions = Math.ceil(Math.max(0, WANTED - base.creates - base.updates) / instances);
  await mutate('updateAlarmProfile', { accountId: account.id, document: profileOf(definitions) }, customer);
  const [wanted] = await plan();
  const puts = wanted.creates + wanted.updates;
  console.log(`${account.name}: ${instances} instances, ${wanted.creates} to make, ${wanted.updates} to change, ${wanted.deletes} to delete`); // prettier-ignore
  const [before] = await calls();
  const startedAt = Date.now();
  const job = (await mutate('deployMonitoring', { accountId: account.id }, operator))!;
  const half = await ended(job.id, ({ done, total }) => total !== null && done >= total / 2);
  await service.kill('SIGKILL');
  const [told] = await calls();
  console.log(
    `kill -9 after ${half.done} of ${half.total} (${told - before} calls); ready again in ${await service.start()} ms`,
  );
  const after = await ended(job.id);
  const seconds = (Date.now() - startedAt) / 1000;
  const [made, refused] = await calls();
  report.check(after.status === 'SUCCEEDED' && after.done === after.total, `the deployment ended: ${after.done} of ${after.total}, ${after.status} ${after.error ?? ''}`); // prettier-ignore
  report.check(made - before - refused === puts, `each of ${puts} alarms was put once: ${made - before} calls, of which ${refused} were throttled`); // prettier-ignore
  report.check(refused <= puts / 100, `the deployment stays under the quotas: ${refused} calls throttled in ${seconds.toFixed(0)} s`); // prettier-ignore
  const [rest] = await plan();
  report.check(rest.creates + rest.updates + rest.deletes === 0, 'nothing is left to do');

  const planted = Date.now();
  await fetch(`${sandbox.url}/_sandbox/alarms`, {
    method: 'POST',
    body: JSON.stringify({ accountId: account.awsAccountId, region: account.regions[0], count: MANY, managed: false, prefix: 'many' }), // prettier-ignore
  });
  console.log(`${MANY} alarms planted in ${Date.now() - planted} ms`);
  const aws = new CloudWatchClient({
    region: account.regions[0],
    endpoint: sandbox.url,
    credentials: customerKey(account.awsAccountId),
  });
  const { MetricAlarms } = await aws.send(new DescribeAlarmsCommand({ AlarmNamePrefix: 'i-', MaxRecords: 1 }));
  const gone = MetricAlarms![0].AlarmName!;
  await aws.send(new DeleteAlarmsCommand({ AlarmNames: [gone] }));
  aws.destroy();
  const read = Date.now();
  const sync = (await mutate('syncAccount', { accountId: account.id, sources: ['CLOUDWATCH'] }, operator))!;
  const synced = await ended(sync.id);
  report.check(synced.status === 'SUCCEEDED', `all alarms of the account were read in ${((Date.now() - read) / 1000).toFixed(1)} s ${synced.error ?? ''}`); // prettier-ignore
  const readAt = Date.now();
  for (let back = false; !back; await delay(250)) {
    const text =
      'query ($id: ID!, $name: String!) { account(id: $id) { alarms(filter: { name: { eq: $name } }) { nodes { id } } } }';
    const found = await insist<{ account: { alarms: { nodes: unknown[] } } }>(url, operator, text, { id: account.id, name: gone }); // prettier-ignore
    back = found.account.alarms.nodes.length === 1;
  }
  report.check(true, `one alarm of ${MANY} and more was deleted by hand; found missing and made again ${((Date.now() - readAt) / 1000).toFixed(1)} s after the alarms were read`); // prettier-ignore
  const [quiet, took] = await plan();
  report.check(quiet.creates + quiet.updates + quiet.deletes === 0, `the plan over ${MANY} more alarms takes ${took} ms and touches none of them`); // prettier-ignore
  const [large, tookLarge] = await plan(profileOf(Math.min(MOST_DEFINITIONS, Math.ceil(MANY / instances))));
  const duration = large.problems.find(({ code }) => code === 'LONG_DEPLOYMENT');
  report.check(duration !== undefined, `the plan of ${large.creates} alarms to make takes ${tookLarge} ms. ${duration?.message ?? ''}`); // prettier-ignore
  await service.stop();
  await sandbox.close();
  report.end();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
