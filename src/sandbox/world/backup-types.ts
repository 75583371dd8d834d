import type { Tags } from './tags';

export type ResourceType = 'EC2' | 'EBS' | 'RDS' | 'EFS' | 'FSx' | 'S3' | 'DynamoDB';

export interface Lifecycle {
  MoveToColdStorageAfterDays?: number;
  DeleteAfterDays?: number;
  OptInToArchiveForSupportedResources?: boolean;
}

export interface BackupVault {
  name: string;
  arn: string;
  keyArn: string;
  createdAt: number;
  creatorRequestId?: string;
  tags: Tags;
}

export interface CopyAction {
  destinationVaultArn: string;
  lifecycle?: Lifecycle;
}

export interface BackupRule {
  id: string;
  name: string;
  vault: string;
  schedule?: string;
  zone: string;
  startWindowMinutes: number;
  completionWindowMinutes: number;
  lifecycle?: Lifecycle;
  recoveryPointTags: Tags;
  copyActions: CopyAction[];
  continuous: boolean;
}

export interface PlanVersion {
  id: string;
  at: number;
  name: string;
  rules: BackupRule[];
  advanced: { type: string; options: Record<string, string> }[];
}

export interface BackupPlan {
  id: string;
  arn: string;
  createdAt: number;
  creatorRequestId?: string;
  /** The oldest first; the last is the one in force. */
  versions: PlanVersion[];
  deletedAt?: number;
  lastRunAt?: number;
  tags: Tags;
}

export interface TagCondition {
  key: string;
  value: string;
}

export interface BackupSelection {
  id: string;
  planId: string;
  name: string;
  roleArn: string;
  resources: string[];
  notResources: string[];
  listOfTags: TagCondition[];
  conditions: Partial<Record<'StringEquals' | 'StringNotEquals' | 'StringLike' | 'StringNotLike', TagCondition[]>>;
  createdAt: number;
  creatorRequestId?: string;
}

export interface CreatedBy {
  planId: string;
  planArn: string;
  planName: string;
  version: string;
  ruleId: string;
  ruleName: string;
  schedule?: string;
  zone: string;
}

export type JobState =
  'CREATED' | 'PENDING' | 'RUNNING' | 'ABORTING' | 'ABORTED' | 'COMPLETED' | 'FAILED' | 'EXPIRED' | 'PARTIAL';

export type BackupCause =
  | 'ACCESS_DENIED'
  | 'RESOURCE_NOT_FOUND'
  | 'VAULT_NOT_FOUND'
  | 'VSS'
  | 'QUOTA'
  | 'KMS_KEY'
  | 'THROTTLED'
  | 'INTERNAL'
  | 'WINDOW_MISSED'
  | 'NOT_COMPLETED'
  | 'ALREADY_RUNNING'
  | 'STOPPED';

/** How a job will end, where somebody has seen to it that it does not end well. */
export interface Fate {
  outcome: 'FAILED' | 'EXPIRED' | 'ABORTED' | 'PARTIAL' | 'COMPLETED_WITH_ISSUES' | 'COMPLETED';
  cause: BackupCause;
}

export interface BackupJob {
  id: string;
  vault: string;
  vaultArn: string;
  resourceArn: string;
  type: ResourceType;
  resourceName?: string;
  role: string;
  createdAt: number;
  startBy: number;
  completeBy: number;
  state: JobState;
  message?: string;
  category?: string;
  percent: number;
  bytes?: number;
  transferred: number;
  createdBy?: CreatedBy;
  options?: Record<string, string>;
  /** Whether its backups go on all the time, so that any moment can be restored. */
  continuous: boolean;
  recoveryPointArn?: string;
  startedAt?: number;
  expectedAt?: number;
  completedAt?: number;
  lifecycle?: Lifecycle;
  recoveryPointTags: Tags;
  copyActions: CopyAction[];
  idempotencyToken?: string;
  retries: number;
  fate?: Fate;
}

export interface CopyJob {
  id: string;
  sourceVaultArn: string;
  sourceArn: string;
  destinationVaultArn: string;
  destinationArn?: string;
  lifecycle?: Lifecycle;
  resourceArn: string;
  type: ResourceType;
  resourceName?: string;
  createdAt: number;
  completedAt?: number;
  state: 'CREATED' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'PARTIAL';
  message?: string;
  category?: string;
  bytes: number;
  role: string;
  createdBy?: CreatedBy;
  backupJobId?: string;
  idempotencyToken?: string;
  fate?: Fate;
}

export interface RestoreJob {
  id: string;
  recoveryPointArn: string;
  vaultArn: string;
  resourceArn: string;
  type: ResourceType;
  role: string;
  metadata: Record<string, string>;
  copyTags: boolean;
  createdAt: number;
  completedAt?: number;
  pointCreatedAt: number;
  status: 'PENDING' | 'RUNNING' | 'COMPLETED' | 'ABORTED' | 'FAILED';
  message?: string;
  percent: number;
  bytes: number;
  createdArn?: string;
  validation?: { status: 'VALIDATING' | 'SUCCESSFUL' | 'FAILED' | 'TIMED_OUT'; message?: string };
  idempotencyToken?: string;
  fate?: Fate;
}

/** Lets the next jobs of an account go wrong: of one resource, plan, vault or region where those are named. */
export interface BackupFault {
  id: string;
  kind: 'BACKUP' | 'COPY' | 'RESTORE';
  fate: Fate;
  region?: string;
  resourceArn?: string;
  planId?: string;
  vault?: string;
  left: number;
}

/** A job that begins later: the load of a day. */
export interface BackupOrder {
  resourceArn: string;
  vault: string;
  role: string;
  startWindowMinutes?: number;
  createdBy?: CreatedBy;
  fate?: Fate;
}

/** Which share of what AWS Backup says never arrives. */
export interface BackupLosses {
  fraction: number;
  seed: string;
  seen: number;
  lost: number;
}
