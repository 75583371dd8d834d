import type { CloudWatchClient, CompositeAlarm, Dimension, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { normalForm } from '../../domain/alarm-manager/normal-form';
import type { DiscoveredAlarm } from '../../domain/discovery';
import type { AwsAccess, AwsSessions } from './session';

export async function cloudWatchClient(
  sessions: AwsSessions,
  access: AwsAccess,
  region: string,
): Promise<CloudWatchClient> {
  return sessions.client(access, region, 'cloudwatch', async (settings) => {
    const { CloudWatchClient } = await import('@aws-sdk/client-cloudwatch');
    return new CloudWatchClient(settings);
  });
}

/**
 * A client for someone who waits for the answer: it tries less often, and what synchronisation's adaptive retries have
 * learned of a throttled account does not slow it down.
 */
export async function liveCloudWatchClient(
  sessions: AwsSessions,
  access: AwsAccess,
  region: string,
): Promise<CloudWatchClient> {
  return sessions.client(access, region, 'cloudwatch/live', async (settings) => {
    const { CloudWatchClient } = await import('@aws-sdk/client-cloudwatch');
    return new CloudWatchClient({ ...settings, maxAttempts: 2, retryMode: 'standard' });
  });
}

/** Every metric and composite alarm of a region, all pages. Tags (ours, managed) come from `alarmTags`. */
export async function describeAlarms(
  sessions: AwsSessions,
  access: AwsAccess,
  region: string,
  signal: AbortSignal,
  onPage: () => void = () => undefined,
): Promise<DiscoveredAlarm[]> {
  const { paginateDescribeAlarms } = await import('@aws-sdk/client-cloudwatch');
  const client = await cloudWatchClient(sessions, access, region);
  const found: DiscoveredAlarm[] = [];
  const pages = paginateDescribeAlarms(
    { client, pageSize: 100 },
    { AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] },
    { abortSignal: signal },
  );
  for await (const page of pages) {
    onPage();
    for (const alarm of page.MetricAlarms ?? []) found.push(metricAlarm(alarm, region));
    for (const alarm of page.CompositeAlarms ?? []) found.push(compositeAlarm(alarm, region));
  }
  return found;
}

/** The file systems whose use the CloudWatch agents of a region report, by instance. */
export async function reportedFileSystems(
  sessions: AwsSessions,
  access: AwsAccess,
  region: string,
  signal: AbortSignal,
  onPage: () => void = () => undefined,
): Promise<{ instanceId: string; device: string | null; fsType: string | null; path: string }[]> {
  const { paginateListMetrics } = await import('@aws-sdk/client-cloudwatch');
  const client = await cloudWatchClient(sessions, access, region);
  const found = [];
  for (const MetricName of ['disk_used_percent', 'LogicalDisk % Free Space']) {
    const pages = paginateListMetrics({ client }, { Namespace: 'CWAgent', MetricName }, { abortSignal: signal });
    for await (const page of pages) {
      onPage();
      for (const { Dimensions } of page.Metrics ?? []) {
        const names = new Map((Dimensions ?? []).map(({ Name, Value }) => [Name, Value]));
        const [instanceId, path] = [names.get('InstanceId'), names.get('path') ?? names.get('instance')];
        if (!instanceId || !path) continue;
        found.push({ instanceId, device: names.get('device') ?? null, fsType: names.get('fstype') ?? null, path });
      }
    }
  }
  return found;
}

function metricAlarm(alarm: MetricAlarm, region: string): DiscoveredAlarm {
  const math = (alarm.Metrics ?? []).flatMap(({ MetricStat }) => (MetricStat?.Metric ? [MetricStat.Metric] : []));
  const measures = alarm.Namespace ? [{ Namespace: alarm.Namespace, Dimensions: alarm.Dimensions }] : math;
  return {
    ...common(alarm, region),
    namespace: alarm.Namespace ?? null,
    metricName: alarm.MetricName ?? null,
    threshold: alarm.Threshold ?? null,
    comparisonOperator: alarm.ComparisonOperator ?? null,
    statistic: alarm.Statistic ?? alarm.ExtendedStatistic ?? null,
    unit: alarm.Unit ?? null,
    periodSeconds: alarm.Period ?? alarm.Metrics?.find((metric) => metric.MetricStat)?.MetricStat?.Period ?? null,
    evaluationPeriods: alarm.EvaluationPeriods ?? null,
    datapointsToAlarm: alarm.DatapointsToAlarm ?? null,
    dimensions: dimensionsOf(alarm.Dimensions),
    measures: measures.map((metric) => ({
      namespace: metric.Namespace ?? '',
      dimensions: dimensionsOf(metric.Dimensions),
    })),
    composite: false,
    alarmRule: null,
  };
}

function compositeAlarm(alarm: CompositeAlarm, region: string): DiscoveredAlarm {
  return {
    ...common(alarm, region),
    namespace: null,
    metricName: null,
    threshold: null,
    comparisonOperator: null,
    statistic: null,
    unit: null,
    periodSeconds: null,
    evaluationPeriods: null,
    datapointsToAlarm: null,
    dimensions: [],
    measures: [],
    composite: true,
    alarmRule: alarm.AlarmRule ?? null,
  };
}

function common(alarm: MetricAlarm | CompositeAlarm, region: string) {
  return {
    arn: alarm.AlarmArn!,
    name: alarm.AlarmName!,
    region,
    state: alarm.StateValue ?? 'INSUFFICIENT_DATA',
    stateReason: alarm.StateReason ?? null,
    // When it came to this state, which is what its event says; the other is touched without a change of state too.
    stateUpdatedAt:
      alarm.StateTransitionedTimestamp ??
      alarm.StateUpdatedTimestamp ??
      alarm.AlarmConfigurationUpdatedTimestamp ??
      new Date(0),
    managed: false,
    configurationId: null,
    configuration: configurationOf(alarm),
  } as const;
}

/** What a definition is compared with. */
export function configurationOf(alarm: MetricAlarm | CompositeAlarm): Record<string, unknown> {
  return normalForm(alarm as unknown as Record<string, unknown>);
}

function dimensionsOf(given: Dimension[] | undefined): { name: string; value: string }[] {
  return (given ?? []).map(({ Name, Value }) => ({ name: Name ?? '', value: Value ?? '' }));
}
