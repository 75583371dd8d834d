/** What patching has left on a disk: everything released until `base`, and what was installed by name since. */
export interface PatchLevel {
  base: number;
  /** By the line of releases it belongs to: which one is there, since when, and whether a reboot is still due. */
  installed: Record<string, { release: string; at: number; pending?: true }>;
  /** Releases whose installation failed when it was last tried. */
  failed: Record<string, string>;
}

/** What lies on a root volume, as far as anybody asks: whether it starts, and how it is patched. */
export interface Disk {
  bootable: boolean;
  level: PatchLevel;
}

/** What a snapshot holds of its volume. */
export interface DiskImage extends Partial<Disk> {
  /** The root volume that this one's ancestors began with: only its snapshots can replace it. */
  lineage: string;
  fileSystemGiB?: number;
  /** What was wrong with the file system at that moment. */
  conditions: string[];
}

export interface OutagePeriod {
  cause: 'REBOOT' | 'PATCH' | 'ROOT_VOLUME' | 'START';
  from: number;
  /** Open while nobody knows whether it will come back. */
  to?: number;
}

/** When an instance did not answer although it was running: the latest times. */
export interface Outage {
  instanceId: string;
  periods: OutagePeriod[];
}

export interface RootVolumeTask {
  id: string;
  instanceId: string;
  snapshotId?: string;
  imageId?: string;
  state: 'pending' | 'in-progress' | 'failing' | 'succeeded' | 'failed' | 'failed-detached';
  startedAt: number;
  completedAt?: number;
  clientToken?: string;
  deleteReplaced: boolean;
  tags: Record<string, string>;
}

/** One installation of patches on an instance, and whether anybody could have gone back to before it. */
export interface Install {
  commandId: string;
  at: number;
  endedAt?: number;
  outcome: 'RUNNING' | 'INSTALLED' | 'FAILED' | 'LOST' | 'CANCELLED';
  installed: string[];
  rebooted: boolean;
  /** The latest complete snapshot of its root volume at the moment when patches were put on it. */
  snapshotId: string | null;
  snapshotAt?: number;
}

/** What goes wrong with the next thing of a kind that is done to a resource. */
export interface PatchFault {
  id: string;
  kind: 'SNAPSHOT_FAILS' | 'PATCH_FAILS' | 'NEVER_BOOTS' | 'ROOT_VOLUME_FAILS';
  /** An instance or a volume; without it whichever comes next. */
  resourceId?: string;
  left: number;
}
