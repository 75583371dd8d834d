import type { CloudWatchClient, CompositeAlarm, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { cloudWatchClient, configurationOf } from './cloudwatch';
import type { AwsAccess, AwsSessions } from './session';

export interface PresentAlarm {
  arn: string;
  configuration: Record<string, unknown>;
}

export interface AlarmRequest {
  name: string;
  composite: boolean;
  /** The request without its name and tags. */
  configuration: Record<string, unknown>;
  tags: { Key: string; Value: string }[];
}

/** The alarms of one account and Region, to be changed. A throttled call is tried again by the client, ever more slowly. */
export interface Alarms {
  /** Those of the names that exist, at most 100 names. */
  describe(names: readonly string[]): Promise<Map<string, PresentAlarm>>;
  tagsOf(arn: string): Promise<Map<string, string>>;
  /** Makes or changes it; tags are taken only where it did not exist. */
  put(request: AlarmRequest): Promise<void>;
  tag(arn: string, tags: readonly { Key: string; Value: string }[]): Promise<void>;
  /** At most 100, and of them at most one composite. */
  remove(names: readonly string[]): Promise<void>;
}

export async function openAlarms(
  sessions: AwsSessions,
  access: AwsAccess,
  region: string,
  signal: AbortSignal,
): Promise<Alarms> {
  const sdk = await import('@aws-sdk/client-cloudwatch');
  const client: CloudWatchClient = await cloudWatchClient(sessions, access, region);
  const options = { abortSignal: signal };
  return {
    describe: async (names) => {
      const page = await client.send(
        new sdk.DescribeAlarmsCommand({
          AlarmNames: [...names],
          AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
          MaxRecords: 100,
        }),
        options,
      );
      const found: (MetricAlarm | CompositeAlarm)[] = [...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? [])];
      return new Map(
        found.map((alarm) => [alarm.AlarmName!, { arn: alarm.AlarmArn!, configuration: configurationOf(alarm) }]),
      );
    },
    tagsOf: async (arn) => {
      const { Tags } = await client.send(new sdk.ListTagsForResourceCommand({ ResourceARN: arn }), options);
      return new Map((Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
    },
    put: async ({ name, composite, configuration, tags }) => {
      const request = { ...configuration, AlarmName: name, Tags: tags };
      if (composite) await client.send(new sdk.PutCompositeAlarmCommand(request as never), options);
      else await client.send(new sdk.PutMetricAlarmCommand(request as never), options);
    },
    tag: async (arn, tags) => {
      await client.send(new sdk.TagResourceCommand({ ResourceARN: arn, Tags: [...tags] }), options);
    },
    remove: async (names) => {
      await client.send(new sdk.DeleteAlarmsCommand({ AlarmNames: [...names] }), options);
    },
  };
}
