import type * as E from '@aws-sdk/client-ec2';
import type { Answer, Call } from '../service';
import { AwsError } from '../wire/error';
import { page } from '../wire/page';
import { plan } from '../world/agenda';
import { MODIFYING_MS } from '../world/storage';
import type { Volume, VolumeModification } from '../world/types';
import { applyFilters, dryRun, invalidToken, pageSize } from './ec2-filter';

/** Between two modifications of a volume: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVolume.html */
const COOLDOWN_MS = 6 * 3_600_000;
const invalid = (message: string): AwsError => new AwsError('InvalidParameterValue', message, 400);

export function volumeOf(call: Call, id: string | undefined): Volume {
  const volume = call.cloud.volumes.get(call.scope, id ?? '');
  if (!volume) throw new AwsError('InvalidVolume.NotFound', `The volume '${id}' does not exist.`, 400);
  return volume;
}

const presentModification = (one: VolumeModification): E.VolumeModification => ({
  VolumeId: one.volumeId,
  ModificationState: one.state,
  OriginalSize: one.original.sizeGiB,
  OriginalVolumeType: one.original.type as E.VolumeType,
  OriginalIops: one.original.iops,
  TargetSize: one.target.sizeGiB,
  TargetVolumeType: one.target.type as E.VolumeType,
  TargetIops: one.target.iops,
  ...(one.target.throughput === undefined ? {} : { TargetThroughput: one.target.throughput }),
  Progress: { modifying: 0, optimizing: 50, completed: 100 }[one.state],
  StartTime: new Date(one.startedAt),
  ...(one.endedAt === undefined ? {} : { EndTime: new Date(one.endedAt) }),
});

export function modifyVolume(call: Call<E.ModifyVolumeCommandInput>): Answer<E.ModifyVolumeCommandOutput> {
  const { input, cloud, scope } = call;
  const volume = volumeOf(call, input.VolumeId);
  const sizeGiB = input.Size ?? volume.sizeGiB;
  if (sizeGiB < volume.sizeGiB) throw invalid('New size cannot be smaller than existing size');
  if (sizeGiB > 65_536) throw invalid('Volume of size larger than 65536 GiB is not supported');
  const before = cloud.modifications.get(scope, volume.id);
  if (before && before.state !== 'completed') {
    const message = `Volume ${volume.id} cannot be modified in modification state ${before.state.toUpperCase()}`;
    throw new AwsError('IncorrectModificationState', message, 400);
  }
  if (before && cloud.now() - before.startedAt < COOLDOWN_MS) {
    const message = `You've reached the maximum modification rate per volume limit. Wait at least 6 hours between modifications per EBS volume.`;
    throw new AwsError('VolumeModificationRateExceeded', message, 400);
  }
  dryRun(input.DryRun);
  const throughput = input.Throughput ?? volume.throughput;
  const modification: VolumeModification = {
    volumeId: volume.id,
    state: 'modifying',
    original: { sizeGiB: volume.sizeGiB, type: volume.type, iops: volume.iops },
    target: {
      sizeGiB,
      type: input.VolumeType ?? volume.type,
      iops: input.Iops ?? volume.iops,
      ...(throughput === undefined ? {} : { throughput }),
    },
    startedAt: cloud.now(),
  };
  cloud.modifications.put(scope, volume.id, modification);
  plan(cloud, 'VOLUME', scope, volume.id, cloud.now() + MODIFYING_MS);
  return { VolumeModification: presentModification(modification) };
}

export function describeVolumesModifications(
  call: Call<E.DescribeVolumesModificationsCommandInput>,
): Answer<E.DescribeVolumesModificationsCommandOutput> {
  const { input, cloud, scope } = call;
  const ids = input.VolumeIds ?? [];
  for (const id of ids) {
    volumeOf(call, id);
    if (!cloud.modifications.get(scope, id)) {
      throw new AwsError('InvalidVolumeModification.NotFound', `Modification for volume '${id}' does not exist.`, 400);
    }
  }
  const listed = cloud.modifications.all(scope).filter((one) => ids.length === 0 || ids.includes(one.volumeId));
  const tagged = listed.map((one) => ({ ...one, tags: {} }));
  const found = applyFilters(tagged, input.Filters, {
    'volume-id': (one) => one.volumeId,
    'modification-state': (one) => one.state,
    'target-size': (one) => String(one.target.sizeGiB),
    'original-size': (one) => String(one.original.sizeGiB),
  });
  const { items, next } = page(found, (one) => one.volumeId, {
    size: pageSize(input.MaxResults, 1, 500),
    token: input.NextToken,
    of: [scope, input.Filters, ids],
    invalid: invalidToken,
  });
  return { VolumesModifications: items.map(presentModification), ...(next ? { NextToken: next } : {}) };
}
