import { LookupEventsCommand, type Event, type LookupEventsCommandInput } from '@aws-sdk/client-cloudtrail';
import { PutMetricAlarmCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeInstancesCommand, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { customerKey } from '../../src/sandbox';
import { Fixture, clients, refusal } from './sandbox';

let fixture: Fixture;
let directory: string;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'trail-'));
  fixture = await Fixture.start({ directory });
});
afterEach(async () => {
  await fixture.close();
  rmSync(directory, { recursive: true, force: true });
});

const alarm = (AlarmName: string) =>
  new PutMetricAlarmCommand({
    AlarmName,
    Namespace: 'Shop',
    MetricName: 'Orders',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'LessThanThreshold',
  });

async function lookUp(aws: ReturnType<typeof clients>, input: LookupEventsCommandInput = {}): Promise<Event[]> {
  return (await aws.cloudtrail.send(new LookupEventsCommand(input))).Events ?? [];
}

it('keeps who changed what, by role and by root; what reads, what sends data and what is refused is not kept', async () => {
  const ours = await fixture.inAccount(fixture.first);
  const root = clients(fixture.sandbox.url, customerKey(fixture.first.accountId));
  const { Reservations } = await ours.ec2.send(new DescribeInstancesCommand({}));
  const { InstanceId } = Reservations![0].Instances![0];
  await ours.cloudwatch.send(alarm('one'));
  await ours.cloudwatch.send(
    new PutMetricDataCommand({ Namespace: 'Shop', MetricData: [{ MetricName: 'x', Value: 1 }] }),
  );
  await expect(root.ec2.send(new StopInstancesCommand({ InstanceIds: ['i-00000000000000000'] }))).rejects.toThrow();
  await root.ec2.send(new StopInstancesCommand({ InstanceIds: [InstanceId!] }));
  const [stopped, put, ...others] = await lookUp(ours);
  expect(others).toEqual([]);
  expect(stopped).toMatchObject({
    EventName: 'StopInstances',
    EventSource: 'ec2.amazonaws.com',
    ReadOnly: 'false',
    Username: fixture.first.accountId,
    Resources: [{ ResourceType: 'AWS::EC2::Instance', ResourceName: InstanceId }],
  });
  expect(JSON.parse(stopped.CloudTrailEvent!)).toMatchObject({
    eventID: stopped.EventId,
    eventName: 'StopInstances',
    awsRegion: 'us-east-1',
    userIdentity: { type: 'Root', arn: `arn:aws:iam::${fixture.first.accountId}:root` },
    requestParameters: { instancesSet: { items: [{ instanceId: InstanceId }] } },
    recipientAccountId: fixture.first.accountId,
    eventType: 'AwsApiCall',
    readOnly: false,
  });
  expect(put).toMatchObject({ EventName: 'PutMetricAlarm', Username: 'opsgraph' });
  expect(JSON.parse(put.CloudTrailEvent!)).toMatchObject({
    userIdentity: {
      type: 'AssumedRole',
      sessionContext: { sessionIssuer: { type: 'Role', arn: fixture.first.roleArn } },
    },
    requestParameters: { alarmName: 'one', metricName: 'Orders' },
  });
});

it('gives pages of fifty, the newest first, by one attribute and by time; each Region its own', async () => {
  const aws = await fixture.inAccount(fixture.first);
  const names = Array.from({ length: 60 }, (_, n) => `alarm-${n}`);
  for (const name of names) await aws.cloudwatch.send(alarm(name));
  const first = await aws.cloudtrail.send(new LookupEventsCommand({}));
  expect(first.Events).toHaveLength(50);
  const second = await aws.cloudtrail.send(new LookupEventsCommand({ NextToken: first.NextToken }));
  expect(second.Events).toHaveLength(10);
  expect(second.NextToken).toBeUndefined();
  const seen = [...first.Events!, ...second.Events!].map(({ Resources }) => Resources![0].ResourceName);
  expect([...seen].sort()).toEqual([...names].sort());
  const times = [...first.Events!, ...second.Events!].map(({ EventTime }) => EventTime!.getTime());
  expect(times).toEqual([...times].sort((a, b) => b - a));
  const by = (AttributeKey: 'ResourceName' | 'EventName', AttributeValue: string) =>
    lookUp(aws, { LookupAttributes: [{ AttributeKey, AttributeValue }] });
  expect((await by('ResourceName', 'alarm-7')).map(({ EventName }) => EventName)).toEqual(['PutMetricAlarm']);
  expect(await by('EventName', 'StopInstances')).toEqual([]);
  expect(await lookUp(aws, { StartTime: new Date(Date.now() + 60_000) })).toEqual([]);
  expect(await lookUp(aws, { EndTime: new Date(Date.now() - 60_000) })).toEqual([]);
  expect(await lookUp(await fixture.inAccount(fixture.first, 'eu-west-1'))).toEqual([]);
});

it('refuses what AWS refuses', async () => {
  const aws = await fixture.inAccount(fixture.first, 'us-east-1', false);
  const one = { AttributeKey: 'EventName' as const, AttributeValue: 'x' };
  const refused = (input: LookupEventsCommandInput) => refusal(aws.cloudtrail.send(new LookupEventsCommand(input)));
  expect((await refused({ MaxResults: 51 })).name).toBe('InvalidMaxResultsException');
  expect((await refused({ LookupAttributes: [one, one] })).name).toBe('InvalidLookupAttributesException');
  expect((await refused({ NextToken: 'nonsense' })).name).toBe('InvalidNextTokenException');
  expect((await refused({ StartTime: new Date(2), EndTime: new Date(1) })).name).toBe('InvalidTimeRangeException');
});

it('knows after a restart what it knew before', async () => {
  const aws = await fixture.inAccount(fixture.first);
  await aws.cloudwatch.send(alarm('one'));
  const before = await lookUp(aws);
  await fixture.close();
  fixture = await Fixture.start({ directory });
  expect(await lookUp(await fixture.inAccount(fixture.first))).toEqual(before);
});
