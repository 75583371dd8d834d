import { countWithin, DAY_MS, judge, type Guard } from './guard';

/** A volume of an FSx for ONTAP file system. */
export interface FileVolumeFacts {
  volumeId: string;
  volumeType: string | null;
  lifecycle: string | null;
  sizeMiB: number;
  fileSystemId: string;
  fileSystemLifecycle: string | null;
  fileSystemGiB: number;
  /** What all volumes of the file system have together. */
  volumesMiB: number;
}

export const FILE_VOLUME_CHANGES = 3;
export const FILE_VOLUME_WINDOW_MS = 7 * DAY_MS;
export const LARGEST_FILE_VOLUME_GIB = 5_120;

/** Extending a volume by 10 %: three times in seven days, to 5120 GiB at most. */
export function guardFileVolume(facts: FileVolumeFacts, changes: readonly Date[], now: Date): Guard {
  const target = extendedFileVolume(facts.sizeMiB);
  const recent = countWithin(changes, now, FILE_VOLUME_WINDOW_MS);
  const grown = extendedFileSystem(facts);
  return judge(
    'FSX_VOLUME_GUARD',
    [
      {
        rule: 'FSX_NOT_MODIFIABLE',
        holds: facts.volumeType === 'ONTAP' && ['CREATED', 'AVAILABLE'].includes(facts.lifecycle ?? ''),
        refusal: `${facts.volumeId} (${facts.volumeType ?? 'gone'}) is ${facts.lifecycle ?? 'gone'}: it cannot be changed now.`,
      },
      {
        rule: 'FSX_FILE_SYSTEM_NOT_MODIFIABLE',
        holds: facts.fileSystemLifecycle === 'AVAILABLE',
        refusal: `${facts.fileSystemId} is ${facts.fileSystemLifecycle ?? 'gone'}: it cannot be changed now.`,
      },
      {
        rule: 'FSX_VOLUME_CAP',
        holds: target <= LARGEST_FILE_VOLUME_GIB * 1024,
        refusal: `10 % more would be beyond ${LARGEST_FILE_VOLUME_GIB} GiB, which is not done automatically.`,
      },
      {
        rule: 'FSX_VOLUME_CHANGES',
        holds: recent < FILE_VOLUME_CHANGES,
        refusal: `It was extended ${recent} times within seven days; ${FILE_VOLUME_CHANGES} are the limit.`,
      },
    ],
    { ...facts, changes: [...changes] },
    `${facts.volumeId} is extended from ${facts.sizeMiB} to ${target} MiB` +
      (grown === null ? '.' : `, and its file system from ${facts.fileSystemGiB} to ${grown} GiB for it.`),
  );
}

/** In whole MiB; exactly, so that 1000 GiB become 1100 GiB. */
export function extendedFileVolume(sizeMiB: number): number {
  return Math.ceil((sizeMiB * 11) / 10);
}

/** What the file system must have so that the grown volume has room, or null where it has room. FSx takes 10 % or more. */
export function extendedFileSystem({ sizeMiB, volumesMiB, fileSystemGiB }: FileVolumeFacts): number | null {
  const needed = Math.ceil((volumesMiB - sizeMiB + extendedFileVolume(sizeMiB)) / 1024);
  return needed <= fileSystemGiB ? null : Math.max(needed, Math.ceil((fileSystemGiB * 11) / 10));
}
