import type {
  CreatedBy,
  Database,
  DiskImage,
  FileSystem,
  Instance,
  Lifecycle,
  ResourceType,
  Tags,
  Volume,
} from './types';

/** What a backup holds: the resource as it was, which a restore brings back. */
export interface Image {
  instance?: Instance;
  volumes?: Volume[];
  /** What lies on them, by their ids. */
  disks?: Record<string, DiskImage>;
  database?: Database;
  fileSystem?: FileSystem;
  tags: Tags;
}

export interface RecoveryPoint {
  arn: string;
  vault: string;
  vaultArn: string;
  sourceVaultArn?: string;
  resourceArn: string;
  type: ResourceType;
  resourceName?: string;
  role: string;
  status: 'CREATING' | 'COMPLETED' | 'PARTIAL' | 'DELETING' | 'EXPIRED' | 'AVAILABLE' | 'STOPPED';
  message?: string;
  createdBy?: CreatedBy;
  jobId?: string;
  createdAt: number;
  completedAt?: number;
  bytes: number;
  keyArn?: string;
  encrypted: boolean;
  lifecycle?: Lifecycle;
  coldAt?: number;
  deleteAt?: number;
  storageClass: 'WARM' | 'COLD' | 'DELETED';
  lastRestoreAt?: number;
  continuous: boolean;
  tags: Tags;
  image: Image;
  /** AWS Backup was denied to delete it: at its end it stays, as expired. */
  undeletable?: boolean;
}
