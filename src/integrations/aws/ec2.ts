import type { EC2Client, Instance, Tag as Ec2Tag } from '@aws-sdk/client-ec2';
import type { DiscoveredResource } from '../../domain/discovery';
import type { AwsAccess, AwsSessions } from './session';

async function client(sessions: AwsSessions, access: AwsAccess, region: string): Promise<EC2Client> {
  return sessions.client(access, region, 'ec2', async (settings) => {
    const { EC2Client } = await import('@aws-sdk/client-ec2');
    return new EC2Client(settings);
  });
}

/** Every instance, volume, NAT gateway and VPN connection of a region, all pages. */
export async function describeEc2(
  sessions: AwsSessions,
  access: AwsAccess,
  region: string,
  signal: AbortSignal,
): Promise<DiscoveredResource[]> {
  const sdk = await import('@aws-sdk/client-ec2');
  const ec2 = await client(sessions, access, region);
  const place = { region, awsAccountId: access.awsAccountId };
  const found: DiscoveredResource[] = [];

  for await (const page of sdk.paginateDescribeInstances(
    { client: ec2, pageSize: 1000 },
    {},
    { abortSignal: signal },
  )) {
    for (const reservation of page.Reservations ?? []) {
      for (const instance of reservation.Instances ?? []) {
        // A terminated instance is still listed for about an hour.
        if (instance.State?.Name !== 'terminated') found.push(instanceOf(instance, place));
      }
    }
  }
  for await (const page of sdk.paginateDescribeVolumes({ client: ec2, pageSize: 500 }, {}, { abortSignal: signal })) {
    for (const volume of page.Volumes ?? []) {
      if (volume.State === 'deleted') continue;
      found.push(
        resource('volume', 'AWS::EC2::Volume', volume.VolumeId!, volume.State ?? null, volume.Tags, place, {
          sizeGiB: volume.Size ?? null,
          volumeType: volume.VolumeType ?? null,
          encrypted: volume.Encrypted ?? null,
          availabilityZone: volume.AvailabilityZone ?? null,
          attachedTo: (volume.Attachments ?? []).map((a) => ({ instanceId: a.InstanceId, device: a.Device })),
        }),
      );
    }
  }
  for await (const page of sdk.paginateDescribeNatGateways({ client: ec2 }, {}, { abortSignal: signal })) {
    for (const gateway of page.NatGateways ?? []) {
      // A deleted gateway is still listed for about an hour.
      if (gateway.State === 'deleted') continue;
      found.push(
        resource(
          'natgateway',
          'AWS::EC2::NatGateway',
          gateway.NatGatewayId!,
          gateway.State ?? null,
          gateway.Tags,
          place,
          { vpcId: gateway.VpcId ?? null, subnetId: gateway.SubnetId ?? null },
        ),
      );
    }
  }
  const { VpnConnections } = await ec2.send(new sdk.DescribeVpnConnectionsCommand({}), { abortSignal: signal });
  for (const vpn of VpnConnections ?? []) {
    if (vpn.State === 'deleted') continue;
    found.push(
      resource('vpn-connection', 'AWS::EC2::VPNConnection', vpn.VpnConnectionId!, vpn.State ?? null, vpn.Tags, place, {
        vpnType: vpn.Type ?? null,
      }),
    );
  }
  return found;
}

interface Place {
  region: string;
  awsAccountId: string;
}

function instanceOf(instance: Instance, place: Place): DiscoveredResource {
  return resource(
    'instance',
    'AWS::EC2::Instance',
    instance.InstanceId!,
    instance.State?.Name ?? null,
    instance.Tags,
    place,
    {
      platform: instance.PlatformDetails ?? instance.Platform ?? null,
      instanceType: instance.InstanceType ?? null,
      availabilityZone: instance.Placement?.AvailabilityZone ?? null,
      imageId: instance.ImageId ?? null,
      launchedAt: instance.LaunchTime?.toISOString() ?? null,
      vpcId: instance.VpcId ?? null,
      instanceProfileArn: instance.IamInstanceProfile?.Arn ?? null,
      volumes: (instance.BlockDeviceMappings ?? []).map((b) => ({ device: b.DeviceName, volumeId: b.Ebs?.VolumeId })),
    },
  );
}

function resource(
  kind: string,
  type: string,
  id: string,
  state: string | null,
  given: Ec2Tag[] | undefined,
  { region, awsAccountId }: Place,
  details: Record<string, unknown>,
): DiscoveredResource {
  const tags = (given ?? []).map((tag) => ({ key: tag.Key ?? '', value: tag.Value ?? '' }));
  return {
    arn: `arn:aws:ec2:${region}:${awsAccountId}:${kind}/${id}`,
    resourceId: id,
    type,
    service: 'ec2',
    region,
    name: tags.find((tag) => tag.key === 'Name')?.value || id,
    state,
    details,
    tags,
  };
}
