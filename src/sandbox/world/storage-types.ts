import type { DiskImage } from './disk-types';
import type { Tags } from './tags';

export interface VolumeModification {
  volumeId: string;
  state: 'modifying' | 'optimizing' | 'completed';
  original: { sizeGiB: number; type: string; iops: number; throughput?: number };
  target: { sizeGiB: number; type: string; iops: number; throughput?: number };
  startedAt: number;
  endedAt?: number;
}

export interface Snapshot {
  id: string;
  volumeId: string;
  sizeGiB: number;
  description: string;
  state: 'pending' | 'completed' | 'error';
  encrypted?: boolean;
  startedAt: number;
  /** When it is or was complete, as far as that is known. */
  endsAt?: number;
  /** Why it failed. */
  message?: string;
  /** What the volume held when it was begun. */
  image?: DiskImage;
  tags: Tags;
}

export interface FileSystem {
  id: string;
  arn: string;
  kind: 'ONTAP' | 'WINDOWS';
  capacityGiB: number;
  throughput: number;
  iops: number;
  lifecycle: 'AVAILABLE' | 'UPDATING';
  /** The latest change that was asked for, as administrative action. */
  action?: { type: string; status: 'PENDING' | 'IN_PROGRESS' | 'COMPLETED'; askedAt: number; capacityGiB: number };
  vpcId: string;
  subnetIds: string[];
  createdAt: number;
  tags: Tags;
}

export interface FileSystemVolume {
  id: string;
  arn: string;
  fileSystemId: string;
  virtualMachineId: string;
  name: string;
  sizeMiB: number;
  /** What was asked for and is not applied yet. */
  pendingMiB?: number;
  lifecycle: 'CREATED' | 'PENDING';
  createdAt: number;
  tags: Tags;
}
