import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { toGlobalId } from '../../src/domain/id';
import { customerKey } from '../../src/sandbox';
import { testApi } from '../harness/api';
import { testCloud } from '../harness/aws';
import { Workshop } from '../harness/jobs';
import { Remedies } from '../harness/remedies';
import { until } from '../harness/until';

/* eslint-disable @typescript-eslint/no-explicit-any -- what a document selects is known to the test that wrote it */
const sky = testCloud();
const api = testApi();
// AWS keeps its own namespaces to itself: what an agent reports is in another one.
const NAMESPACE = 'Shop/EC2';
let shop: Workshop;
let remedies: Remedies;
let cloudwatch: CloudWatchClient;
let stop: () => Promise<void>;

beforeAll(async () => {
  shop = new Workshop(api.world.database);
  remedies = new Remedies(shop, sky.cloud);
  const [found] = await sky.cloud.accounts();
  remedies.account = await shop.onboard(api.world.organization('Acme'), found, sky.cloud);
  const workers = await shop.work();
  await shop.whenActive(remedies.account.id);
  await workers.stop();
  cloudwatch = new CloudWatchClient({ region: 'us-east-1', credentials: customerKey(found.accountId) });
}, 240_000);
beforeEach(async () => {
  stop = await remedies.flow();
  await shop.work();
});
// Not after all: by then the database is closed.
afterEach(async () => {
  cloudwatch.destroy();
  await stop();
  await shop.stopAll();
});

const ask = (text: string, variables: Record<string, unknown>): Promise<any> =>
  api.as('customer').query(text, variables);

const alertsOf = async (alarm: string): Promise<any[]> =>
  (await ask('query ($alarm: String!) { alerts(filter: { dedupKey: { contains: $alarm } }) { nodes { status impact } } }', { alarm })) // prettier-ignore
  .alerts.nodes;

// Whether the instance answers Systems Manager besides is no part of a CloudWatch alarm: it is looked at where CPU_CHECK says
// so (test/jobs/instance-check.test.ts).
it('CPU alarm: 96% for five 5-minute periods then 90% -> no alarm; six in a row -> alarm', async () => {
  const { alarmDefinitions } = await ask(
    'query ($id: ID!) { alarmDefinitions(accountId: $id, layer: DEFAULT) { configurationId definition } }',
    { id: toGlobalId('Account', remedies.account.id) },
  );
  const { definition } = alarmDefinitions.find(({ configurationId }: any) => configurationId === 'ec2-cpu-too-high');
  const { EvaluationPeriods, Period, Threshold, ComparisonOperator, Statistic } = definition;
  const rule = { EvaluationPeriods, Period, Threshold, ComparisonOperator, Statistic };
  expect(rule).toEqual({
    EvaluationPeriods: 6,
    Period: 300,
    Threshold: 95,
    ComparisonOperator: 'GreaterThanThreshold',
    Statistic: 'Average',
  });
  const InstanceId = await remedies.healthyInstance();
  /** What the instance reported in the last periods, the oldest first, and what the alarm says of it then. */
  const reported = async (name: string, values: readonly number[]): Promise<string> => {
    const metric = { MetricName: name, Dimensions: [{ Name: 'InstanceId', Value: InstanceId }] };
    await cloudwatch.send(new PutMetricAlarmCommand({ AlarmName: name, Namespace: NAMESPACE, ...metric, ...rule }));
    const now = Date.now();
    const MetricData = values.map((Value, n) => ({
      ...metric,
      Value,
      Timestamp: new Date(now - (values.length - n - 0.5) * Period * 1000),
    }));
    await cloudwatch.send(new PutMetricDataCommand({ Namespace: NAMESPACE, MetricData }));
    const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
    return MetricAlarms![0].StateValue!;
  };

  expect(await reported('cpu-five-then-less', [96, 96, 96, 96, 96, 90])).toBe('OK');
  expect(await reported('cpu-at-the-limit', [96, 96, 96, 96, 96, 95])).toBe('OK');
  expect(await reported('cpu-six-in-a-row', [96, 96, 96, 96, 96, 96])).toBe('ALARM');
  const [alert] = await until('the alert', async () => {
    const found = await alertsOf('cpu-six-in-a-row');
    return found[0]?.status === 'AWAITING_CUSTOMER' ? found : null;
  });
  expect(alert).toEqual({ status: 'AWAITING_CUSTOMER', impact: 'UNCERTAIN' });
  expect(await alertsOf('cpu-five-then-less')).toEqual([]);
  expect(await alertsOf('cpu-at-the-limit')).toEqual([]);
}, 180_000);
