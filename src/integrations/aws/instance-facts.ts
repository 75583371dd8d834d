import type { EC2Client, Instance } from '@aws-sdk/client-ec2';
import type { Attached } from '../../domain/remediation/disks';
import { RECOVER_ACTION, type InstanceFacts } from '../../domain/remediation/instance';
import type { AwsAccess, AwsSessions } from './session';

/** Where a fact is read: an account's region, until the signal. */
export interface Place {
  sessions: AwsSessions;
  access: AwsAccess;
  region: string;
  signal: AbortSignal;
}

async function ec2({ sessions, access, region }: Place): Promise<EC2Client> {
  const { EC2Client } = await import('@aws-sdk/client-ec2');
  return sessions.client(access, region, 'ec2', async (settings) => new EC2Client(settings));
}

async function instanceOf(place: Place, instanceId: string): Promise<Instance | null> {
  const { DescribeInstancesCommand } = await import('@aws-sdk/client-ec2');
  const client = await ec2(place);
  const filter = { Filters: [{ Name: 'instance-id', Values: [instanceId] }] };
  const { Reservations } = await client.send(new DescribeInstancesCommand(filter), { abortSignal: place.signal });
  return Reservations?.[0]?.Instances?.[0] ?? null;
}

/** What decides whether an instance is stopped and started: as AWS tells it at this moment. */
export async function instanceFacts(place: Place, instanceId: string): Promise<InstanceFacts> {
  const { DescribeInstanceStatusCommand } = await import('@aws-sdk/client-ec2');
  const client = await ec2(place);
  const [instance, { InstanceStatuses }, agentStatus, recoveryAlarms] = await Promise.all([
    instanceOf(place, instanceId),
    client.send(
      new DescribeInstanceStatusCommand({
        Filters: [{ Name: 'instance-id', Values: [instanceId] }],
        IncludeAllInstances: true,
      }),
      { abortSignal: place.signal },
    ),
    agentOf(place, instanceId),
    recoveries(place, instanceId),
  ]);
  const status = InstanceStatuses?.[0];
  return {
    instanceId,
    state: instance?.State?.Name ?? null,
    tags: Object.fromEntries((instance?.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
    recoveryAlarms,
    instanceStatus: status?.InstanceStatus?.Status ?? null,
    systemStatus: status?.SystemStatus?.Status ?? null,
    agentStatus,
  };
}

async function agentOf({ sessions, access, region, signal }: Place, instanceId: string): Promise<string | null> {
  const { SSMClient, DescribeInstanceInformationCommand } = await import('@aws-sdk/client-ssm');
  const ssm = await sessions.client(access, region, 'ssm', async (settings) => new SSMClient(settings));
  const { InstanceInformationList } = await ssm.send(
    new DescribeInstanceInformationCommand({ Filters: [{ Key: 'InstanceIds', Values: [instanceId] }] }),
    { abortSignal: signal },
  );
  return InstanceInformationList?.[0]?.PingStatus ?? null;
}

/** EC2 Auto Recovery is an alarm on the instance whose action is EC2's own recovery. */
async function recoveries({ sessions, access, region, signal }: Place, instanceId: string): Promise<string[]> {
  const { CloudWatchClient, paginateDescribeAlarms } = await import('@aws-sdk/client-cloudwatch');
  const client = await sessions.client(
    access,
    region,
    'cloudwatch',
    async (settings) => new CloudWatchClient(settings),
  );
  const names: string[] = [];
  const pages = paginateDescribeAlarms({ client }, { ActionPrefix: RECOVER_ACTION }, { abortSignal: signal });
  for await (const { MetricAlarms } of pages) {
    for (const alarm of MetricAlarms ?? []) {
      const recovers = alarm.AlarmActions?.some((action) => action.endsWith(':ec2:recover'));
      const own = alarm.Dimensions?.some(({ Name, Value }) => Name === 'InstanceId' && Value === instanceId);
      if (recovers && own) names.push(alarm.AlarmName!);
    }
  }
  return names;
}

export interface DiskInstance {
  instanceType: string | null;
  state: string | null;
  rootDevice: string | null;
}

export async function diskInstance(place: Place, instanceId: string): Promise<DiskInstance> {
  const instance = await instanceOf(place, instanceId);
  return {
    instanceType: instance?.InstanceType ?? null,
    state: instance?.State?.Name ?? null,
    rootDevice: instance?.RootDeviceName ?? null,
  };
}

/** The EBS volumes of an instance. */
export async function attachedVolumes(place: Place, instanceId: string): Promise<Attached[]> {
  const { DescribeVolumesCommand } = await import('@aws-sdk/client-ec2');
  const client = await ec2(place);
  const { Volumes } = await client.send(
    new DescribeVolumesCommand({ Filters: [{ Name: 'attachment.instance-id', Values: [instanceId] }] }),
    { abortSignal: place.signal },
  );
  return (Volumes ?? []).map((volume) => ({
    volumeId: volume.VolumeId!,
    device: volume.Attachments?.find(({ InstanceId }) => InstanceId === instanceId)?.Device ?? null,
    sizeGiB: volume.Size ?? 0,
  }));
}

/** The change of a volume that has not ended, by its state; null: none. */
export async function volumeModification(place: Place, volumeId: string): Promise<string | null> {
  const { DescribeVolumesModificationsCommand } = await import('@aws-sdk/client-ec2');
  const client = await ec2(place);
  const { VolumesModifications } = await client.send(
    new DescribeVolumesModificationsCommand({ Filters: [{ Name: 'volume-id', Values: [volumeId] }] }),
    { abortSignal: place.signal },
  );
  const states = (VolumesModifications ?? []).map(({ ModificationState }) => ModificationState ?? '');
  return states.find((state) => state === 'modifying' || state === 'optimizing') ?? null;
}
