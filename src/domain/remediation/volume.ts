import { countWithin, DAY_MS, HOUR_MS, isDistant, judge, type Guard } from './guard';

/** What the alarm itself says about a full file system. */
export interface DiskFacts {
  instanceId: string;
  instanceType: string | null;
  state: string | null;
  windows: boolean;
  /** As the CloudWatch agent names it: nvme0n1p1, mapper/vg0-root, md0; null on Windows. */
  device: string | null;
  /** / or C:. */
  path: string | null;
  fileSystem: string | null;
}

/** The EBS volume under it, as EC2 and the instance itself tell. */
export interface VolumeFacts extends DiskFacts {
  volumeId: string | null;
  /** What lsblk or Get-Volume calls the layer that the file system lies on: part, disk, lvm, raid1 … */
  layer: string | null;
  sizeGiB: number | null;
  /** A change of it that has not ended: modifying or optimizing. */
  modification: string | null;
}

export const VOLUME_EXTENSIONS_A_WEEK = 3;
export const VOLUME_EXTENSIONS_EVER = 5;
export const VOLUME_DISTANCE_MS = 6 * HOUR_MS;
export const LARGEST_VOLUME_GIB = 2048;
const FILE_SYSTEMS: ReadonlySet<string> = new Set(['ext2', 'ext3', 'ext4', 'xfs', 'ntfs', 'refs']);

/** T instances are burstable: cleaning would spend their credits. */
export const isBurstable = (instanceType: string | null): boolean => /^t\d/.test(instanceType ?? '');

export const isLogicalVolume = (device: string | null, layer: string | null): boolean =>
  layer === 'lvm' || /(^|\/)(mapper\/|dm-\d)/.test(device ?? '');

export const isRaid = (device: string | null, layer: string | null): boolean =>
  /^raid/.test(layer ?? '') || /(^|\/)md\d/.test(device ?? '');

/** Before anything is done: a disk whose layout is not ours to change is left alone altogether. */
export function guardDisk(facts: DiskFacts): Guard {
  return judge(
    'EC2_DISK_GUARD',
    [...layout({ ...facts, layer: null }), running(facts)],
    { ...facts },
    `${facts.path ?? 'The disk'} of ${facts.instanceId} is an ordinary file system: it may be cleaned and extended.`,
  );
}

/** Cleaning is left out on the T family. */
export function guardCleaning(facts: DiskFacts): Guard {
  return judge(
    'EC2_CLEANING_GUARD',
    [
      {
        rule: 'EC2_T_FAMILY',
        holds: !isBurstable(facts.instanceType),
        refusal: `${facts.instanceId} is of the T family (${facts.instanceType}): cleaning is left out.`,
      },
    ],
    { ...facts },
    'Temporary files are cleaned first.',
  );
}

/** Extending the volume: three a week, five ever, six hours apart, at most 2 TiB, no LVM, RAID or instance store. */
export function guardExtension(facts: VolumeFacts, extensions: readonly Date[], now: Date): Guard {
  const week = countWithin(extensions, now, 7 * DAY_MS);
  const size = facts.sizeGiB ?? 0;
  return judge(
    'EC2_VOLUME_GUARD',
    [
      ...layout(facts),
      {
        rule: 'EC2_INSTANCE_STORE',
        holds: facts.volumeId !== null,
        refusal: `${facts.path ?? 'The disk'} lies on no EBS volume (instance store, or one that cannot be told).`,
      },
      {
        rule: 'EC2_VOLUME_TOO_LARGE',
        holds: size <= LARGEST_VOLUME_GIB,
        refusal: `The volume has ${size} GiB; beyond ${LARGEST_VOLUME_GIB} GiB none is extended automatically.`,
      },
      {
        rule: 'EC2_VOLUME_MODIFYING',
        holds: facts.modification === null,
        refusal: `An earlier change of the volume is still ${facts.modification}.`,
      },
      {
        rule: 'EC2_VOLUME_DISTANCE',
        holds: isDistant(extensions, now, VOLUME_DISTANCE_MS),
        refusal: 'It was extended automatically less than six hours ago.',
      },
      {
        rule: 'EC2_VOLUME_A_WEEK',
        holds: week < VOLUME_EXTENSIONS_A_WEEK,
        refusal: `It was extended ${week} times within a week; ${VOLUME_EXTENSIONS_A_WEEK} are the limit.`,
      },
      {
        rule: 'EC2_VOLUME_EVER',
        holds: extensions.length < VOLUME_EXTENSIONS_EVER,
        refusal: `It was extended ${extensions.length} times; ${VOLUME_EXTENSIONS_EVER} are the limit for its lifetime.`,
      },
    ],
    { ...facts, extensions: [...extensions] },
    `${facts.volumeId} has ${size} GiB and is extended to ${extendedVolume(size)} GiB.`,
  );
}

/** By a tenth, and a GiB at least: OUR OWN step, AWS publishes none for EC2 volumes. */
export function extendedVolume(sizeGiB: number): number {
  return sizeGiB + Math.max(1, Math.ceil(sizeGiB / 10));
}

function layout({ device, fileSystem, layer }: Pick<VolumeFacts, 'device' | 'fileSystem' | 'layer'>) {
  return [
    {
      rule: 'EC2_LVM',
      holds: !isLogicalVolume(device, layer),
      refusal: `${device ?? 'The disk'} is a logical volume (LVM), which is never extended automatically.`,
    },
    {
      rule: 'EC2_RAID',
      holds: !isRaid(device, layer),
      refusal: `${device ?? 'The disk'} is a RAID array, which is never extended automatically.`,
    },
    {
      rule: 'EC2_FILE_SYSTEM',
      holds: fileSystem === null || FILE_SYSTEMS.has(fileSystem.toLowerCase()),
      refusal: `Its file system is ${fileSystem}; only ext2, ext3, ext4, xfs, NTFS and ReFS are extended.`,
    },
  ];
}

function running({ instanceId, state }: DiskFacts) {
  return {
    rule: 'EC2_NOT_RUNNING',
    holds: state === 'running',
    refusal: `${instanceId} is ${state ?? 'gone'}: its disks can be worked on only while it runs.`,
  };
}
