import { randomUUID } from 'node:crypto';
import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import { describeAlarms } from '../../src/integrations/aws/cloudwatch';
import { describeEc2 } from '../../src/integrations/aws/ec2';
import { describeDatabases } from '../../src/integrations/aws/rds';
import { createSessions, type AwsAccess } from '../../src/integrations/aws/session';
import { describeAgents } from '../../src/integrations/aws/ssm';
import { alarmTags, taggedResources } from '../../src/integrations/aws/tagging';
import { customerKey } from '../../src/sandbox';
import { testCloud } from '../harness/aws';

const sky = testCloud();
const sessions = createSessions();
const never = new AbortController().signal;
const region = 'us-east-1';
let access: AwsAccess;
let customer: CloudWatchClient;

beforeAll(async () => {
  const { accountId } = (await sky.cloud.accounts())[0];
  access = { accountId: randomUUID(), awsAccountId: accountId, roleArn: null, externalId: `id-${randomUUID()}` };
  await sky.cloud.trust(accountId, access.externalId);
  customer = new CloudWatchClient({ region, credentials: customerKey(accountId) });
});
afterAll(() => {
  sessions.close();
  customer.destroy();
});

it('reads every page of a region', async () => {
  const pages = async () => (await sky.cloud.calls('monitoring.DescribeAlarms', access.awsAccountId)) ?? 0;
  const before = await pages();
  const alarms = await describeAlarms(sessions, access, region, never);
  expect(alarms.length).toBeGreaterThan(100);
  expect(new Set(alarms.map(({ arn }) => arn)).size).toBe(alarms.length);
  expect((await pages()) - before).toBe(Math.ceil(alarms.length / 100));
});

it('tells an instance with what operations need to know of it', async () => {
  const found = await describeEc2(sessions, access, region, never);
  const instances = found.filter(({ type }) => type === 'AWS::EC2::Instance');
  const volumes = found.filter(({ type }) => type === 'AWS::EC2::Volume');
  const [instance] = instances;
  expect(instance).toMatchObject({
    arn: `arn:aws:ec2:${region}:${access.awsAccountId}:instance/${instance.resourceId}`,
    state: 'running',
    name: instance.tags!.find(({ key }) => key === 'Name')!.value,
    details: {
      platform: expect.any(String),
      instanceType: expect.any(String),
      availabilityZone: expect.stringContaining(region),
      launchedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    },
  });
  const attached = instance.details.volumes as { volumeId: string }[];
  expect(attached.length).toBeGreaterThan(0);
  for (const { volumeId } of attached) expect(volumes.map(({ resourceId }) => resourceId)).toContain(volumeId);
});

it('tells which instances have an agent that works', async () => {
  const instances = new Set(
    (await describeEc2(sessions, access, region, never)).flatMap(({ type, resourceId }) =>
      type === 'AWS::EC2::Instance' ? [resourceId] : [],
    ),
  );
  const agents = await describeAgents(sessions, access, region, never);
  expect(agents.length).toBeGreaterThan(0);
  expect(agents.length).toBeLessThanOrEqual(instances.size);
  for (const agent of agents) {
    expect(instances.has(agent.resourceId)).toBe(true);
    expect(agent.compliant).toBe(agent.detail === null);
  }
});

it('knows the same resources by their tags as by their services, and others besides', async () => {
  const described = [
    ...(await describeEc2(sessions, access, region, never)),
    ...(await describeDatabases(sessions, access, region, never)),
  ];
  const tagged = new Map((await taggedResources(sessions, access, region, never)).map((one) => [one.arn, one]));
  for (const { arn, type, resourceId, tags } of described) {
    expect(tagged.get(arn)).toMatchObject({ type, resourceId });
    const sorted = (list: typeof tags) => [...list!].sort((a, b) => (a.key < b.key ? -1 : 1));
    expect(sorted(tagged.get(arn)!.tags)).toEqual(sorted(tags));
  }
  const types = new Set([...tagged.values()].map(({ type }) => type));
  expect([...types]).toEqual(expect.arrayContaining(['AWS::S3::Bucket', 'AWS::DynamoDB::Table']));
});

it('tells composite alarms, metric math and alarms without a tag apart', async () => {
  const instance = (await describeEc2(sessions, access, region, never))[0].resourceId;
  const stat = (Id: string, MetricName: string) => ({
    Id,
    ReturnData: false,
    MetricStat: {
      Metric: { Namespace: 'AWS/EC2', MetricName, Dimensions: [{ Name: 'InstanceId', Value: instance }] },
      Period: 60,
      Stat: 'Average',
    },
  });
  await customer.send(
    new PutMetricAlarmCommand({
      AlarmName: 'traffic',
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 1e12,
      Metrics: [stat('a', 'NetworkIn'), stat('b', 'NetworkOut'), { Id: 'sum', Expression: 'a + b', ReturnData: true }],
    }),
  );
  await customer.send(new PutCompositeAlarmCommand({ AlarmName: 'any', AlarmRule: 'ALARM("traffic")' }));
  const alarms = await describeAlarms(sessions, access, region, never);
  const measure = { namespace: 'AWS/EC2', dimensions: [{ name: 'InstanceId', value: instance }] };
  expect(alarms.find(({ name }) => name === 'traffic')).toMatchObject({
    composite: false,
    namespace: null,
    metricName: null,
    periodSeconds: 60,
    measures: [measure, measure],
  });
  expect(alarms.find(({ name }) => name === 'any')).toMatchObject({
    composite: true,
    alarmRule: 'ALARM("traffic")',
    measures: [],
  });
  const tags = await alarmTags(sessions, access, region, never);
  const managed = alarms.filter(({ arn }) => tags.get(arn)?.get('ams:alarm-manager:managed') === 'true');
  // All but the customer's own: these two and the one that was there.
  expect(alarms.length - managed.length).toBe(3);

  await customer.send(new DeleteAlarmsCommand({ AlarmNames: ['any'] }));
  await customer.send(new DeleteAlarmsCommand({ AlarmNames: ['traffic'] }));
  const left = await describeAlarms(sessions, access, region, never);
  expect(left.map(({ name }) => name)).not.toEqual(expect.arrayContaining(['any']));
});
