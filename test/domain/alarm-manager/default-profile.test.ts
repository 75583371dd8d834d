import { baselineAlarms } from '../../../src/domain/catalog/baseline-alarms';
import { impactOf } from '../../../src/domain/catalog/impact';
import { defaultDefinitions, platformOf } from '../../../src/domain/alarm-manager/default-profile';
import { isAlarm } from '../../../src/domain/alarm-manager/definition';
import { readDocument } from '../../../src/domain/alarm-manager/document';
import { readProfile } from '../../../src/domain/alarm-manager/profile';

interface Metric {
  Namespace: string;
  MetricName: string;
  Dimensions: { Name: string; Value: string }[];
}
interface Definition extends Metric {
  Metrics?: { MetricStat?: { Metric: Metric } }[];
}

const alarms = defaultDefinitions.filter(isAlarm);

test('all 89 rows of the baseline with their kinds, and the NAT gateway’s two, which wait to be enabled', () => {
  expect(defaultDefinitions.slice(0, 89).map(({ configurationId, kind }) => [configurationId, kind])).toEqual(
    baselineAlarms.map(({ configurationId, kind }) => [configurationId, kind]),
  );
  expect(defaultDefinitions.filter(({ enabled }) => enabled)).toHaveLength(89);
  expect(defaultDefinitions.slice(89)).toMatchObject([
    { resourceType: 'AWS::EC2::NatGateway', configurationId: 'nat-packets-drop', enabled: false },
    { resourceType: 'AWS::EC2::NatGateway', configurationId: 'nat-error-port-allocation', enabled: false },
  ]);
});

test('every alarm of it is one that PutMetricAlarm takes, with pseudoparameters of its own type', () => {
  const document: Record<string, Record<string, object>> = {};
  for (const { resourceType, configurationId, definition } of alarms) {
    (document[resourceType] ??= {})[configurationId] = { AlarmDefinition: definition };
  }
  expect(readDocument(document).problems).toEqual([]);
  expect(readProfile({}).problems).toEqual([]);
});

test('what a deployed alarm measures leads back to its row', () => {
  for (const one of alarms.filter(({ enabled }) => enabled)) {
    const { Metrics = [], ...single } = one.definition as unknown as Definition;
    const measured = single.MetricName ? [single] : Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []);
    const metrics = measured.map(({ Namespace, MetricName, Dimensions }) => ({
      namespace: Namespace,
      metricName: MetricName,
      dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
    }));
    const { explanation } = impactOf({ metrics });
    expect([one.configurationId, explanation.inputs.matched]).toEqual([
      one.configurationId,
      expect.arrayContaining([one.configurationId]),
    ]);
  }
});

test('rows of the same name are told apart by the operating system', () => {
  const byPlatform = alarms.flatMap((one) => (platformOf(one) ? [`${platformOf(one)} ${one.configurationId}`] : []));
  expect(byPlatform).toEqual([
    'LINUX ec2-linux-memory',
    'LINUX ec2-linux-swap',
    'LINUX ec2-linux-disk',
    'WINDOWS ec2-windows-memory',
    'WINDOWS ec2-windows-disk',
  ]);
});
