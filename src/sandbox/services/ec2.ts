import type * as E from '@aws-sdk/client-ec2';
import type { Answer, Call, Service } from '../service';
import { AwsError } from '../wire/error';
import { page } from '../wire/page';
import type { Instance } from '../world/types';
import { conditionsFor } from '../world/metrics';
import { covers } from '../world/outage';
import { rootDevice } from '../world/root-disk';
import { applyFilters, invalidToken, pageSize, tagList } from './ec2-filter';
import { STATE_CODES, chosen, stateOf } from './ec2-instance';
import { rebootInstances, startInstances, stopInstances } from './ec2-power';
import { createReplaceRootVolumeTask, describeReplaceRootVolumeTasks } from './ec2-root-volume';
import { createSnapshot, createSnapshots, deleteSnapshot, describeSnapshots } from './ec2-snapshots';
import { describeVolumesModifications, modifyVolume } from './ec2-storage';
import { createTags, deleteTags } from './ec2-tags';
import {
  describeNatGateways,
  describeRegions,
  describeTags,
  describeVolumes,
  describeVpnConnections,
} from './ec2-network';

const FIELDS: Record<string, (instance: Instance) => string | undefined> = {
  'instance-id': (i) => i.id,
  'instance-state-name': (i) => i.state,
  'instance-state-code': (i) => String(STATE_CODES[i.state]),
  'instance-type': (i) => i.type,
  'availability-zone': (i) => i.zone,
  'vpc-id': (i) => i.vpcId,
  'subnet-id': (i) => i.subnetId,
  'image-id': (i) => i.imageId,
  'private-ip-address': (i) => i.privateIp,
  'platform-details': (i) => i.platformDetails,
  platform: (i) => (i.windows ? 'windows' : undefined),
};

function present(call: Call, instance: Instance): E.Instance {
  const volumes = call.cloud.volumes.all(call.scope).filter((volume) => volume.attachment?.instanceId === instance.id);
  return {
    InstanceId: instance.id,
    ImageId: instance.imageId,
    InstanceType: instance.type as never,
    ...(instance.windows ? { Platform: 'windows' as never } : {}),
    PlatformDetails: instance.platformDetails,
    State: stateOf(instance.state),
    ...(instance.stateReason
      ? {
          StateTransitionReason: instance.stateReason,
          StateReason: { Code: 'Client.UserInitiatedShutdown', Message: instance.stateReason },
        }
      : {}),
    LaunchTime: new Date(instance.launchedAt),
    Placement: { AvailabilityZone: instance.zone, Tenancy: 'default' },
    Monitoring: { State: 'disabled' },
    PrivateIpAddress: instance.privateIp,
    PrivateDnsName: `ip-${instance.privateIp.replace(/\./g, '-')}.${call.region}.compute.internal`,
    VpcId: instance.vpcId,
    SubnetId: instance.subnetId,
    Architecture: 'x86_64',
    RootDeviceType: 'ebs',
    RootDeviceName: rootDevice(instance),
    BlockDeviceMappings: volumes.map((volume) => ({
      DeviceName: volume.attachment?.device,
      Ebs: {
        VolumeId: volume.id,
        Status: 'attached',
        AttachTime: new Date(volume.createdAt),
        DeleteOnTermination: true,
      },
    })),
    ...(instance.profileArn
      ? { IamInstanceProfile: { Arn: instance.profileArn, Id: `AIPA${instance.id.slice(2).toUpperCase()}` } }
      : {}),
    Tags: tagList(instance.tags),
  };
}

function describeInstances(call: Call<E.DescribeInstancesCommandInput>): Answer<E.DescribeInstancesCommandOutput> {
  const { input } = call;
  if (input.MaxResults !== undefined && input.InstanceIds?.length) {
    throw new AwsError(
      'InvalidParameterCombination',
      'The parameter instancesSet cannot be used with the parameter maxResults',
      400,
    );
  }
  const found = applyFilters(chosen(call), input.Filters, FIELDS);
  const request = {
    size: pageSize(input.MaxResults, 5, 1000),
    token: input.NextToken,
    of: [call.scope, input.Filters],
    invalid: invalidToken,
  };
  const { items, next } = page(found, (instance) => instance.id, request);
  return {
    Reservations: items.map((instance) => ({
      ReservationId: `r-${instance.id.slice(2)}`,
      OwnerId: call.caller.accountId,
      Groups: [],
      Instances: [present(call, instance)],
    })),
    ...(next ? { NextToken: next } : {}),
  };
}

function describeInstanceStatus(
  call: Call<E.DescribeInstanceStatusCommandInput>,
): Answer<E.DescribeInstanceStatusCommandOutput> {
  const { input, cloud, scope } = call;
  const running = chosen(call).filter((instance) => input.IncludeAllInstances || instance.state === 'running');
  const found = applyFilters(running, input.Filters, FIELDS);
  const request = {
    size: pageSize(input.MaxResults, 5, 1000),
    token: input.NextToken,
    of: [scope, input.Filters],
    invalid: invalidToken,
  };
  const { items, next } = page(found, (instance) => instance.id, request);
  const now = cloud.now();
  const InstanceStatuses = items.map((instance): E.InstanceStatus => {
    const ref = {
      namespace: 'AWS/EC2',
      metric: 'StatusCheckFailed',
      dimensions: [{ Name: 'InstanceId', Value: instance.id }],
    };
    const impaired = conditionsFor(cloud, scope, ref).find((c) => c.from <= now && (c.to === undefined || now < c.to));
    const out = cloud.outages.get(scope, instance.id)?.periods.find((period) => covers(period, now));
    const about = (since: number | undefined): E.InstanceStatusSummary => ({
      Status: instance.state !== 'running' ? 'not-applicable' : since === undefined ? 'ok' : 'impaired',
      ...(instance.state === 'running' ? { Details: [reachability(since)] } : {}),
    });
    return {
      InstanceId: instance.id,
      AvailabilityZone: instance.zone,
      InstanceState: stateOf(instance.state),
      InstanceStatus: about(out?.from ?? impaired?.from),
      SystemStatus: about(impaired?.from),
    };
  });
  return { InstanceStatuses, ...(next ? { NextToken: next } : {}) };
}

const reachability = (failedSince: number | undefined): E.InstanceStatusDetails => ({
  Name: 'reachability',
  Status: failedSince === undefined ? 'passed' : 'failed',
  ...(failedSince === undefined ? {} : { ImpairedSince: new Date(failedSince) }),
});

export const ec2: Service = {
  scope: 'ec2',
  protocol: 'ec2',
  xmlns: 'http://ec2.amazonaws.com/doc/2016-11-15/',
  load: () => import('@aws-sdk/client-ec2'),
  operations: {
    DescribeInstances: describeInstances,
    DescribeInstanceStatus: describeInstanceStatus,
    DescribeVolumes: describeVolumes,
    DescribeRegions: describeRegions,
    DescribeTags: describeTags,
    CreateTags: createTags,
    DeleteTags: deleteTags,
    DescribeNatGateways: describeNatGateways,
    DescribeVpnConnections: describeVpnConnections,
    StartInstances: startInstances,
    StopInstances: stopInstances,
    RebootInstances: rebootInstances,
    ModifyVolume: modifyVolume,
    DescribeVolumesModifications: describeVolumesModifications,
    CreateSnapshot: createSnapshot,
    CreateSnapshots: createSnapshots,
    DescribeSnapshots: describeSnapshots,
    DeleteSnapshot: deleteSnapshot,
    CreateReplaceRootVolumeTask: createReplaceRootVolumeTask,
    DescribeReplaceRootVolumeTasks: describeReplaceRootVolumeTasks,
  },
};
