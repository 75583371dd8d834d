import { resourceTypes } from '../../../src/domain/alarm-manager/resource-types';
import { MOST_DEFINITIONS, readDocument } from '../../../src/domain/alarm-manager/document';
import { readProfile } from '../../../src/domain/alarm-manager/profile';
import type { Json } from '../../../src/domain/alarm-manager/problem';

const cpu = {
  AlarmName: '${EC2::InstanceId} busy',
  Namespace: 'AWS/EC2',
  MetricName: 'CPUUtilization',
  Dimensions: [{ Name: 'InstanceId', Value: '${EC2::InstanceId}' }],
  Statistic: 'Average',
  Period: 300,
  EvaluationPeriods: 2,
  Threshold: 80,
  ComparisonOperator: 'GreaterThanThreshold',
};
const without = (name: keyof typeof cpu): Json =>
  Object.fromEntries(Object.entries(cpu).filter(([key]) => key !== name));
const instance = (block: unknown): Json => ({ 'AWS::EC2::Instance': { Mine: block } });
const alarm = (more: Json): Json => instance({ AlarmDefinition: { ...cpu, ...more } });
const composite = (rule: string, more: Json = {}): Json => ({
  CompositeAlarmDefinition: { AlarmName: '${EC2::InstanceId} both', AlarmRule: rule, ...more },
});
const faults = (document: unknown): string[] =>
  readProfile(document).problems.map(({ path, code }) => `${code} ${path.join('/')}`);

const AT = 'AWS::EC2::Instance/Mine';
const DEFINITION = `${AT}/AlarmDefinition`;

test('the documented form is taken', () => {
  const tagged = { Enabled: true, Tag: { Key: 'ams:rt:ams-monitoring-policy', Value: 'ams-monitored' } };
  const { definitions, problems } = readDocument(instance({ ...tagged, AlarmDefinition: cpu }));
  expect(problems).toEqual([]);
  expect(definitions).toEqual([
    {
      resourceType: 'AWS::EC2::Instance',
      configurationId: 'Mine',
      kind: 'METRIC',
      layer: 'CUSTOMER',
      enabled: true,
      tag: { key: 'ams:rt:ams-monitoring-policy', value: 'ams-monitored' },
      definition: cpu,
    },
  ]);
  expect(faults({})).toEqual([]);
  expect(faults(instance({ Enabled: false }))).toEqual([]);
});

test.each<[string, unknown, string[]]>([
  ['a list', [], ['WRONG_TYPE ']],
  ['an unknown resource type', { 'AWS::EC2::Instances': {} }, ['UNKNOWN_RESOURCE_TYPE AWS::EC2::Instances']],
  ['a type that is no object', { 'AWS::EC2::Instance': 1 }, ['WRONG_TYPE AWS::EC2::Instance']],
  ['a block that is no object', instance([]), [`WRONG_TYPE ${AT}`]],
  ['a block with nothing', instance({}), [`REQUIRED ${AT}`]],
  ['both definitions', instance({ AlarmDefinition: cpu, ...composite('ALARM(a)') }), [`EXCLUSIVE ${AT}`]],
  ['an unknown key of a block', instance({ AlarmDefinition: cpu, enabled: true }), [`UNKNOWN_KEY ${AT}/enabled`]],
  ['Enabled as text', instance({ AlarmDefinition: cpu, Enabled: 'false' }), [`WRONG_TYPE ${AT}/Enabled`]],
  ['a tag without value', instance({ AlarmDefinition: cpu, Tag: { Key: 'a' } }), [`REQUIRED ${AT}/Tag/Value`]],
  ['an unknown key of a tag', instance({ AlarmDefinition: cpu, Tag: { Key: 'a', Value: '', k: 1 } }), [`UNKNOWN_KEY ${AT}/Tag/k`]], // prettier-ignore
  ['an id that no tag can hold', { 'AWS::EC2::Instance': { 'a\nb': { Enabled: false } } }, ['INVALID_VALUE AWS::EC2::Instance/a\nb']], // prettier-ignore
  ['an unknown key of PutMetricAlarm', alarm({ threshold: 1 }), [`UNKNOWN_KEY ${DEFINITION}/threshold`]],
  ['a threshold as text', alarm({ Threshold: '80' }), [`WRONG_TYPE ${DEFINITION}/Threshold`]],
  ['no name', instance({ AlarmDefinition: without('AlarmName') }), [`REQUIRED ${DEFINITION}/AlarmName`]],
  ['no threshold', instance({ AlarmDefinition: without('Threshold') }), [`REQUIRED ${DEFINITION}/Threshold`]],
  ['no statistic', instance({ AlarmDefinition: without('Statistic') }), [`REQUIRED ${DEFINITION}/Statistic`]],
  ['two statistics', alarm({ ExtendedStatistic: 'p99' }), [`EXCLUSIVE ${DEFINITION}/Statistic`]],
  ['a percentile that is none', instance({ AlarmDefinition: { ...without('Statistic'), ExtendedStatistic: 'q9' } }), [`INVALID_VALUE ${DEFINITION}/ExtendedStatistic`]], // prettier-ignore
  ['an unknown statistic', alarm({ Statistic: 'Mean' }), [`INVALID_VALUE ${DEFINITION}/Statistic`]],
  ['a period of 45 s', alarm({ Period: 45 }), [`OUT_OF_RANGE ${DEFINITION}/Period`]],
  ['more than a day of minutes', alarm({ Period: 60, EvaluationPeriods: 1441 }), [`OUT_OF_RANGE ${DEFINITION}/EvaluationPeriods`]], // prettier-ignore
  ['more points than periods', alarm({ DatapointsToAlarm: 3 }), [`OUT_OF_RANGE ${DEFINITION}/DatapointsToAlarm`]],
  ['a dimension without value', alarm({ Dimensions: [{ Name: 'InstanceId' }] }), [`REQUIRED ${DEFINITION}/Dimensions/0/Value`]], // prettier-ignore
  ['six actions', alarm({ AlarmActions: ['a', 'b', 'c', 'd', 'e', 'f'] }), [`TOO_MANY ${DEFINITION}/AlarmActions`]],
  ['a long description', alarm({ AlarmDescription: 'x'.repeat(1025) }), [`TOO_LONG ${DEFINITION}/AlarmDescription`]],
  ['the topic of monitoring', alarm({ AlarmActions: ['arn:aws:sns:us-east-1:111122223333:MMS-Topic'] }), [`TOPIC_NOT_ALLOWED ${DEFINITION}/AlarmActions/0`]], // prettier-ignore
  ['our own tag', alarm({ Tags: [{ Key: 'ams:alarm-manager:managed', Value: 'false' }] }), [`TAG_RESERVED ${DEFINITION}/Tags/0/Key`]], // prettier-ignore
  ['metrics beside a metric', alarm({ Metrics: [{ Id: 'e1', Expression: '1' }] }), ['Dimensions', 'MetricName', 'Namespace', 'Period', 'Statistic'].map((name) => `EXCLUSIVE ${DEFINITION}/${name}`).sort()], // prettier-ignore
  ['a pseudoparameter of RDS', alarm({ AlarmName: '${RDS::DBInstanceIdentifier}' }), [`PARAMETER_OF_OTHER_TYPE ${DEFINITION}/AlarmName`]], // prettier-ignore
  ['a disk’s parameter at an instance', alarm({ Dimensions: [{ Name: 'path', Value: '${EC2::Disk::Path}' }] }), [`PARAMETER_OF_OTHER_TYPE ${DEFINITION}/Dimensions/0/Value`]], // prettier-ignore
  ['a pseudoparameter of nobody', alarm({ AlarmDescription: '${EC2::Nothing}' }), [`UNKNOWN_PARAMETER ${DEFINITION}/AlarmDescription`]], // prettier-ignore
  ['an event’s id', { 'AWS::RDS::DBInstance': { 'rds-event-0007': { Enabled: false } } }, ['KIND_NOT_CONFIGURABLE AWS::RDS::DBInstance/rds-event-0007']], // prettier-ignore
  ['the name of a default alarm', alarm({ AlarmName: '${EC2::InstanceId}: CPU Too High' }), [`NAME_CONFLICT ${DEFINITION}/AlarmName`]], // prettier-ignore
  ['a rule that is none', instance(composite('ALARM(a) AND')), [`INVALID_RULE ${AT}/CompositeAlarmDefinition/AlarmRule`]], // prettier-ignore
  ['a rule with a bracket too few', instance(composite('(ALARM(a) OR OK("b c")')), [`INVALID_RULE ${AT}/CompositeAlarmDefinition/AlarmRule`]], // prettier-ignore
  ['deep brackets', instance(composite('('.repeat(5000) + 'TRUE' + ')'.repeat(5000))), [`INVALID_RULE ${AT}/CompositeAlarmDefinition/AlarmRule`]], // prettier-ignore
  ['a metric member in a composite', instance(composite('TRUE', { Threshold: 1 })), [`UNKNOWN_KEY ${AT}/CompositeAlarmDefinition/Threshold`]], // prettier-ignore
  ['a suppressor without times', instance(composite('TRUE', { ActionsSuppressor: 'a' })), [`REQUIRED ${AT}/CompositeAlarmDefinition/ActionsSuppressorExtensionPeriod`, `REQUIRED ${AT}/CompositeAlarmDefinition/ActionsSuppressorWaitPeriod`]], // prettier-ignore
])('%s is told at its place', (_, document, expected) => {
  expect(faults(document).sort()).toEqual(expected);
});

test('all faults at once', () => {
  const document = {
    'AWS::EC2::Instance': { A: { AlarmDefinition: { ...cpu, Threshold: '1', Period: 7 } }, B: { Tag: 1 } },
    Nothing: {},
  };
  expect(faults(document)).toEqual([
    'OUT_OF_RANGE AWS::EC2::Instance/A/AlarmDefinition/Period',
    'WRONG_TYPE AWS::EC2::Instance/A/AlarmDefinition/Threshold',
    'WRONG_TYPE AWS::EC2::Instance/B/Tag',
    'REQUIRED AWS::EC2::Instance/B',
    'UNKNOWN_RESOURCE_TYPE Nothing',
  ]);
});

test('a member named as JavaScript names its own is unknown like any other', () => {
  const document = JSON.parse('{"AWS::EC2::Instance": {"__proto__": {"constructor": {}}}, "constructor": {}}');
  expect(faults(document)).toEqual([
    'UNKNOWN_KEY AWS::EC2::Instance/__proto__/constructor',
    'REQUIRED AWS::EC2::Instance/__proto__',
    'UNKNOWN_RESOURCE_TYPE constructor',
  ]);
});

test('each of the 15 types takes its own pseudoparameters, and refuses those that are another’s alone', () => {
  expect(resourceTypes.size).toBe(15);
  const every = new Set([...resourceTypes.values()].flatMap(({ parameters }) => parameters));
  for (const [resourceType, { parameters }] of resourceTypes) {
    for (const parameter of every) {
      const block = {
        AlarmDefinition: { ...cpu, AlarmName: 'x', Dimensions: [], AlarmDescription: `\${${parameter}}` },
      };
      const found = faults({ [resourceType]: { Mine: block } });
      expect([resourceType, parameter, found.length === 0]).toEqual([resourceType, parameter, parameters.includes(parameter)]); // prettier-ignore
    }
  }
});

test.each([
  ['itself', { A: composite('ALARM("${EC2::InstanceId} both")') }, 'A → A'],
  [
    'another that looks back, by name and by ARN',
    {
      A: composite('OK("${EC2::InstanceId} b")', { AlarmName: '${EC2::InstanceId} a' }),
      B: composite('ALARM("arn:aws:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:${EC2::InstanceId} a")', { AlarmName: '${EC2::InstanceId} b' }), // prettier-ignore
    },
    'A → B → A',
  ],
  [
    'three, whose names get their prefix',
    {
      A: composite('ALARM(b)', { AlarmName: 'a' }),
      B: composite('ALARM("${EC2::InstanceId}: c")', { AlarmName: 'b' }),
      C: composite('NOT ALARM(a)', { AlarmName: 'c' }),
    },
    'A → B → C → A',
  ],
])('a composite alarm that looks at %s is refused', (_, blocks, circle) => {
  const { problems } = readProfile({ 'AWS::EC2::Instance': blocks });
  expect(problems).toEqual([
    {
      path: ['AWS::EC2::Instance', 'A', 'CompositeAlarmDefinition', 'AlarmRule'],
      code: 'COMPOSITE_CYCLE',
      message: expect.stringContaining(circle),
    },
  ]);
});

test('a disabled block closes no circle', () => {
  const blocks = { A: { Enabled: false, ...composite('ALARM("${EC2::InstanceId} both")') } };
  expect(readProfile({ 'AWS::EC2::Instance': blocks }).problems).toEqual([]);
});

test('a document has a bounded number of definitions', () => {
  const blocks = Object.fromEntries(
    Array.from({ length: MOST_DEFINITIONS + 5 }, (_, n) => [`B${n}`, { Enabled: false }]),
  );
  expect(faults({ 'AWS::EC2::Instance': blocks })).toEqual([`TOO_MANY AWS::EC2::Instance/B${MOST_DEFINITIONS}`]);
});
