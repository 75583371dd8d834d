import type * as E from '@aws-sdk/client-ec2';
import type { Answer, Call } from '../service';
import { AwsError } from '../wire/error';
import { page } from '../wire/page';
import type { Tags } from '../world/types';
import { applyFilters, invalidToken, pageSize, tagList } from './ec2-filter';

/** The regions that every AWS account has without opting in. */
const DEFAULT_REGIONS = [
  ['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'sa-east-1'],
  ['eu-central-1', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-north-1'],
  ['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-southeast-1', 'ap-southeast-2'],
].flat();

export function describeRegions(call: Call<E.DescribeRegionsCommandInput>): Answer<E.DescribeRegionsCommandOutput> {
  const wanted = call.input.RegionNames ?? DEFAULT_REGIONS;
  const unknown = wanted.find((name) => !DEFAULT_REGIONS.includes(name));
  if (unknown !== undefined) throw new AwsError('InvalidParameterValue', `Invalid region provided: ${unknown}`, 400);
  const items = wanted.map((name) => ({ name, tags: {} }));
  const found = applyFilters(items, call.input.Filters, {
    'region-name': (region) => region.name,
    endpoint: (region) => `ec2.${region.name}.amazonaws.com`,
    'opt-in-status': () => 'opt-in-not-required',
  });
  return {
    Regions: found.map(({ name }) => ({
      RegionName: name,
      Endpoint: `ec2.${name}.amazonaws.com`,
      OptInStatus: 'opt-in-not-required',
    })),
  };
}

/** What was asked for by id, all of it when nothing was; an unknown id fails the request. */
function byId<T>(
  ids: string[] | undefined,
  get: (id: string) => T | undefined,
  all: () => T[],
  code: string,
  noun: string,
): T[] {
  if (!ids?.length) return all();
  return ids.map((id) => {
    const found = get(id);
    if (!found) throw new AwsError(code, `The ${noun} '${id}' does not exist`, 400);
    return found;
  });
}

export function describeVolumes(call: Call<E.DescribeVolumesCommandInput>): Answer<E.DescribeVolumesCommandOutput> {
  const { input, cloud, scope } = call;
  const get = (id: string) => cloud.volumes.get(scope, id);
  const listed = byId(input.VolumeIds, get, () => cloud.volumes.all(scope), 'InvalidVolume.NotFound', 'volume');
  const found = applyFilters(listed, input.Filters, {
    'volume-id': (volume) => volume.id,
    'attachment.instance-id': (volume) => volume.attachment?.instanceId,
    'attachment.device': (volume) => volume.attachment?.device,
    'availability-zone': (volume) => volume.zone,
    'volume-type': (volume) => volume.type,
    status: (volume) => (volume.attachment ? 'in-use' : 'available'),
    encrypted: (volume) => String(volume.encrypted),
    size: (volume) => String(volume.sizeGiB),
    'snapshot-id': (volume) => volume.snapshotId,
  });
  const request = {
    size: pageSize(input.MaxResults, 5, 500),
    token: input.NextToken,
    of: [scope, input.Filters],
    invalid: invalidToken,
  };
  const { items, next } = page(found, (volume) => volume.id, request);
  const Volumes = items.map((volume): E.Volume => ({
    VolumeId: volume.id,
    Size: volume.sizeGiB,
    VolumeType: volume.type as E.VolumeType,
    Iops: volume.iops,
    ...(volume.throughput === undefined ? {} : { Throughput: volume.throughput }),
    AvailabilityZone: volume.zone,
    CreateTime: new Date(volume.createdAt),
    Encrypted: volume.encrypted,
    SnapshotId: volume.snapshotId ?? '',
    State: volume.attachment ? 'in-use' : 'available',
    Attachments: volume.attachment
      ? [
          {
            InstanceId: volume.attachment.instanceId,
            Device: volume.attachment.device,
            VolumeId: volume.id,
            State: 'attached',
          },
        ]
      : [],
    Tags: tagList(volume.tags),
  }));
  return { Volumes, ...(next ? { NextToken: next } : {}) };
}

export function describeNatGateways(
  call: Call<E.DescribeNatGatewaysCommandInput>,
): Answer<E.DescribeNatGatewaysCommandOutput> {
  const { input, cloud, scope } = call;
  const get = (id: string) => cloud.natGateways.get(scope, id);
  const listed = byId(
    input.NatGatewayIds,
    get,
    () => cloud.natGateways.all(scope),
    'NatGatewayNotFound',
    'NAT gateway',
  );
  const found = applyFilters(listed, input.Filter, {
    'nat-gateway-id': (gateway) => gateway.id,
    'vpc-id': (gateway) => gateway.vpcId,
    'subnet-id': (gateway) => gateway.subnetId,
    state: () => 'available',
  });
  const request = {
    size: pageSize(input.MaxResults, 5, 1000),
    token: input.NextToken,
    of: [scope, input.Filter],
    invalid: invalidToken,
  };
  const { items, next } = page(found, (gateway) => gateway.id, request);
  const NatGateways = items.map((gateway): E.NatGateway => ({
    NatGatewayId: gateway.id,
    VpcId: gateway.vpcId,
    SubnetId: gateway.subnetId,
    State: 'available',
    ConnectivityType: 'public',
    CreateTime: new Date(gateway.createdAt),
    NatGatewayAddresses: [{ PublicIp: gateway.publicIp }],
    Tags: tagList(gateway.tags),
  }));
  return { NatGateways, ...(next ? { NextToken: next } : {}) };
}

export function describeVpnConnections(
  call: Call<E.DescribeVpnConnectionsCommandInput>,
): Answer<E.DescribeVpnConnectionsCommandOutput> {
  const { input, cloud, scope } = call;
  const get = (id: string) => cloud.vpnConnections.get(scope, id);
  const all = () => cloud.vpnConnections.all(scope);
  const listed = byId(input.VpnConnectionIds, get, all, 'InvalidVpnConnectionID.NotFound', 'vpnConnection ID');
  const found = applyFilters(listed, input.Filters, {
    'vpn-connection-id': (connection) => connection.id,
    'customer-gateway-id': (connection) => connection.customerGatewayId,
    'vpn-gateway-id': (connection) => connection.vpnGatewayId,
    state: () => 'available',
    type: () => 'ipsec.1',
  });
  const now = cloud.now();
  const VpnConnections = found.map((connection): E.VpnConnection => {
    const down = cloud.conditions
      .all(scope)
      .some((c) => c.resourceId === connection.id && c.from <= now && (c.to === undefined || now < c.to));
    return {
      VpnConnectionId: connection.id,
      CustomerGatewayId: connection.customerGatewayId,
      VpnGatewayId: connection.vpnGatewayId,
      State: 'available',
      Type: 'ipsec.1',
      Category: 'VPN',
      VgwTelemetry: [1, 2].map((n) => ({
        OutsideIpAddress: `203.0.113.${n}`,
        Status: down ? 'DOWN' : 'UP',
        LastStatusChange: new Date(connection.createdAt),
        AcceptedRouteCount: down ? 0 : 1,
      })),
      Tags: tagList(connection.tags),
    };
  });
  return { VpnConnections };
}

export function describeTags(call: Call<E.DescribeTagsCommandInput>): Answer<E.DescribeTagsCommandOutput> {
  const { input, cloud, scope } = call;
  const rows: { id: string; type: E.ResourceType; key: string; value: string; tags: Tags }[] = [];
  const add = (type: E.ResourceType, items: { id: string; tags: Tags }[]): void => {
    for (const { id, tags } of items)
      for (const [key, value] of Object.entries(tags)) rows.push({ id, type, key, value, tags });
  };
  add('instance', cloud.instances.all(scope));
  add('volume', cloud.volumes.all(scope));
  add('natgateway', cloud.natGateways.all(scope));
  add('vpn-connection', cloud.vpnConnections.all(scope));
  const found = applyFilters(rows, input.Filters, {
    'resource-id': (row) => row.id,
    'resource-type': (row) => row.type,
    key: (row) => row.key,
    value: (row) => row.value,
  });
  const request = {
    size: pageSize(input.MaxResults, 5, 1000),
    token: input.NextToken,
    of: [scope, input.Filters],
    invalid: invalidToken,
  };
  const { items, next } = page(found, (row) => `${row.id}/${row.key}`, request);
  const Tags = items.map((row) => ({ ResourceId: row.id, ResourceType: row.type, Key: row.key, Value: row.value }));
  return { Tags, ...(next ? { NextToken: next } : {}) };
}
