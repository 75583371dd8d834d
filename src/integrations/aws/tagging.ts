import { resourceOfArn, type DiscoveredResource } from '../../domain/discovery';
import type { AwsAccess, AwsSessions } from './session';

/** Every resource of a region that has, or had, tags: the one list that goes over all services. */
export async function taggedResources(
  sessions: AwsSessions,
  access: AwsAccess,
  region: string,
  signal: AbortSignal,
): Promise<DiscoveredResource[]> {
  const found: DiscoveredResource[] = [];
  for await (const { arn, tags } of mappings(sessions, access, region, signal, undefined)) {
    const known = resourceOfArn(arn);
    if (!known) continue;
    const name = tags.find((tag) => tag.key === 'Name')?.value || known.resourceId;
    found.push({ arn, ...known, region, name, state: null, details: {}, tags });
  }
  return found;
}

/** The tags of the region's alarms by ARN: one list, where CloudWatch itself would be asked alarm by alarm. */
export async function alarmTags(
  sessions: AwsSessions,
  access: AwsAccess,
  region: string,
  signal: AbortSignal,
  onPage: () => void = () => undefined,
): Promise<Map<string, Map<string, string>>> {
  const found = new Map<string, Map<string, string>>();
  for await (const { arn, tags } of mappings(sessions, access, region, signal, ['cloudwatch:alarm'], onPage)) {
    found.set(arn, new Map(tags.map(({ key, value }) => [key, value])));
  }
  return found;
}

async function* mappings(
  sessions: AwsSessions,
  access: AwsAccess,
  region: string,
  signal: AbortSignal,
  types: string[] | undefined,
  onPage: () => void = () => undefined,
): AsyncGenerator<{ arn: string; tags: { key: string; value: string }[] }> {
  const { ResourceGroupsTaggingAPIClient, paginateGetResources } =
    await import('@aws-sdk/client-resource-groups-tagging-api');
  const client = await sessions.client(
    access,
    region,
    'tagging',
    async (settings) => new ResourceGroupsTaggingAPIClient(settings),
  );
  const query = { ResourcesPerPage: 100, ResourceTypeFilters: types };
  for await (const page of paginateGetResources({ client }, query, { abortSignal: signal })) {
    onPage();
    for (const { ResourceARN: arn, Tags } of page.ResourceTagMappingList ?? []) {
      if (arn) yield { arn, tags: (Tags ?? []).map((tag) => ({ key: tag.Key ?? '', value: tag.Value ?? '' })) };
    }
  }
}
