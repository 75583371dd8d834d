import { alarmName } from '../../../src/domain/alarm-manager/alarm-name';
import { childrenOf, rounds } from '../../../src/domain/alarm-manager/composite-cycles';
import { compile } from '../../../src/domain/alarm-manager/compile';
import type { Definition } from '../../../src/domain/alarm-manager/definition';
import { merge } from '../../../src/domain/alarm-manager/merge';
import { normalForm } from '../../../src/domain/alarm-manager/normal-form';
import { readProfile } from '../../../src/domain/alarm-manager/profile';
import { deploymentSeconds, spokenDuration } from '../../../src/domain/alarm-manager/quotas';

const block = (Threshold: number, more: object = {}) => ({
  AlarmDefinition: {
    AlarmName: '${EC2::InstanceId}: CPU Too High',
    Namespace: 'AWS/EC2',
    MetricName: 'CPUUtilization',
    Statistic: 'Average',
    Period: 300,
    EvaluationPeriods: 1,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold,
    ...more,
  },
});
const id = 'ec2-cpu-too-high';
const inForce = (document: object) =>
  readProfile(document).effective.filter(({ configurationId }) => configurationId === id);

test('a custom block under the id of a default one replaces the whole of it', () => {
  const [one, ...more] = inForce({ 'AWS::EC2::Instance': { [id]: block(10) } });
  expect(more).toEqual([]);
  expect(one).toMatchObject({ layer: 'CUSTOMER', overridesDefault: true, enabled: true });
  // Nothing of the default's is kept: it had six periods, a description and dimensions.
  expect(one.definition).toEqual(block(10).AlarmDefinition);
});

test('Enabled false under the id of a default one: no alarm', () => {
  const document = { 'AWS::EC2::Instance': { [id]: { Enabled: false } } };
  expect(inForce(document)).toMatchObject([{ enabled: false, overridesDefault: true, layer: 'CUSTOMER' }]);
  expect(compile(readProfile(document).effective).map(({ configurationId }) => configurationId)).not.toContain(id);
  expect(compile(readProfile({}).effective).map(({ configurationId }) => configurationId)).toContain(id);
});

test('the same id at another resource type is another definition', () => {
  const effective = merge(
    [{ resourceType: 'A', configurationId: 'x' } as Definition],
    [{ resourceType: 'B', configurationId: 'x' } as Definition],
  );
  expect(effective).toHaveLength(2);
});

test('the NAT gateway’s definitions wait for a block of the same id', () => {
  const ids = (document: object) =>
    compile(readProfile(document).effective).map(({ configurationId }) => configurationId);
  expect(ids({}).filter((one) => one.startsWith('nat-'))).toEqual([]);
  const nat = {
    AlarmDefinition: { ...block(5).AlarmDefinition, AlarmName: '${NatGateway::NatGatewayId} drops' },
  };
  expect(ids({ 'AWS::EC2::NatGateway': { 'nat-packets-drop': nat } })).toContain('nat-packets-drop');
});

test.each([
  ['AWS::EC2::Instance', '${EC2::InstanceId}: x', '${EC2::InstanceId}: x'],
  ['AWS::EC2::Instance', 'x of ${EC2::InstanceName}', '${EC2::InstanceId}: x of ${EC2::InstanceName}'],
  ['AWS::EC2::Instance::Disk', '${EC2::InstanceId} full', '${EC2::Disk::UUID}: ${EC2::InstanceId} full'],
  ['AWS::EC2::Instance::Disk', 'full', '${EC2::InstanceId} ${EC2::Disk::UUID}: full'],
  ['AWS::Redshift::Cluster', 'RedshiftClusterHealthStatus', '${Redshift::ClusterIdentifier}: RedshiftClusterHealthStatus'], // prettier-ignore
])('%s: the name %s becomes %s', (resourceType, name, expected) => {
  expect(alarmName(resourceType, name)).toBe(expected);
});

test('composite alarms come after what they look at', () => {
  const composite = (AlarmName: string, AlarmRule: string): Definition => ({
    resourceType: 'AWS::EC2::Instance',
    configurationId: AlarmName,
    kind: 'COMPOSITE',
    layer: 'CUSTOMER',
    enabled: true,
    tag: null,
    definition: { AlarmName, AlarmRule },
  });
  const metric = { ...composite('m', ''), kind: 'METRIC' as const };
  expect(rounds([composite('top', 'ALARM(middle) OR ALARM(m)'), composite('middle', 'NOT OK(m)'), metric])).toEqual([2, 1, 0]); // prettier-ignore
  expect(childrenOf(composite('x', 'ALARM("a b") AND (OK(c) OR NOT INSUFFICIENT_DATA(\'d\')) AND TRUE'))).toEqual(['a b', 'c', 'd']); // prettier-ignore
});

test('one form for what is asked for and what CloudWatch describes', () => {
  const asked = { ...block(80).AlarmDefinition, Dimensions: [{ Name: 'b', Value: '2' }, { Name: 'a', Value: '1' }], Tags: [{ Key: 'k', Value: 'v' }] }; // prettier-ignore
  const described = {
    ...block(80).AlarmDefinition,
    AlarmArn: 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:x',
    AlarmName: 'x',
    ActionsEnabled: true,
    OKActions: [],
    AlarmActions: [],
    InsufficientDataActions: [],
    TreatMissingData: 'missing',
    DatapointsToAlarm: 1,
    Unit: undefined,
    Dimensions: [{ Value: '1', Name: 'a' }, { Value: '2', Name: 'b' }], // prettier-ignore
    StateValue: 'OK',
    StateUpdatedTimestamp: new Date(),
    AlarmConfigurationUpdatedTimestamp: new Date(),
  };
  expect(normalForm(asked)).toEqual(normalForm(described));
  expect(normalForm({ ...described, ActionsEnabled: false })).not.toEqual(normalForm(asked));
  const math = (ReturnData?: boolean) => normalForm({ Metrics: [{ Id: 'm1', MetricStat: { Metric: { Namespace: 'n', MetricName: 'm', Dimensions: [] }, Period: 60, Stat: 'Sum' }, ReturnData: false }, { Id: 'e1', Expression: 'm1', ReturnData }] }); // prettier-ignore
  expect(math(true)).toEqual(math());
});

test('how long a deployment takes at three requests a second, Regions side by side', () => {
  const region = { creates: 0, updates: 0, deletes: 0 };
  expect(deploymentSeconds([])).toBe(0);
  expect(deploymentSeconds([{ ...region, creates: 100_000 }])).toBe(33_334);
  expect(deploymentSeconds([{ ...region, creates: 50_000, updates: 10_000 }, { ...region, updates: 40_000 }])).toBe(20_000); // prettier-ignore
  expect(deploymentSeconds([{ ...region, deletes: 901 }])).toBe(4);
  expect([spokenDuration(33_334), spokenDuration(20), spokenDuration(7200)]).toEqual(['9 h 16 min', '1 min', '2 h']);
});
