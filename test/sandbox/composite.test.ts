import {
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  DisableAlarmActionsCommand,
  ListTagsForResourceCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  PutMetricDataCommand,
  SetAlarmStateCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch';
import { Fixture, refusal } from './sandbox';

let fixture: Fixture;
let aws: Awaited<ReturnType<Fixture['inAccount']>>;
beforeAll(async () => {
  fixture = await Fixture.start();
  aws = await fixture.inAccount(fixture.first);
});
afterAll(() => fixture.close());

const put = (AlarmName: string, more: Partial<PutMetricAlarmCommandInput> = {}) =>
  aws.cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName,
      Namespace: 'Shop',
      MetricName: AlarmName,
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'ignore',
      ...more,
    }),
  );
const compose = (AlarmName: string, AlarmRule: string) =>
  aws.cloudwatch.send(new PutCompositeAlarmCommand({ AlarmName, AlarmRule }));
const set = (AlarmName: string, StateValue: 'OK' | 'ALARM') =>
  aws.cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'test' }));
const state = async (name: string) => {
  const AlarmTypes = ['CompositeAlarm' as const, 'MetricAlarm' as const];
  const answer = await aws.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes }));
  return answer.CompositeAlarms?.[0]?.StateValue ?? answer.MetricAlarms?.[0]?.StateValue;
};
const drop = (...AlarmNames: string[]) => aws.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames }));

describe('composite alarms', () => {
  it('combine the states of others by AND, OR and NOT, one above the other', async () => {
    for (const name of ['a', 'b', 'c']) await put(`child ${name}`);
    await compose('both', 'ALARM("child a") AND NOT (OK("child b") OR INSUFFICIENT_DATA("child b"))');
    await compose('above', 'ALARM(both) OR ALARM("child c")');
    expect([await state('both'), await state('above')]).toEqual(['OK', 'OK']);
    await set('child a', 'ALARM');
    expect(await state('both')).toBe('OK');
    await set('child b', 'ALARM');
    expect([await state('both'), await state('above')]).toEqual(['ALARM', 'ALARM']);
    await set('child a', 'OK');
    expect([await state('both'), await state('above')]).toEqual(['OK', 'OK']);
    const parents = new DescribeAlarmsCommand({ ParentsOfAlarmName: 'child a' });
    expect((await aws.cloudwatch.send(parents)).CompositeAlarms?.map((one) => one.AlarmName)).toEqual(['both']);
    const children = new DescribeAlarmsCommand({ ChildrenOfAlarmName: 'above' });
    const { CompositeAlarms, MetricAlarms } = await aws.cloudwatch.send(children);
    expect([CompositeAlarms, MetricAlarms].flatMap((of) => of?.map((one) => one.AlarmName))).toEqual([
      'both',
      'child c',
    ]);
  });

  it('hold on to what they name, and go one at a time', async () => {
    expect((await refusal(drop('child c'))).message).toContain('composite alarm(s) depending on it');
    expect((await refusal(drop('above', 'both'))).message).toContain('Only one composite alarm');
    await drop('above', 'child c');
    expect(await state('child c')).toBeUndefined();
    await drop('both');
    await drop('child a', 'child b');
  });

  it('may run in a circle, which stops their evaluation and keeps them from being deleted until it is broken', async () => {
    await put('seed');
    await compose('one', 'ALARM(seed)');
    await compose('two', 'ALARM(one)');
    await compose('one', 'ALARM(two) OR ALARM(seed)');
    await set('seed', 'ALARM');
    expect([await state('one'), await state('two')]).toEqual(['OK', 'OK']);
    expect((await refusal(drop('one'))).name).toMatch(/Validation/);
    expect((await refusal(drop('two'))).name).toMatch(/Validation/);
    await compose('one', 'FALSE');
    await drop('two');
    await drop('one');
  });

  it('refuse rules that are none', async () => {
    for (const rule of ['ALARM(seed) AND', 'ALARM(no-such)', 'seed', `${'NOT '.repeat(3000)}ALARM(seed)`]) {
      expect((await refusal(compose('odd', rule))).name).toMatch(/Validation/);
    }
    expect((await refusal(compose('seed', 'TRUE'))).name).toMatch(/Validation/);
  });
});

describe('alarms', () => {
  it('are tagged and untagged by their ARN', async () => {
    await put('tagged', { Tags: [{ Key: 'ams:alarm-manager:managed', Value: 'true' }] });
    const { MetricAlarms } = await aws.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ['tagged'] }));
    const ResourceARN = MetricAlarms?.[0]?.AlarmArn ?? '';
    await aws.cloudwatch.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: 'Team', Value: 'web' }] }));
    const tags = async () => (await aws.cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags;
    expect(await tags()).toEqual([
      { Key: 'ams:alarm-manager:managed', Value: 'true' },
      { Key: 'Team', Value: 'web' },
    ]);
    await aws.cloudwatch.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['ams:alarm-manager:managed'] }));
    expect(await tags()).toEqual([{ Key: 'Team', Value: 'web' }]);
    await aws.cloudwatch.send(new DisableAlarmActionsCommand({ AlarmNames: ['tagged'] }));
    const after = await aws.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ['tagged'] }));
    expect(after.MetricAlarms?.[0]?.ActionsEnabled).toBe(false);
    const gone = new ListTagsForResourceCommand({ ResourceARN: `${ResourceARN}x` });
    expect((await refusal(aws.cloudwatch.send(gone))).name).toBe('ResourceNotFoundException');
  });

  it('compute the shares and rates of the baseline', async () => {
    const stat = (Id: string, MetricName: string) => ({
      Id,
      ReturnData: false,
      MetricStat: { Metric: { Namespace: 'Shop', MetricName, Dimensions: [] }, Period: 60, Stat: 'Sum' },
    });
    const alarm = (name: string, Expression: string, Threshold: number) => {
      const { AlarmName, EvaluationPeriods } = { AlarmName: name, EvaluationPeriods: 1 };
      const Metrics = [stat('m1', 'errors'), stat('m2', 'requests'), { Id: 'e1', Expression }];
      const more = { AlarmName, EvaluationPeriods, Threshold, Metrics };
      return aws.cloudwatch.send(new PutMetricAlarmCommand({ ...more, ComparisonOperator: 'GreaterThanThreshold' }));
    };
    const MetricData = [
      { MetricName: 'errors', Value: 30 },
      { MetricName: 'requests', Value: 120 },
    ];
    await aws.cloudwatch.send(new PutMetricDataCommand({ Namespace: 'Shop', MetricData }));
    await alarm('share over', '(m1/m2)*100', 24);
    await alarm('share under', '(m1/m2)*100', 26);
    await alarm('rate', 'm2/PERIOD(m2)', 1.9);
    await alarm('two things', 'IF(m1 > 10 AND (m2 < 100 OR m2 == 120), 1, 0)', 0);
    const states = [];
    for (const name of ['share over', 'share under', 'rate', 'two things']) states.push(await state(name));
    expect(states).toEqual(['ALARM', 'OK', 'ALARM', 'ALARM']);
  });

  it('calls that are throttled are counted beside those that were made', async () => {
    const { accountId } = fixture.first;
    const there = await fixture.inAccount(fixture.first, 'us-east-1', false);
    await fixture.control('POST', 'scenario', { name: 'throttled-account', accountId });
    for (let nth = 0; nth < 3; nth++) {
      const call = there.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ['none'] }));
      expect((await refusal(call)).name).toBe('Throttling');
    }
    await fixture.control('POST', 'scenario', { name: 'heal-account', accountId });
    const calls = await fixture.control<{ throttled: Record<string, Record<string, number>> }>('GET', 'calls');
    expect(calls.throttled[accountId]?.['monitoring.DeleteAlarms']).toBe(3);
  });
});
