import { changeOf, type DiscoveredChange } from '../../domain/change-record';
import { roleArnOf, type AwsAccess, type AwsSessions } from './session';

/** What was changed in a Region since an instant, by whomever, the oldest first. */
export async function changesSince(
  sessions: AwsSessions,
  access: AwsAccess,
  region: string,
  since: Date,
  abortSignal: AbortSignal,
  heard: () => void,
): Promise<DiscoveredChange[]> {
  const { CloudTrailClient, paginateLookupEvents } = await import('@aws-sdk/client-cloudtrail');
  const client = await sessions.client(
    access,
    region,
    'cloudtrail',
    async (settings) => new CloudTrailClient(settings),
  );
  const ours = roleArnOf(access);
  const found: DiscoveredChange[] = [];
  const input = {
    StartTime: since,
    LookupAttributes: [{ AttributeKey: 'ReadOnly' as const, AttributeValue: 'false' }],
  };
  for await (const page of paginateLookupEvents({ client, pageSize: 50 }, input, { abortSignal })) {
    heard();
    for (const { EventId, EventTime, Resources, CloudTrailEvent } of page.Events ?? []) {
      if (!EventId || !EventTime || !CloudTrailEvent) continue;
      const resources = (Resources ?? []).flatMap(({ ResourceName }) => ResourceName ?? []);
      const change = changeOf({ eventId: EventId, eventTime: EventTime, resources, record: CloudTrailEvent }, ours);
      if (change) found.push(change);
    }
  }
  return found.reverse();
}
