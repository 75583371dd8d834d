import {
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandOutput,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  ListTagsForResourceCommand,
  type PutMetricAlarmCommandInput,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fixture, refusal } from './sandbox';

type Plain = Record<string, unknown>;
const MINUTE = 60_000;

/** The shape of a JSON value: its keys, in whatever order, and the types of its leaves. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shape);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(
    Object.entries(value)
      .sort()
      .map(([key, held]) => [key, shape(held)]),
  );
}

let fixture: Fixture;
let cloudwatch: Awaited<ReturnType<Fixture['inAccount']>>['cloudwatch'];
beforeAll(async () => {
  fixture = await Fixture.start();
  ({ cloudwatch } = await fixture.inAccount(fixture.first));
});
afterAll(() => fixture.close());

const alarm = (name: string, more: Partial<PutMetricAlarmCommandInput> = {}): PutMetricAlarmCommand =>
  new PutMetricAlarmCommand({
    AlarmName: name,
    AlarmDescription: `Goes off when ${name} is too high`,
    Namespace: 'Shop',
    MetricName: name,
    Dimensions: [{ Name: 'Store', Value: 'north' }],
    Statistic: 'Average',
    Period: 60,
    EvaluationPeriods: 3,
    Threshold: 50,
    ComparisonOperator: 'GreaterThanThreshold',
    ...more,
  });

/** Pushes values for the latest minutes, the newest last. */
const push = (name: string, values: number[], minutesAgo = 0): Promise<unknown> =>
  cloudwatch.send(
    new PutMetricDataCommand({
      Namespace: 'Shop',
      MetricData: values.map((Value, place) => ({
        MetricName: name,
        Dimensions: [{ Name: 'Store', Value: 'north' }],
        Value,
        Timestamp: new Date(Date.now() - (values.length - 1 - place + minutesAgo) * MINUTE - 5000),
      })),
    }),
  );

const stateOf = async (name: string): Promise<string | undefined> => {
  const answer: DescribeAlarmsCommandOutput = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
  return answer.MetricAlarms?.[0]?.StateValue;
};

describe('an alarm', () => {
  it('starts without data, follows pushed metrics, and tells EventBridge in the form that AWS documents', async () => {
    await cloudwatch.send(alarm('latency'));
    expect(await stateOf('latency')).toBe('INSUFFICIENT_DATA');
    await push('latency', [10, 20, 30]);
    expect(await stateOf('latency')).toBe('OK');
    // Together with those already there: averages of 90, 95 and 100.
    await push('latency', [170, 170, 170]);
    expect(await stateOf('latency')).toBe('ALARM');
    const events = await fixture.events((found) => found.some((event) => event.detail.state?.value === 'ALARM'));
    const event = events.find((each) => each.detail.state?.value === 'ALARM');
    const sample = JSON.parse(
      readFileSync(join(__dirname, '../fixtures/events/cloudwatch-alarm-state-change.json'), 'utf8'),
    ) as { detail: Plain };
    // Sent only while a mute rule holds, and this alarm has none.
    delete sample.detail.muteDetail;
    const dimensions = { Store: 'north' };
    const metric = { dimensions, name: 'latency', namespace: 'Shop' };
    expect(shape({ ...event, detail: { ...event?.detail, configuration: null } })).toEqual(
      shape({ ...sample, detail: { ...sample.detail, configuration: null } }),
    );
    expect(event?.detail.configuration).toEqual({
      description: 'Goes off when latency is too high',
      metrics: [
        {
          id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
          metricStat: { metric, period: 60, stat: 'Average' },
          returnData: true,
        },
      ],
    });
    const { state } = event?.detail as unknown as { state: { reason: string; reasonData: string; timestamp: string } };
    expect(state.reason).toMatch(
      /^Threshold Crossed: 3 out of the last 3 datapoints \[100\.0 \(\d\d\/\d\d\/\d\d \d\d:\d\d:00\), 95\.0 .*, 90\.0 .*\] were greater than the threshold \(50\.0\) \(minimum 3 datapoints for OK -> ALARM transition\)\.$/,
    );
    expect(state.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
    expect(JSON.parse(state.reasonData)).toMatchObject({
      version: '1.0',
      statistic: 'Average',
      period: 60,
      recentDatapoints: [90, 95, 100],
      threshold: 50,
    });
    expect(state.reasonData).toContain('"threshold":50.0}');
  });

  it('needs M out of N data points', async () => {
    await cloudwatch.send(alarm('m-of-n', { EvaluationPeriods: 5, DatapointsToAlarm: 2, Statistic: 'Maximum' }));
    await push('m-of-n', [10, 80, 10, 10, 10]);
    expect(await stateOf('m-of-n')).toBe('OK');
    await push('m-of-n', [80], 1);
    expect(await stateOf('m-of-n')).toBe('ALARM');
  });

  it.each([
    ['missing', 'INSUFFICIENT_DATA'],
    ['breaching', 'ALARM'],
    ['notBreaching', 'OK'],
    ['ignore', 'INSUFFICIENT_DATA'],
  ])('treats missing data as %s: %s', async (TreatMissingData, expected) => {
    await cloudwatch.send(alarm(`silent-${TreatMissingData}`, { TreatMissingData }));
    expect(await stateOf(`silent-${TreatMissingData}`)).toBe(expected);
  });

  it('is evaluated while simulated time passes: old breaches leave its window', async () => {
    const own = await Fixture.start();
    const { cloudwatch: watch } = await own.inAccount(own.first);
    await watch.send(alarm('fades', { TreatMissingData: 'notBreaching', EvaluationPeriods: 1 }));
    const Dimensions = [{ Name: 'Store', Value: 'north' }];
    await watch.send(
      new PutMetricDataCommand({ Namespace: 'Shop', MetricData: [{ MetricName: 'fades', Dimensions, Value: 99 }] }),
    );
    const now = async () => (await watch.send(new DescribeAlarmsCommand({ AlarmNames: ['fades'] }))).MetricAlarms?.[0];
    expect((await now())?.StateValue).toBe('ALARM');
    const { now: moved } = await own.control<{ now: string }>('POST', 'advance', { by: 'PT10M' });
    expect(Date.parse(moved) - Date.now()).toBeGreaterThan(590_000);
    const after = await now();
    expect(after?.StateValue).toBe('OK');
    const at = after?.StateUpdatedTimestamp?.getTime() ?? 0;
    expect(at - Date.now()).toBeGreaterThan(30_000);
    expect(at - Date.now()).toBeLessThan(180_000);
    await own.close();
  });

  it('can be set by hand, remembers its history, and is deleted', async () => {
    await cloudwatch.send(alarm('by-hand'));
    await cloudwatch.send(
      new SetAlarmStateCommand({ AlarmName: 'by-hand', StateValue: 'ALARM', StateReason: 'testing' }),
    );
    await cloudwatch.send(new SetAlarmStateCommand({ AlarmName: 'by-hand', StateValue: 'OK', StateReason: 'enough' }));
    const history = await cloudwatch.send(new DescribeAlarmHistoryCommand({ AlarmName: 'by-hand' }));
    expect(history.AlarmHistoryItems?.map((item) => [item.HistoryItemType, item.HistorySummary])).toEqual([
      ['StateUpdate', 'Alarm updated from ALARM to OK'],
      ['StateUpdate', 'Alarm updated from INSUFFICIENT_DATA to ALARM'],
      ['ConfigurationUpdate', 'Alarm "by-hand" created'],
    ]);
    const oldest = new DescribeAlarmHistoryCommand({
      AlarmName: 'by-hand',
      ScanBy: 'TimestampAscending',
      MaxRecords: 1,
    });
    expect((await cloudwatch.send(oldest)).AlarmHistoryItems?.[0]?.HistoryItemType).toBe('ConfigurationUpdate');
    expect(
      (await refusal(cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ['by-hand', 'no-such'] })))).name,
    ).toMatch(/^ResourceNotFound/);
    expect(await stateOf('by-hand')).toBe('OK');
    await cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ['by-hand'] }));
    expect(await stateOf('by-hand')).toBeUndefined();
    const gone = new SetAlarmStateCommand({ AlarmName: 'by-hand', StateValue: 'OK', StateReason: 'x' });
    expect((await refusal(cloudwatch.send(gone))).name).toMatch(/^ResourceNotFound/);
  });

  it('computes metric math', async () => {
    await push('errors', [30]);
    await push('requests', [100]);
    const stat = (Id: string, MetricName: string) => ({
      Id,
      MetricStat: {
        Metric: { Namespace: 'Shop', MetricName, Dimensions: [{ Name: 'Store', Value: 'north' }] },
        Period: 300,
        Stat: 'Sum',
      },
      ReturnData: false,
    });
    const Metrics = [
      { Id: 'rate', Expression: '(e / r) * 100', Label: 'Error rate', ReturnData: true },
      stat('e', 'errors'),
      stat('r', 'requests'),
    ];
    const single = {
      Namespace: undefined,
      MetricName: undefined,
      Dimensions: undefined,
      Statistic: undefined,
      Period: undefined,
    };
    await cloudwatch.send(alarm('error-rate', { ...single, Metrics, EvaluationPeriods: 1, Threshold: 15 }));
    expect(await stateOf('error-rate')).toBe('ALARM');
    const found = await fixture.events((events) => events.some((event) => event.detail.alarmName === 'error-rate'));
    const event = found.find((each) => each.detail.alarmName === 'error-rate');
    const { metrics } = event?.detail.configuration as unknown as { metrics: Plain[] };
    expect(metrics[0]).toEqual({ expression: '(e / r) * 100', id: 'rate', label: 'Error rate', returnData: true });
    expect(Object.keys(metrics[1] ?? {}).sort()).toEqual(['id', 'metricStat', 'returnData']);
    expect(event?.detail.state?.reason).toContain('[30.0 (');
  });

  it('can watch other alarms', async () => {
    await cloudwatch.send(alarm('child-a'));
    await cloudwatch.send(alarm('child-b'));
    const rule = 'ALARM("child-a") AND NOT OK(child-b)';
    await cloudwatch.send(
      new PutCompositeAlarmCommand({ AlarmName: 'both', AlarmRule: rule, AlarmDescription: 'Two at once' }),
    );
    await cloudwatch.send(new SetAlarmStateCommand({ AlarmName: 'child-a', StateValue: 'ALARM', StateReason: 'test' }));
    const composite = async () =>
      (await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ['both'], AlarmTypes: ['CompositeAlarm'] })))
        .CompositeAlarms?.[0];
    expect((await composite())?.StateValue).toBe('ALARM');
    await cloudwatch.send(new SetAlarmStateCommand({ AlarmName: 'child-b', StateValue: 'OK', StateReason: 'test' }));
    expect((await composite())?.StateValue).toBe('OK');
    const events = await fixture.events(
      (found) => found.filter((event) => event.detail.alarmName === 'both').length >= 3,
    );
    const alarmed = events.find((event) => event.detail.alarmName === 'both' && event.detail.state?.value === 'ALARM');
    expect(alarmed?.detail.configuration).toEqual({ description: 'Two at once', alarmRule: rule });
    expect(alarmed?.detail.state?.reason).toMatch(
      /^arn:aws:cloudwatch:us-east-1:\d{12}:alarm:child-a transitioned to ALARM at /,
    );
    const broken = new PutCompositeAlarmCommand({ AlarmName: 'broken', AlarmRule: 'ALARM(child-a' });
    expect((await refusal(cloudwatch.send(broken))).name).toBe('ValidationException');
    const orphan = new PutCompositeAlarmCommand({ AlarmName: 'orphan', AlarmRule: 'ALARM(nobody)' });
    expect((await refusal(cloudwatch.send(orphan))).name).toBe('ValidationException');
  });

  it('is refused when its settings make no sense', async () => {
    const bad: Partial<PutMetricAlarmCommandInput>[] = [
      { Period: 45 },
      { ComparisonOperator: 'Above' as never },
      { Statistic: undefined },
      { EvaluationPeriods: 0 },
      { DatapointsToAlarm: 4 },
      { Threshold: undefined },
      { TreatMissingData: 'maybe' },
    ];
    for (const settings of bad) {
      expect([settings, (await refusal(cloudwatch.send(alarm('bad', settings)))).name]).toEqual([
        settings,
        'ValidationException',
      ]);
    }
    expect(await stateOf('bad')).toBeUndefined();
  });
});

describe('alarms and metrics', () => {
  it('are listed by name, prefix, state and tag', async () => {
    const all = await cloudwatch.send(new DescribeAlarmsCommand({ MaxRecords: 100 }));
    const managed = all.MetricAlarms?.find((each) => each.Namespace === 'AWS/EC2');
    const tags = await cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN: managed?.AlarmArn }));
    expect(tags.Tags).toEqual([{ Key: 'ams:alarm-manager:managed', Value: 'true' }]);
    const prefix = managed?.AlarmName?.slice(0, 19) ?? '';
    const some = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNamePrefix: prefix }));
    expect(some.MetricAlarms?.length).toBeGreaterThanOrEqual(4);
    expect(some.MetricAlarms?.every((each) => each.AlarmName?.startsWith(prefix))).toBe(true);
    const alarming = await cloudwatch.send(new DescribeAlarmsCommand({ StateValue: 'ALARM' }));
    expect(new Set(alarming.MetricAlarms?.map((each) => each.StateValue))).toEqual(new Set(['ALARM']));
    expect((await refusal(cloudwatch.send(new DescribeAlarmsCommand({ StateValue: 'BAD' as never })))).name).toBe(
      'InvalidParameterValueException',
    );
    const missing = new ListTagsForResourceCommand({ ResourceARN: 'arn:aws:cloudwatch:us-east-1:1:alarm:none' });
    expect((await refusal(cloudwatch.send(missing))).name).toBe('ResourceNotFoundException');
    const own = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNamePrefix: fixture.first.name }));
    const [customers] = own.MetricAlarms ?? [];
    const theirs = await cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN: customers?.AlarmArn }));
    expect(theirs.Tags).toEqual([{ Key: 'Team', Value: 'database' }]);
  });

  it('are read back as they were pushed, and resources report by themselves', async () => {
    await push('stock', [1, 2, 3, 4]);
    const { now } = (await fixture.control<{ clock: { now: string } }>('GET', 'world')).clock;
    const Metric = { Namespace: 'Shop', MetricName: 'stock', Dimensions: [{ Name: 'Store', Value: 'north' }] };
    const range = { StartTime: new Date(Date.now() - 10 * MINUTE), EndTime: new Date(Date.now() + MINUTE) };
    const data = await cloudwatch.send(
      new GetMetricDataCommand({
        ...range,
        ScanBy: 'TimestampAscending',
        MetricDataQueries: [
          { Id: 'm1', MetricStat: { Metric, Period: 60, Stat: 'Maximum' } },
          { Id: 'e1', Expression: 'm1 * 10' },
        ],
      }),
    );
    expect(data.MetricDataResults?.map((result) => [result.Id, result.Values])).toEqual([
      ['m1', [1, 2, 3, 4]],
      ['e1', [10, 20, 30, 40]],
    ]);
    const whole = { ...range, ...Metric, Period: 3600, Statistics: ['Sum', 'Maximum'] as ('Sum' | 'Maximum')[] };
    const statistics = await cloudwatch.send(new GetMetricStatisticsCommand(whole));
    expect(statistics.Datapoints?.reduce((sum, point) => sum + (point.Sum ?? 0), 0)).toBe(10);
    const listed = await cloudwatch.send(new ListMetricsCommand({ Namespace: 'Shop', MetricName: 'stock' }));
    expect(listed.Metrics).toEqual([Metric]);
    const [instance] =
      (await cloudwatch.send(new ListMetricsCommand({ Namespace: 'AWS/EC2', MetricName: 'CPUUtilization' }))).Metrics ??
      [];
    const cpu = { Id: 'c', MetricStat: { Metric: instance, Period: 300, Stat: 'Average' } };
    const hour = { StartTime: new Date(Date.parse(now) - 60 * MINUTE), EndTime: new Date(now) };
    const course = await cloudwatch.send(new GetMetricDataCommand({ ...hour, MetricDataQueries: [cpu] }));
    expect(course.MetricDataResults?.[0]?.Values?.length).toBeGreaterThanOrEqual(12);
    expect(Math.max(...(course.MetricDataResults?.[0]?.Values ?? [100]))).toBeLessThan(95);
  });

  it('AWS’s own namespaces and absurd points are not for customers', async () => {
    const datum = { MetricName: 'x', Value: 1 };
    const send = (Namespace: string, more: object) =>
      refusal(cloudwatch.send(new PutMetricDataCommand({ Namespace, MetricData: [{ ...datum, ...more }] })));
    expect((await send('AWS/EC2', {})).name).toBe('InvalidParameterValueException');
    expect((await send('Shop', { Timestamp: new Date(Date.now() - 30 * 86_400_000) })).name).toBe(
      'InvalidParameterValueException',
    );
    expect((await send('Shop', { Value: undefined })).name).toBe('InvalidParameterValueException');
  });
});
