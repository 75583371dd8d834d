import type { EC2Client } from '@aws-sdk/client-ec2';
import type { Place } from './instance-facts';

async function ec2({ sessions, access, region }: Place): Promise<EC2Client> {
  const { EC2Client } = await import('@aws-sdk/client-ec2');
  return sessions.client(access, region, 'ec2', async (settings) => new EC2Client(settings));
}

/** Replaces the root volume of an instance by one from a snapshot; the same token finds what was begun before. */
export async function replaceRootVolume(
  place: Place,
  about: { instanceId: string; snapshotId: string; clientToken: string },
): Promise<string> {
  const { CreateReplaceRootVolumeTaskCommand } = await import('@aws-sdk/client-ec2');
  const client = await ec2(place);
  const { ReplaceRootVolumeTask } = await client.send(
    new CreateReplaceRootVolumeTaskCommand({
      InstanceId: about.instanceId,
      SnapshotId: about.snapshotId,
      ClientToken: about.clientToken,
    }),
    { abortSignal: place.signal },
  );
  return ReplaceRootVolumeTask!.ReplaceRootVolumeTaskId!;
}

/** How such a task stands, in EC2's word; null: EC2 does not know it. */
export async function rootVolumeTask(place: Place, taskId: string): Promise<string | null> {
  const { DescribeReplaceRootVolumeTasksCommand } = await import('@aws-sdk/client-ec2');
  const client = await ec2(place);
  const { ReplaceRootVolumeTasks } = await client.send(
    new DescribeReplaceRootVolumeTasksCommand({ ReplaceRootVolumeTaskIds: [taskId] }),
    { abortSignal: place.signal },
  );
  return ReplaceRootVolumeTasks?.[0]?.TaskState ?? null;
}

/** An instance that was left stopped is started: a root volume is replaced only while it runs. */
export async function startInstance(place: Place, instanceId: string): Promise<void> {
  const { StartInstancesCommand } = await import('@aws-sdk/client-ec2');
  const client = await ec2(place);
  await client.send(new StartInstancesCommand({ InstanceIds: [instanceId] }), { abortSignal: place.signal });
}
