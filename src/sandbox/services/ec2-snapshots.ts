import type * as E from '@aws-sdk/client-ec2';
import type { Answer, Call } from '../service';
import { AwsError } from '../wire/error';
import { page } from '../wire/page';
import { rootVolumeOf } from '../world/root-disk';
import { takeSnapshot } from '../world/snapshot';
import type { Snapshot, Tags, Volume } from '../world/types';
import { applyFilters, dryRun, invalidToken, pageSize, tagList } from './ec2-filter';
import { chosen } from './ec2-instance';
import { volumeOf } from './ec2-storage';

const LONGEST_DESCRIPTION = 255;

/** How far it has got, as a percentage. */
function progress({ cloud }: Call, { state, startedAt, endsAt = startedAt }: Snapshot): string {
  if (state === 'completed') return '100%';
  const share = endsAt > startedAt ? (cloud.now() - startedAt) / (endsAt - startedAt) : 0;
  return `${Math.max(0, Math.min(99, Math.floor(share * 100)))}%`;
}

const present = (call: Call, snapshot: Snapshot): E.Snapshot => ({
  SnapshotId: snapshot.id,
  VolumeId: snapshot.volumeId,
  VolumeSize: snapshot.sizeGiB,
  Description: snapshot.description,
  State: snapshot.state,
  ...(snapshot.message === undefined ? {} : { StateMessage: snapshot.message }),
  Progress: progress(call, snapshot),
  StartTime: new Date(snapshot.startedAt),
  ...(snapshot.state === 'completed' ? { CompletionTime: new Date(snapshot.endsAt ?? snapshot.startedAt) } : {}),
  OwnerId: call.scope.split('/')[0],
  Encrypted: snapshot.encrypted ?? false,
  StorageTier: 'standard',
  Tags: tagList(snapshot.tags),
});

/** The tags that a request gives to what it makes. */
export const tagsFor = (specifications: E.TagSpecification[] | undefined, kind: E.ResourceType): Tags =>
  Object.fromEntries(
    (specifications ?? [])
      .filter(({ ResourceType }) => ResourceType === kind)
      .flatMap(({ Tags = [] }) => Tags.map(({ Key = '', Value = '' }) => [Key, Value])),
  );

function describe(description = ''): string {
  if (description.length > LONGEST_DESCRIPTION) {
    const message = `Description is too long: ${description.length} characters, at most ${LONGEST_DESCRIPTION}`;
    throw new AwsError('InvalidParameterValue', message, 400);
  }
  return description;
}

export function createSnapshot(call: Call<E.CreateSnapshotCommandInput>): Answer<E.CreateSnapshotCommandOutput> {
  const { input, cloud, scope } = call;
  const volume = volumeOf(call, input.VolumeId);
  const about = { description: describe(input.Description), tags: tagsFor(input.TagSpecifications, 'snapshot') };
  dryRun(input.DryRun);
  return present(call, takeSnapshot(cloud, scope, volume, about));
}

/** Snapshots of all volumes of an instance at one moment. */
export function createSnapshots(call: Call<E.CreateSnapshotsCommandInput>): Answer<E.CreateSnapshotsCommandOutput> {
  const { input, cloud, scope } = call;
  const { InstanceId = '', ExcludeBootVolume, ExcludeDataVolumeIds = [] } = input.InstanceSpecification ?? {};
  const [instance] = chosen({ ...call, input: { InstanceIds: [InstanceId] } });
  const root = instance && rootVolumeOf(cloud, scope, instance);
  if (root && ExcludeDataVolumeIds.includes(root.id)) {
    throw new AwsError('InvalidParameterValue', `The volume '${root.id}' is the boot volume of the instance`, 400);
  }
  const volumes = cloud.volumes
    .all(scope)
    .filter(({ id, attachment }) => attachment?.instanceId === InstanceId && !ExcludeDataVolumeIds.includes(id))
    .filter(({ id }) => !(ExcludeBootVolume && id === root?.id));
  if (volumes.length === 0) {
    throw new AwsError('InvalidParameterCombination', 'There are no volumes to take snapshots of.', 400);
  }
  const own = tagsFor(input.TagSpecifications, 'snapshot');
  const description = describe(input.Description);
  dryRun(input.DryRun);
  const tags = (volume: Volume): Tags => ({ ...(input.CopyTagsFromSource === 'volume' ? volume.tags : {}), ...own });
  const Snapshots = volumes.map((volume) => {
    const snapshot = takeSnapshot(cloud, scope, volume, { description, tags: tags(volume) });
    const { CompletionTime: _none, StateMessage: _no, StorageTier: _tier, ...info } = present(call, snapshot);
    return info;
  });
  return { Snapshots };
}

function byId(call: Call, id: string): Snapshot {
  if (!/^snap-[0-9a-f]{8,17}$/.test(id)) {
    throw new AwsError('InvalidSnapshotID.Malformed', `Invalid id: "${id}" (expecting "snap-...")`, 400);
  }
  const found = call.cloud.snapshots.get(call.scope, id);
  if (!found) throw new AwsError('InvalidSnapshot.NotFound', `The snapshot '${id}' does not exist.`, 400);
  return found;
}

export const snapshotOf = byId;

export function describeSnapshots(
  call: Call<E.DescribeSnapshotsCommandInput>,
): Answer<E.DescribeSnapshotsCommandOutput> {
  const { input, cloud, scope } = call;
  const account = scope.split('/')[0] ?? '';
  const ids = input.SnapshotIds ?? [];
  const owners = input.OwnerIds ?? [];
  const listed = ids.length > 0 ? ids.map((id) => byId(call, id)) : cloud.snapshots.all(scope);
  const mine = owners.length === 0 || owners.includes('self') || owners.includes(account);
  const found = applyFilters(mine ? listed : [], input.Filters, {
    'snapshot-id': (one) => one.id,
    'volume-id': (one) => one.volumeId,
    'volume-size': (one) => String(one.sizeGiB),
    'owner-id': () => account,
    'owner-alias': () => undefined,
    'start-time': (one) => new Date(one.startedAt).toISOString(),
    'storage-tier': () => 'standard',
    encrypted: (one) => String(one.encrypted ?? false),
    progress: (one) => progress(call, one),
    status: (one) => one.state,
    description: (one) => one.description,
  });
  const { items, next } = page(found, (one) => one.id, {
    size: pageSize(input.MaxResults, 5, 1000),
    token: input.NextToken,
    of: [scope, input.Filters, ids],
    invalid: invalidToken,
  });
  return { Snapshots: items.map((one) => present(call, one)), ...(next ? { NextToken: next } : {}) };
}

export function deleteSnapshot(call: Call<E.DeleteSnapshotCommandInput>): Answer<E.DeleteSnapshotCommandOutput> {
  const { input, cloud, scope } = call;
  const snapshot = byId(call, input.SnapshotId ?? '');
  const user = cloud.rootVolumeTasks
    .all(scope)
    .find(({ snapshotId, state }) => snapshotId === snapshot.id && ['pending', 'in-progress'].includes(state));
  if (user) {
    throw new AwsError('InvalidSnapshot.InUse', `The snapshot ${snapshot.id} is currently in use by ${user.id}`, 400);
  }
  dryRun(input.DryRun);
  cloud.snapshots.delete(scope, snapshot.id);
  return {};
}
