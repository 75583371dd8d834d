import { type Cloud, scopeOf } from '../cloud';
import type { Random } from '../random';
import type { Account, FileSystem, FileSystemVolume, Tags } from './types';

/** An FSx for ONTAP file system with one volume; both are tagged resources like any other. */
export function generateFileSystem(
  cloud: Cloud,
  account: Account,
  region: string,
  place: { random: Random; vpcId: string; time: number; tags(name: string): Tags },
): void {
  const { random, vpcId, time } = place;
  const scope = scopeOf(account.id, region);
  const id = `fs-${random.hex(17)}`;
  const volumeId = `fsvol-${random.hex(17)}`;
  const base = `arn:aws:fsx:${region}:${account.id}`;
  const system: FileSystem = {
    id,
    arn: `${base}:file-system/${id}`,
    kind: 'ONTAP',
    capacityGiB: 2048,
    throughput: 256,
    iops: 6144,
    lifecycle: 'AVAILABLE',
    vpcId,
    subnetIds: [`subnet-${random.hex(17)}`],
    createdAt: time,
    tags: place.tags('file-share'),
  };
  const volume: FileSystemVolume = {
    id: volumeId,
    arn: `${base}:volume/${id}/${volumeId}`,
    fileSystemId: id,
    virtualMachineId: `svm-${random.hex(17)}`,
    name: 'vol1',
    sizeMiB: 1000 * 1024,
    lifecycle: 'CREATED',
    createdAt: time,
    tags: place.tags('file-share-vol1'),
  };
  cloud.fileSystems.generate(scope, id, system);
  cloud.fileSystemVolumes.generate(scope, volumeId, volume);
  for (const { arn, tags } of [system, volume]) cloud.tagged.generate(scope, arn, { arn, tags });
}
