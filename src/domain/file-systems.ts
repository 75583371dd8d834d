/** A volume as it is attached: the name under which EC2 attached it. */
export interface AttachedVolume {
  volumeId: string;
  device: string;
}

/** A file system as the CloudWatch agent names it in its metrics. */
export interface ReportedFileSystem {
  /** Linux: the block device without /dev; null on Windows. */
  device: string | null;
  fsType: string | null;
  /** Where it is mounted, or the drive: C: */
  path: string;
}

export interface FileSystem extends ReportedFileSystem {
  volumeId: string;
}

/** Kept in memory, or images that are always full. */
const NO_DISK = new Set([
  'tmpfs',
  'devtmpfs',
  'overlay',
  'squashfs',
  'proc',
  'sysfs',
  'efivarfs',
  'vfat',
  'nfs',
  'nfs4',
]);
const ROOT_DEVICE = /^\/dev\/(xvda|sda1?)$/;
const isRoot = ({ path }: ReportedFileSystem): boolean => path === '/' || /^C:$/i.test(path);

/** xvdf1, sdf and /dev/xvdf are one device; what NVMe makes of it does not say. */
const bare = (device: string): string =>
  device
    .replace(/^\/dev\//, '')
    .replace(/^sd/, 'xvd')
    .replace(/^(xvd[a-z]+)\d+$/, '$1');

/**
 * Which file system lies on which volume: by the device's name where it is the same, by the number of the NVMe device in
 * the order of attachment, the root by where it is mounted, and what is left in the order of both. One of each volume.
 */
export function fileSystemsOf(
  volumes: readonly AttachedVolume[],
  reported: readonly ReportedFileSystem[],
): FileSystem[] {
  const inOrder = [...volumes].sort(
    (a, b) => Number(ROOT_DEVICE.test(b.device)) - Number(ROOT_DEVICE.test(a.device)) || (a.device < b.device ? -1 : 1),
  );
  const waiting = [...reported]
    .filter(({ fsType }) => !NO_DISK.has(fsType ?? ''))
    .sort((a, b) => Number(isRoot(b)) - Number(isRoot(a)) || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const found = new Map<string, ReportedFileSystem>();
  const assign = (which: (one: ReportedFileSystem) => AttachedVolume | undefined): void => {
    for (const one of [...waiting]) {
      const volume = which(one);
      if (!volume || found.has(volume.volumeId)) continue;
      found.set(volume.volumeId, one);
      waiting.splice(waiting.indexOf(one), 1);
    }
  };
  assign(({ device }) => inOrder.find((volume) => device !== null && bare(volume.device) === bare(device)));
  assign(({ device }) => inOrder[Number(/^nvme(\d+)n1/.exec(device ?? '')?.[1] ?? NaN)]);
  assign((one) => (isRoot(one) ? inOrder[0] : undefined));
  assign(() => inOrder.find(({ volumeId }) => !found.has(volumeId)));
  return [...found].map(([volumeId, one]) => ({ volumeId, ...one }));
}
