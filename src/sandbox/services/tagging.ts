import type * as G from '@aws-sdk/client-resource-groups-tagging-api';
import type { Answer, Call, Service } from '../service';
import { AwsError } from '../wire/error';
import { page, pageOrdered } from '../wire/page';
import { alarmIndex } from '../world/alarm-index';
import type { Tagged } from '../world/types';

/** Every tagged resource of an account in a region, by ARN. */
function everything(call: Call, withAlarms = false): Tagged[] {
  const { cloud, scope, region, caller } = call;
  const ec2 = (kind: string) => (item: { id: string; tags: Tagged['tags'] }) => ({
    arn: `arn:aws:ec2:${region}:${caller.accountId}:${kind}/${item.id}`,
    tags: item.tags,
  });
  return [
    ...cloud.instances.all(scope).map(ec2('instance')),
    ...cloud.volumes.all(scope).map(ec2('volume')),
    ...cloud.natGateways.all(scope).map(ec2('natgateway')),
    ...cloud.vpnConnections.all(scope).map(ec2('vpn-connection')),
    ...cloud.databases.all(scope).map(({ arn, tags }) => ({ arn, tags })),
    ...cloud.tagged.all(scope),
    // Only for who asks for them by type: without a filter they would drown the resources that an inventory looks for.
    ...(withAlarms ? cloud.alarms.all(scope).map(({ arn, tags }) => ({ arn, tags })) : []),
  ].filter(({ tags }) => Object.keys(tags).length > 0);
}

/** `ec2:instance` or `s3`: a bucket's ARN names no type, so its service alone fits. */
function isOfType(arn: string, type: string): boolean {
  const [service = '', kind] = type.split(':');
  const [, , of, , , ...rest] = arn.split(':');
  if (of !== service) return false;
  return kind === undefined || rest.join(':').split(/[/:]/)[0] === kind || (service === 's3' && kind === 'bucket');
}

const refuse = (): AwsError =>
  new AwsError('PaginationTokenExpiredException', 'The pagination token is not valid or has expired.', 400);
const invalid = (message: string): AwsError => new AwsError('InvalidParameterException', message, 400);

function getResources(call: Call<G.GetResourcesCommandInput>): Answer<G.GetResourcesCommandOutput> {
  const { input, scope } = call;
  const size = input.ResourcesPerPage ?? 50;
  if (size < 1 || size > 100) throw invalid('ResourcesPerPage must be between 1 and 100');
  if (
    input.ResourceARNList?.length &&
    (input.TagFilters?.length || input.ResourceTypeFilters?.length || input.ResourcesPerPage)
  ) {
    throw invalid('ResourceARNList cannot be combined with other filters');
  }
  if ((input.ResourceTypeFilters?.length ?? 0) > 100)
    throw invalid('ResourceTypeFilters must not have more than 100 members');
  for (const type of input.ResourceTypeFilters ?? []) {
    if (!/^[a-z0-9-]+(:[\w-]+)?$/i.test(type)) throw invalid(`${type} is not a valid resource type`);
  }
  if ((input.TagFilters?.length ?? 0) > 50) throw invalid('TagFilters must not have more than 50 members');
  const types = input.ResourceTypeFilters ?? [];
  if (types.length > 0 && types.every((type) => type === 'cloudwatch:alarm')) return alarmsAlone(call, size);
  let found = everything(
    call,
    types.some((type) => type.startsWith('cloudwatch')),
  );
  if (input.ResourceARNList?.length) found = found.filter(({ arn }) => input.ResourceARNList?.includes(arn));
  if (types.length) found = found.filter(({ arn }) => types.some((type) => isOfType(arn, type)));
  for (const { Key = '', Values = [] } of input.TagFilters ?? []) {
    found = found.filter(({ tags }) => Key in tags && (Values.length === 0 || Values.includes(tags[Key] ?? '')));
  }
  const of = [scope, input.TagFilters, types, input.ResourceARNList];
  const { items, next } = page(found, ({ arn }) => arn, { size, token: input.PaginationToken, of, invalid: refuse });
  return listed(items, next);
}

const listed = (items: readonly Tagged[], next: string | undefined): Answer<G.GetResourcesCommandOutput> => ({
  PaginationToken: next ?? '',
  ResourceTagMappingList: items.map(({ arn, tags }) => ({
    ResourceARN: arn,
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  })),
});

/** Alarms and nothing else: there may be a hundred thousand, of which a page looks at no more than it holds. */
function alarmsAlone(call: Call<G.GetResourcesCommandInput>, size: number): Answer<G.GetResourcesCommandOutput> {
  const { input, cloud, scope } = call;
  const filters = input.TagFilters ?? [];
  const pick = (name: string): Tagged | undefined => {
    const alarm = cloud.alarms.get(scope, name);
    if (!alarm || Object.keys(alarm.tags).length === 0) return undefined;
    const fits = filters.every(
      ({ Key = '', Values = [] }) =>
        Key in alarm.tags && (Values.length === 0 || Values.includes(alarm.tags[Key] ?? '')),
    );
    return fits ? { arn: alarm.arn, tags: alarm.tags } : undefined;
  };
  const { items, next } = pageOrdered(alarmIndex(cloud).names(scope), pick, {
    size,
    token: input.PaginationToken,
    of: [scope, filters, 'alarms'],
    invalid: refuse,
  });
  return listed(items, next);
}

function getTagKeys(call: Call<G.GetTagKeysCommandInput>): Answer<G.GetTagKeysCommandOutput> {
  const keys = [...new Set(everything(call).flatMap(({ tags }) => Object.keys(tags)))];
  const { items, next } = page(keys, (key) => key, {
    size: 100,
    token: call.input.PaginationToken,
    of: call.scope,
    invalid: refuse,
  });
  return { PaginationToken: next ?? '', TagKeys: items };
}

export const tagging: Service = {
  scope: 'tagging',
  protocol: 'json',
  jsonVersion: '1.1',
  load: () => import('@aws-sdk/client-resource-groups-tagging-api'),
  operations: { GetResources: getResources, GetTagKeys: getTagKeys },
};
