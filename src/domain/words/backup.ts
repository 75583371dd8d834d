/** The states of a backup job as AWS Backup has them. */
export const BackupJobState = [
  'CREATED',
  'PENDING',
  'RUNNING',
  'ABORTING',
  'ABORTED',
  'COMPLETED',
  'FAILED',
  'EXPIRED',
  'PARTIAL',
] as const;
export type BackupJobState = (typeof BackupJobState)[number];

/** The states of a job that copies a recovery point into another vault. */
export const CopyJobState = ['CREATED', 'RUNNING', 'COMPLETED', 'FAILED', 'PARTIAL'] as const;
export type CopyJobState = (typeof CopyJobState)[number];

/** As AWS Backup has them. */
export const RecoveryPointStatus = [
  'COMPLETED',
  'PARTIAL',
  'DELETING',
  'EXPIRED',
  'AVAILABLE',
  'STOPPED',
  'CREATING',
] as const;
export type RecoveryPointStatus = (typeof RecoveryPointStatus)[number];

/** As AWS Backup has them. */
export const RestoreJobState = ['PENDING', 'RUNNING', 'COMPLETED', 'ABORTED', 'FAILED'] as const;
export type RestoreJobState = (typeof RestoreJobState)[number];

export const BackupCoverageStatus = [
  'PROTECTED',
  'PLANNED_NO_RECENT_BACKUP',
  'UNPROTECTED',
  'UNSUPPORTED',
  'OPTED_OUT',
] as const;
export type BackupCoverageStatus = (typeof BackupCoverageStatus)[number];

export const RestoreValidation = ['SUCCESSFUL', 'FAILED'] as const;
export type RestoreValidation = (typeof RestoreValidation)[number];
