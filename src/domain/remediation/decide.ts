import type { RemediationAction } from '../words';
import { extendedStorage, guardMaximum, guardStorage, raisedMaximum, type DatabaseFacts } from './database';
import type { Disk } from './disks';
import { extendedFileSystem, extendedFileVolume, guardFileVolume, type FileVolumeFacts } from './file-volume';
import type { Guard } from './guard';
import { guardRestart, type InstanceFacts } from './instance';
import { DOCUMENTS } from './plan';
import { extendedVolume, guardCleaning, guardDisk, guardExtension, type DiskFacts, type VolumeFacts } from './volume';

/** What was read from AWS for a guard, by what the guard is about. */
export type Facts =
  | { about: 'RESTART'; facts: InstanceFacts }
  | { about: 'DISK'; facts: DiskFacts }
  | { about: 'CLEANING'; facts: DiskFacts }
  | { about: 'VOLUME'; facts: VolumeFacts; disk: Disk | null }
  | { about: 'STORAGE'; facts: DatabaseFacts }
  | { about: 'MAXIMUM'; facts: DatabaseFacts }
  | { about: 'FILE_VOLUME'; facts: FileVolumeFacts };

/** What follows from a guard. SKIP leaves out the automation that it guards and what verifies it. */
export interface Decision {
  kind: 'GO' | 'SKIP' | 'BLOCK';
  guard: Guard;
  /** Of the automation that is guarded. */
  parameters: Record<string, string[]>;
  /** Where the platform or the sizes ask for another document than planned. */
  document: string | null;
  /** What is changed, by its AWS id; null: nothing that a limit counts. */
  target: string | null;
}

/** What limits count changes of, before anything is decided. */
export function targetOf(facts: Facts): string | null {
  switch (facts.about) {
    case 'RESTART':
      return facts.facts.instanceId;
    case 'VOLUME':
      return facts.facts.volumeId;
    case 'STORAGE':
    case 'MAXIMUM':
      return facts.facts.databaseId;
    case 'FILE_VOLUME':
      return facts.facts.volumeId;
    default:
      return null;
  }
}

/** The actions whose changes of one target are counted together. */
export function countedWith(action: RemediationAction): RemediationAction[] {
  return action.startsWith('RDS_') ? ['RDS_EXTEND_STORAGE', 'RDS_RAISE_MAX_STORAGE_30PCT'] : [action];
}

/** `history` are the times at which the target was changed automatically before. */
export function decide(found: Facts, history: readonly Date[], now: Date): Decision {
  const { guard, parameters, document } = judged(found, history, now);
  return {
    kind: guard.allowed ? 'GO' : found.about === 'CLEANING' ? 'SKIP' : 'BLOCK',
    guard,
    parameters,
    document,
    target: targetOf(found),
  };
}

interface Judged {
  guard: Guard;
  parameters: Record<string, string[]>;
  document: string | null;
}

function judged(found: Facts, history: readonly Date[], now: Date): Judged {
  switch (found.about) {
    case 'RESTART':
      return plain(guardRestart(found.facts, history, now), { InstanceId: [found.facts.instanceId] });
    case 'DISK':
      return plain(guardDisk(found.facts), { InstanceId: [found.facts.instanceId] });
    case 'CLEANING':
      return plain(guardCleaning(found.facts), { InstanceId: [found.facts.instanceId] });
    case 'VOLUME':
      return plain(guardExtension(found.facts, history, now), extension(found.facts, found.disk));
    case 'STORAGE':
      return storage(found.facts, guardStorage(found.facts, history, now));
    case 'MAXIMUM': {
      const { databaseId, maxAllocatedGiB } = found.facts;
      return plain(guardMaximum(found.facts, history, now), {
        DBInstanceIdentifier: [databaseId],
        MaxAllocatedStorage: [String(raisedMaximum(maxAllocatedGiB ?? 0))],
      });
    }
    case 'FILE_VOLUME':
      return fileVolume(found.facts, guardFileVolume(found.facts, history, now));
  }
}

const plain = (guard: Guard, parameters: Record<string, string[]>): Judged => ({ guard, parameters, document: null });

function extension(facts: VolumeFacts, disk: Disk | null): Record<string, string[]> {
  return {
    InstanceId: [facts.instanceId],
    VolumeId: [facts.volumeId ?? ''],
    Size: [String(extendedVolume(facts.sizeGiB ?? 0))],
    GrowCommands: facts.windows ? growWindows(facts) : growLinux(facts, disk),
  };
}

/** The partition first, where there is one, then the file system on it. */
export function growLinux({ path, fileSystem }: Pick<DiskFacts, 'path' | 'fileSystem'>, disk: Disk | null): string[] {
  const device = disk?.device ?? '';
  const partition =
    disk?.parent && device.startsWith(disk.parent) ? /^p?(\d+)$/.exec(device.slice(disk.parent.length)) : null;
  return [
    ...(partition ? [`growpart /dev/${disk!.parent} ${partition[1]}`] : []),
    fileSystem === 'xfs' ? `xfs_growfs ${path ?? '/'}` : `resize2fs /dev/${device}`,
  ];
}

export function growWindows({ path }: Pick<DiskFacts, 'path'>): string[] {
  const letter = (path ?? 'C:').charAt(0);
  return [`Resize-Partition -DriveLetter ${letter} -Size (Get-PartitionSupportedSize -DriveLetter ${letter}).SizeMax`];
}

/** Provisioned IOPS grow along with the storage, so that their ratio stays within what RDS takes. */
function storage(facts: DatabaseFacts, guard: Guard): Judged {
  const target = extendedStorage(facts.allocatedGiB);
  const parameters = { DBInstanceIdentifier: [facts.databaseId], AllocatedStorage: [String(target)] };
  if (facts.iops === null || !/^io\d$/.test(facts.storageType ?? '')) return plain(guard, parameters);
  const iops = Math.ceil((facts.iops * target) / facts.allocatedGiB);
  return { guard, parameters: { ...parameters, Iops: [String(iops)] }, document: DOCUMENTS.provisioned };
}

function fileVolume(facts: FileVolumeFacts, guard: Guard): Judged {
  const parameters = { VolumeId: [facts.volumeId], SizeInMegabytes: [String(extendedFileVolume(facts.sizeMiB))] };
  const capacity = extendedFileSystem(facts);
  if (capacity === null) return plain(guard, parameters);
  return {
    guard,
    parameters: { ...parameters, FileSystemId: [facts.fileSystemId], StorageCapacity: [String(capacity)] },
    document: DOCUMENTS.fileSystem,
  };
}
