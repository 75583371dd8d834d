import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  ListTagsForResourceCommand,
  PutMetricAlarmCommand,
  UntagResourceCommand,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import { systemCaller } from '../../src/domain/caller';
import { toGlobalId } from '../../src/domain/id';
import type { Account, Job } from '../../src/entities';
import { deployment, housekeeping, synchronisation } from '../../src/jobs';
import { startJob } from '../../src/operations/account/start-job';
import { deployMonitoring } from '../../src/operations/alarm-profile/deploy-monitoring';
import { updateAlarmProfile } from '../../src/operations/alarm-profile/update-alarm-profile';
import { transact } from '../../src/operations/unit';
import { customerKey } from '../../src/sandbox';
import { testCloud } from '../harness/aws';
import { testWorkshop } from '../harness/jobs';
import { until } from '../harness/until';

const sky = testCloud({ accounts: 4, resources: 440 });
const ground = testWorkshop();
const caller = systemCaller('test');
const PUT = 'monitoring.PutMetricAlarm';

let account: Account;
let region: string;
let customer: CloudWatchClient;

beforeAll(async () => {
  const { shop } = ground;
  const [found] = await sky.cloud.accounts();
  region = found.regions[0];
  account = await shop.onboard(await shop.organization(), found, sky.cloud, { regions: [region] });
  customer = new CloudWatchClient({ region, credentials: customerKey(found.accountId) });
});
afterAll(() => customer.destroy());
beforeEach(() => work());

async function work(): Promise<void> {
  const { shop } = ground;
  await shop.work(shop.context({}, { alarmsPerSecond: 12 }), 8, { ...synchronisation, ...housekeeping, ...deployment });
}

const accountId = (): string => toGlobalId('Account', account.id);
/** Calls that AWS took: a slow machine may bunch some of them, and what was throttled is asked again. */
async function calls(operation: string): Promise<number> {
  const { byAccount, throttled } = await sky.cloud.control<
    Record<'byAccount' | 'throttled', Record<string, Record<string, number>>>
  >('GET', 'calls');
  const of = (counts: typeof byAccount): number => counts[account.aws_account_id]?.[operation] ?? 0;
  return of(byAccount) - of(throttled);
}

async function deploy(input: object = {}): Promise<Job> {
  const { ids } = await transact(ground.shop.database, caller, (unit) =>
    deployMonitoring(unit, { accountId: accountId(), ...input }),
  );
  return ground.shop.whenEnded(ids.job);
}

async function save(document: Record<string, unknown>): Promise<Job> {
  const { ids } = await transact(ground.shop.database, caller, (unit) =>
    updateAlarmProfile(unit, { accountId: accountId(), document }),
  );
  return ground.shop.whenEnded(ids.job);
}

async function sync(): Promise<void> {
  const id = await transact(ground.shop.database, caller, (unit) => startJob(unit, account, 'sync-account'));
  expect(await ground.shop.whenEnded(id)).toMatchObject({ status: 'SUCCEEDED' });
}

async function alarm(name: string): Promise<MetricAlarm | undefined> {
  return (await customer.send(new DescribeAlarmsCommand({ AlarmNames: [name] }))).MetricAlarms?.[0];
}

async function tagsOf({ AlarmArn }: MetricAlarm): Promise<Record<string, string>> {
  const { Tags } = await customer.send(new ListTagsForResourceCommand({ ResourceARN: AlarmArn }));
  return Object.fromEntries((Tags ?? []).map(({ Key, Value }) => [Key, Value]));
}

const changes = (job: Job, condition = 'true'): Promise<number> =>
  ground.shop.countOf(`alarm_change where job_id = $1 and ${condition}`, [job.id]);

async function instance(): Promise<{ id: string; name: string }> {
  const { rows } = await ground.shop.pool.query(
    `select resource_id as id, name from resource where account_id = $1 and type = 'AWS::EC2::Instance'
       and details ->> 'platform' not ilike '%windows%' order by resource_id limit 1`,
    [account.id],
  );
  return rows[0];
}

let deployed: Job;

it('brings the alarms of an account to the baseline, and touches only those that are managed', async () => {
  await ground.shop.whenActive(account.id);
  const before = await ground.shop.pool.query(
    'select name, configuration from alarm where account_id = $1 and not managed',
    [account.id],
  );
  expect(before.rows).toHaveLength(1);
  deployed = await deploy();
  expect(deployed).toMatchObject({ status: 'SUCCEEDED', error: null });
  expect(deployed.total).toBeGreaterThan(50);
  expect(deployed.done).toBe(deployed.total);
  expect(await calls(PUT)).toBe(await changes(deployed, `action <> 'DELETE'`));
  const { id } = await instance();
  const cpu = (await alarm(`${id}: CPU Too High`))!;
  expect(cpu).toMatchObject({
    Threshold: 95,
    EvaluationPeriods: 6,
    Statistic: 'Average',
    MetricName: 'CPUUtilization',
  });
  expect(await tagsOf(cpu)).toMatchObject({
    'ams:alarm-manager:managed': 'true',
    'opsgraph:configuration-id': 'ec2-cpu-too-high',
  });
  // Disks are found by what the agent calls their file systems.
  const disks = `alarm where account_id = $1 and configuration_id = 'ec2-linux-disk' and deleted_at is null`;
  expect(await ground.shop.countOf(disks, [account.id])).toBeGreaterThan(10);
  // A file system's volume keeps its alarm, which becomes the baseline's.
  const volumes = `alarm a join resource r on r.id = a.resource_id where a.account_id = $1
    and a.configuration_id = 'fsx-ontap-volume-capacity' and r.type = 'AWS::FSx::Volume' and a.deleted_at is null`;
  expect(await ground.shop.countOf(volumes, [account.id])).toBe(1);
  // Swap was not watched before.
  expect(await tagsOf((await alarm(`${id}: Swap Free`))!)).toEqual({
    'ams:alarm-manager:managed': 'true',
    'opsgraph:configuration-id': 'ec2-linux-swap',
  });
  const own = (await alarm(before.rows[0].name))!;
  expect(await tagsOf(own)).toEqual({ Team: 'database' });
  const { rows } = await ground.shop.pool.query(
    `select kind, summary, after from event where account_id = $1 and kind = 'MONITORING_DEPLOYED'`,
    [account.id],
  );
  expect(rows).toMatchObject([{ after: { status: 'IN_SYNC', version: 1, job: { total: deployed.total, failed: 0 } } }]);
}, 180_000);

it('has nothing to do the second time, whether AWS was read again or not', async () => {
  const puts = await calls(PUT);
  expect(await deploy()).toMatchObject({ status: 'SUCCEEDED', total: 0 });
  await sync();
  expect(await deploy()).toMatchObject({ status: 'SUCCEEDED', total: 0 });
  expect(await calls(PUT)).toBe(puts);
}, 180_000);

it('puts a saved profile into effect: composite after metric alarms, disabled ones deleted', async () => {
  const { id } = await instance();
  const job = await save({
    'AWS::EC2::Instance': {
      'ec2-linux-swap': { Enabled: false },
      Both: {
        Tag: { Key: 'Name', Value: (await instance()).name },
        CompositeAlarmDefinition: {
          AlarmName: '${EC2::InstanceId}: busy and full',
          AlarmRule: 'ALARM("${EC2::InstanceId}: Own CPU") AND ALARM("${EC2::InstanceId}: Memory Free")',
        },
      },
      Own: {
        AlarmDefinition: {
          AlarmName: '${EC2::InstanceId}: Own CPU',
          Namespace: 'AWS/EC2',
          MetricName: 'CPUUtilization',
          Dimensions: [{ Name: 'InstanceId', Value: '${EC2::InstanceId}' }],
          Statistic: 'Maximum',
          Period: 60,
          EvaluationPeriods: 1,
          Threshold: 99,
          ComparisonOperator: 'GreaterThanThreshold',
          Tags: [{ Key: 'owner', Value: '${EC2::InstanceId}' }],
        },
      },
    },
  });
  expect(job).toMatchObject({ status: 'SUCCEEDED', error: null });
  expect(await alarm(`${id}: Swap Free`)).toBeUndefined();
  expect(await tagsOf((await alarm(`${id}: Own CPU`))!)).toMatchObject({
    owner: id,
    'opsgraph:configuration-id': 'Own',
  });
  const composites = await customer.send(new DescribeAlarmsCommand({ AlarmTypes: ['CompositeAlarm'] }));
  expect(composites.CompositeAlarms).toMatchObject([
    { AlarmName: `${id}: busy and full`, AlarmRule: `ALARM("${id}: Own CPU") AND ALARM("${id}: Memory Free")` },
  ]);
  // As CloudWatch describes it, it is what was asked for.
  await sync();
  expect(await deploy()).toMatchObject({ status: 'SUCCEEDED', total: 0 });
  // The other way round: the composite goes before what it looks at.
  expect(await save({})).toMatchObject({ status: 'SUCCEEDED', error: null });
  expect(await alarm(`${id}: Own CPU`)).toBeUndefined();
  expect(await alarm(`${id}: Swap Free`)).toBeDefined();
}, 180_000);

it('puts back what somebody changed, and only that', async () => {
  const { id } = await instance();
  const changed = (await alarm(`${id}: CPU Too High`))!;
  const asked = { ...changed, Threshold: 20 } as never;
  await customer.send(new PutMetricAlarmCommand(asked));
  await customer.send(new DeleteAlarmsCommand({ AlarmNames: [`${id}: Memory Free`] }));
  const puts = await calls(PUT);
  await sync();
  const repair = await until('what was changed is put back', async () => {
    const { rows } = await ground.shop.pool.query<Job>(
      `select j.* from job j where j.account_id = $1 and j.kind = 'deploy-monitoring' and j.ended_at is not null
         and j.created_at > (select max(created_at) from job where account_id = $1 and kind = 'sync-account')`,
      [account.id],
    );
    return rows[0];
  });
  expect(repair).toMatchObject({ status: 'SUCCEEDED', total: 2, done: 2 });
  expect((await calls(PUT)) - puts).toBe(2);
  expect(await alarm(`${id}: CPU Too High`)).toMatchObject({ Threshold: 95 });
  expect(await alarm(`${id}: Memory Free`)).toBeDefined();
}, 180_000);

it('asks AWS before it repeats what a worker that is gone had begun', async () => {
  const { pool } = ground.shop;
  const puts = await calls(PUT);
  // As kill -9 leaves it: some changes told to AWS, none of that written down; one more was not told yet.
  const { id } = await instance();
  await customer.send(new DeleteAlarmsCommand({ AlarmNames: [`${id}: CPU Too High`] }));
  const left = await changes(deployed, `action <> 'DELETE' and state = 'APPLIED'`);
  await pool.query(`update alarm_change set state = 'CALLING' where job_id = $1 and action <> 'DELETE'`, [deployed.id]);
  await pool.query(`update job set status = 'RUNNING', ended_at = null, done = 0 where id = $1`, [deployed.id]);
  const ids = { accountId: account.id, jobId: deployed.id, region, version: 3, partial: false };
  await transact(ground.shop.database, caller, (unit) => unit.enqueue({ task: 'apply-alarms', key: 'again', ids }));
  expect(await ground.shop.whenEnded(deployed.id)).toMatchObject({ status: 'SUCCEEDED', done: left });
  expect((await calls(PUT)) - puts).toBe(1);
  expect(await alarm(`${id}: CPU Too High`)).toBeDefined();
}, 180_000);

it('keeps AWS’s refusal with the alarm, goes on with the others, and leaves what lost its tag', async () => {
  const { id } = await instance();
  const { rows } = await ground.shop.pool.query('select id from resource where resource_id = $1', [id]);
  const resourceIds = [toGlobalId('Resource', rows[0].id)];
  const taken = (await alarm(`${id}: Memory Free`))!;
  await customer.send(
    new UntagResourceCommand({ ResourceARN: taken.AlarmArn, TagKeys: ['ams:alarm-manager:managed'] }),
  );
  await ground.shop.pool.query(`update alarm set configuration = '{}' where resource_id = $1 and managed`, [
    rows[0].id,
  ]);
  const job = await deploy({ resourceIds });
  expect(job.status).toBe('FAILED');
  expect(job.error).toMatch(/Memory Free: NAME_TAKEN/);
  expect(await changes(job, `state = 'FAILED'`)).toBe(1);
  expect(await changes(job, `state = 'APPLIED'`)).toBe(job.total! - 1);
  expect(await tagsOf(taken)).not.toHaveProperty('ams:alarm-manager:managed');
  const profile = await ground.shop.pool.query('select status, deployed_version from alarm_profile where account_id = $1', [account.id]); // prettier-ignore
  expect(profile.rows).toEqual([{ status: 'FAILED', deployed_version: 3 }]);
}, 180_000);
