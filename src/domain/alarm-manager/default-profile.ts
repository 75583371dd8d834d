import { alarmRequests, type AlarmRequest } from '../catalog/alarm-requests';
import { baselineAlarms, type BaselineAlarm } from '../catalog/baseline-alarms';
import type { Definition } from './definition';
import type { Json } from './problem';

/** What rows without a resource type in the published tables are about. */
const subjects: [prefix: string, resourceType: string][] = [
  ['rds-event-', 'AWS::RDS::DBInstance'],
  ['eks-', 'AWS::EKS::Cluster'],
  ['iam-instance-profile-', 'AWS::EC2::Instance'],
  ['ssm-agent-', 'AWS::EC2::Instance'],
  ['guardduty-', 'AWS::GuardDuty::Detector'],
  ['macie-', 'AWS::Macie::Session'],
  ['health-', 'AWS::Health::Event'],
];

function resourceTypeOf({ resourceType, configurationId }: BaselineAlarm): string {
  const type = resourceType ?? subjects.find(([prefix]) => configurationId.startsWith(prefix))?.[1];
  if (!type) throw new Error(`nothing says what ${configurationId} is about`);
  return type;
}

function definitionOf(row: BaselineAlarm): Json {
  if (row.kind === 'METRIC') return alarmDefinition(row, alarmRequests.get(row.configurationId)!);
  if (!row.event) return { Condition: row.condition };
  const detail = row.event.eventId ? { detail: { EventID: [row.event.eventId] } } : {};
  return { EventPattern: { source: [row.event.source], ...detail }, Condition: row.condition };
}

function alarmDefinition(row: BaselineAlarm, request: AlarmRequest): Json {
  const { namespace, metrics } = row.metric!;
  const Dimensions = Object.entries(request.dimensions).map(([Name, Value]) => ({ Name, Value }));
  const Period = row.periodSeconds ?? request.periodSeconds!;
  const EvaluationPeriods = row.evaluationPeriods ?? request.evaluationPeriods!;
  const common = {
    AlarmName: request.alarmName ?? row.alarmName!,
    AlarmDescription: `${row.service}: ${row.condition}.`,
    ComparisonOperator: request.math?.comparison ?? row.comparison!,
    Threshold: request.math?.threshold ?? row.threshold!,
    EvaluationPeriods,
    TreatMissingData: 'missing',
  };
  if (!request.math) {
    const Statistic = row.statistic ?? request.statistic!;
    return { ...common, Namespace: namespace, MetricName: metrics[0][0], Dimensions, Statistic, Period };
  }
  const Metrics = [
    { Id: 'e1', Expression: request.math.expression, Label: row.configurationId },
    ...Object.entries(request.math.metrics).map(([Id, [MetricName, Stat]]) => ({
      Id,
      MetricStat: { Metric: { Namespace: namespace, MetricName, Dimensions }, Period, Stat },
      ReturnData: false,
    })),
  ];
  return { ...common, Metrics };
}

/**
 * The NAT gateway's alarms left the published baseline on 2026-07-01 and their thresholds were never printed. They wait
 * here with thresholds of ours, not enabled, for a customer's block of the same id.
 */
const natGateway: readonly Definition[] = (
  [
    ['nat-packets-drop', 'PacketsDropCount'],
    ['nat-error-port-allocation', 'ErrorPortAllocation'],
  ] as const
).map(([configurationId, MetricName]) => ({
  resourceType: 'AWS::EC2::NatGateway',
  configurationId,
  kind: 'METRIC',
  layer: 'DEFAULT',
  enabled: false,
  tag: null,
  definition: {
    AlarmName: `\${NatGateway::NatGatewayId}: ${MetricName}`,
    AlarmDescription: `NAT gateway: sum of ${MetricName} > 0 for 1 min, 15 in a row. A sample threshold; AWS publishes none.`,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 0,
    EvaluationPeriods: 15,
    TreatMissingData: 'missing',
    Namespace: 'AWS/NATGateway',
    MetricName,
    Dimensions: [{ Name: 'NatGatewayId', Value: '${NatGateway::NatGatewayId}' }],
    Statistic: 'Sum',
    Period: 60,
  },
}));

/** The default profile: the 89 rows of the baseline, and what can be configured beside them. */
export const defaultDefinitions: readonly Definition[] = [
  ...baselineAlarms.map((row): Definition => ({
    resourceType: resourceTypeOf(row),
    configurationId: row.configurationId,
    kind: row.kind,
    layer: 'DEFAULT',
    enabled: true,
    tag: null,
    definition: definitionOf(row),
  })),
  ...natGateway,
];

/** The operating system that a definition is for, which its id decides also where a customer's block has replaced it. */
export function platformOf({ configurationId }: Pick<Definition, 'configurationId'>): 'LINUX' | 'WINDOWS' | null {
  return alarmRequests.get(configurationId)?.platform ?? null;
}
