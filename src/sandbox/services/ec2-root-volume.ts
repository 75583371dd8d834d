import type * as E from '@aws-sdk/client-ec2';
import type { Answer, Call } from '../service';
import { AwsError } from '../wire/error';
import { page } from '../wire/page';
import { eventTime } from '../world/number';
import { rootVolumeOf } from '../world/root-disk';
import { beginReplacement } from '../world/root-volume';
import { lineageOf } from '../world/snapshot';
import type { RootVolumeTask } from '../world/types';
import { applyFilters, dryRun, invalidToken, pageSize, tagList } from './ec2-filter';
import { chosen } from './ec2-instance';
import { snapshotOf, tagsFor } from './ec2-snapshots';

const invalid = (message: string): AwsError => new AwsError('InvalidParameterValue', message, 400);
const isOpen = ({ state }: RootVolumeTask): boolean => ['pending', 'in-progress', 'failing'].includes(state);

const present = (task: RootVolumeTask): E.ReplaceRootVolumeTask => ({
  ReplaceRootVolumeTaskId: task.id,
  InstanceId: task.instanceId,
  TaskState: task.state,
  StartTime: eventTime(task.startedAt),
  ...(task.completedAt === undefined ? {} : { CompleteTime: eventTime(task.completedAt) }),
  ...(task.snapshotId === undefined ? {} : { SnapshotId: task.snapshotId }),
  ...(task.imageId === undefined ? {} : { ImageId: task.imageId }),
  DeleteReplacedRootVolume: task.deleteReplaced,
  Tags: tagList(task.tags),
});

/** Of a running instance, from a snapshot of its own root volume, from its image, or as it was launched. */
export function createReplaceRootVolumeTask(
  call: Call<E.CreateReplaceRootVolumeTaskCommandInput>,
): Answer<E.CreateReplaceRootVolumeTaskCommandOutput> {
  const { input, cloud, scope } = call;
  const [instance] = chosen({ ...call, input: { InstanceIds: [input.InstanceId ?? ''] } });
  const root = instance && rootVolumeOf(cloud, scope, instance);
  if (!instance || !root) throw invalid(`The instance '${input.InstanceId}' has no EBS root volume`);
  const tasks = cloud.rootVolumeTasks.all(scope);
  if (input.ClientToken !== undefined) {
    const before = tasks.find(({ clientToken }) => clientToken === input.ClientToken);
    if (before?.instanceId === instance.id && before.snapshotId === input.SnapshotId)
      return { ReplaceRootVolumeTask: present(before) };
    if (before) {
      throw new AwsError('IdempotentParameterMismatch', 'The client token was used with other parameters.', 400);
    }
  }
  if (instance.state !== 'running') {
    throw new AwsError('IncorrectInstanceState', `The instance '${instance.id}' is not in the 'running' state.`, 400);
  }
  const busy = tasks.find((task) => task.instanceId === instance.id && isOpen(task));
  if (busy) throw new AwsError('IncorrectState', `A task is in progress for '${instance.id}': ${busy.id}`, 400);
  if (input.SnapshotId !== undefined && input.ImageId !== undefined) {
    throw new AwsError('InvalidParameterCombination', 'Specify either SnapshotId or ImageId, not both.', 400);
  }
  if (input.ImageId !== undefined && input.ImageId !== instance.imageId) {
    throw new AwsError('InvalidAMIID.NotFound', `The image id '[${input.ImageId}]' does not exist`, 400);
  }
  if (input.SnapshotId !== undefined) {
    const snapshot = snapshotOf(call, input.SnapshotId);
    if (snapshot.state !== 'completed') {
      throw new AwsError('IncorrectState', `Snapshot '${snapshot.id}' is not in the 'completed' state.`, 400);
    }
    if ((snapshot.image?.lineage ?? snapshot.volumeId) !== lineageOf(root)) {
      throw invalid(`Snapshot '${snapshot.id}' was not created from the root volume of '${instance.id}'.`);
    }
  }
  dryRun(input.DryRun);
  const task = beginReplacement(cloud, scope, {
    instanceId: instance.id,
    ...(input.SnapshotId === undefined ? {} : { snapshotId: input.SnapshotId }),
    ...(input.ImageId === undefined ? {} : { imageId: input.ImageId }),
    ...(input.ClientToken === undefined ? {} : { clientToken: input.ClientToken }),
    deleteReplaced: input.DeleteReplacedRootVolume ?? false,
    tags: tagsFor(input.TagSpecifications, 'replace-root-volume-task'),
  });
  return { ReplaceRootVolumeTask: present(task) };
}

export function describeReplaceRootVolumeTasks(
  call: Call<E.DescribeReplaceRootVolumeTasksCommandInput>,
): Answer<E.DescribeReplaceRootVolumeTasksCommandOutput> {
  const { input, cloud, scope } = call;
  const ids = input.ReplaceRootVolumeTaskIds ?? [];
  const missing = ids.find((id) => !cloud.rootVolumeTasks.get(scope, id));
  if (missing !== undefined) {
    const message = `The task '${missing}' does not exist.`;
    throw new AwsError('InvalidReplaceRootVolumeTaskId.NotFound', message, 400);
  }
  const listed = cloud.rootVolumeTasks.all(scope).filter(({ id }) => ids.length === 0 || ids.includes(id));
  const found = applyFilters(listed, input.Filters, { 'instance-id': (task) => task.instanceId });
  const { items, next } = page(found, (task) => task.id, {
    size: pageSize(input.MaxResults, 1, 50),
    token: input.NextToken,
    of: [scope, input.Filters, ids],
    invalid: invalidToken,
  });
  return { ReplaceRootVolumeTasks: items.map(present), ...(next ? { NextToken: next } : {}) };
}
