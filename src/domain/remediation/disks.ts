/** A file system of an instance, as the instance itself tells. */
export interface Disk {
  /** nvme0n1p1, vg0-root; on Windows the drive. */
  device: string;
  path: string | null;
  fileSystem: string | null;
  /** part, disk, lvm, raid1 … */
  layer: string;
  /** Of the EBS volume under it; null: none, or not told. */
  volumeId: string | null;
  /** The disk that it lies on, for growing a partition. */
  parent: string | null;
  sizeBytes: number | null;
}

interface Block {
  name?: unknown;
  type?: unknown;
  fstype?: unknown;
  mountpoint?: unknown;
  serial?: unknown;
  size?: unknown;
  children?: unknown;
}

/** What `lsblk -J -b -o NAME,SIZE,TYPE,FSTYPE,MOUNTPOINT,SERIAL` printed; an EBS volume's serial is its id without dash. */
export function linuxDisks(output: string): Disk[] {
  const { blockdevices } = (parsed(output) ?? {}) as { blockdevices?: Block[] };
  return (Array.isArray(blockdevices) ? blockdevices : []).flatMap((block) => within(block, null, null));
}

function within(block: Block, parent: string | null, inherited: string | null): Disk[] {
  const name = String(block.name ?? '');
  const serial = /^vol-?([0-9a-f]+)$/.exec(String(block.serial ?? ''));
  const volumeId = serial ? `vol-${serial[1]}` : inherited;
  const children = Array.isArray(block.children) ? (block.children as Block[]) : [];
  const own: Disk[] = block.mountpoint
    ? [
        {
          device: name,
          path: String(block.mountpoint),
          fileSystem: text(block.fstype),
          layer: String(block.type ?? ''),
          volumeId,
          parent,
          sizeBytes: Number(block.size) || null,
        },
      ]
    : [];
  return [...own, ...children.flatMap((child) => within(child, name, volumeId))];
}

/** What `Get-Volume | ConvertTo-Json` printed: one object, or a list. Which EBS volume a drive lies on it does not tell. */
export function windowsDisks(output: string): Disk[] {
  const found = parsed(output);
  const volumes = (Array.isArray(found) ? found : found ? [found] : []) as Record<string, unknown>[];
  return volumes.flatMap((volume) => {
    if (!volume.DriveLetter) return [];
    const drive = `${String(volume.DriveLetter)}:`;
    return [
      {
        device: drive,
        path: drive,
        fileSystem: text(volume.FileSystem),
        layer: 'part',
        volumeId: null,
        parent: null,
        sizeBytes: Number(volume.Size) || null,
      },
    ];
  });
}

/** The whole of what the document wrote may hold lines around the JSON. */
function parsed(output: string): unknown {
  const from = output.search(/[[{]/);
  const to = Math.max(output.lastIndexOf('}'), output.lastIndexOf(']'));
  if (from < 0 || to < from) return null;
  try {
    return JSON.parse(output.slice(from, to + 1)) as unknown;
  } catch {
    return null;
  }
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** The disk that the alarm is about: by its path, else by its device. */
export function diskOf(disks: readonly Disk[], about: { device: string | null; path: string | null }): Disk | null {
  const device = about.device?.replace(/^mapper\//, '') ?? null;
  return (
    disks.find(({ path }) => path !== null && path === about.path) ??
    disks.find((disk) => device !== null && disk.device === device) ??
    null
  );
}

/** An EBS volume of the instance, as EC2 tells. */
export interface Attached {
  volumeId: string;
  device: string | null;
  sizeGiB: number;
}

/**
 * The EBS volume under a disk: the serial says it; where none is told, the only volume, the root's own device for the
 * root, or the one of the same size if only one has it.
 */
export function volumeUnder(
  disk: Disk | null,
  attached: readonly Attached[],
  rootDevice: string | null,
): Attached | null {
  const told = attached.find(({ volumeId }) => volumeId === disk?.volumeId);
  if (told) return told;
  if (!disk || disk.layer === 'lvm' || disk.layer.startsWith('raid')) return null;
  if (attached.length === 1) return attached[0];
  if (disk.path === '/' || disk.path === 'C:') {
    return attached.find(({ device }) => device !== null && device === rootDevice) ?? null;
  }
  const same = attached.filter(
    ({ sizeGiB }) => disk.sizeBytes !== null && sizeGiB === Math.round(disk.sizeBytes / 1024 ** 3),
  );
  return same.length === 1 ? same[0] : null;
}

/** How full a file system is by what the cleaning printed last: `df -PT`, or `Get-Volume | ConvertTo-Json`; null: not told. */
export function usedPercent(output: string, path: string | null): number | null {
  for (const line of output.split('\n')) {
    const columns = line.trim().split(/\s+/);
    if (columns.length >= 7 && columns.slice(6).join(' ') === path) return Number(columns[5].replace('%', ''));
  }
  const found = parsed(output);
  const volumes = (Array.isArray(found) ? found : found ? [found] : []) as Record<string, unknown>[];
  const volume = volumes.find(({ DriveLetter }) => DriveLetter && `${String(DriveLetter)}:` === path);
  const size = Number(volume?.Size);
  return size > 0 ? (1 - Number(volume?.SizeRemaining) / size) * 100 : null;
}
