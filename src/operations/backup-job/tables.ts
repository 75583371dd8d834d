import type { ToldBackupJob, ToldCopyJob } from '../../domain/backup/told';

/** How what is told of a job becomes a row: property, column and its SQL type. */
export interface JobTable<Job> {
  name: 'backup_job' | 'copy_job';
  columns: readonly (readonly [property: keyof Job & string, column: string, type: string])[];
  /** Enough is known of it for a row. */
  complete(job: Job): boolean;
}

const times = 'timestamptz(3)';

export const BACKUP_JOBS: JobTable<ToldBackupJob> = {
  name: 'backup_job',
  columns: [
    ['jobId', 'job_id', 'text'],
    ['state', 'state', 'text'],
    ['statusMessage', 'status_message', 'text'],
    ['messageCategory', 'message_category', 'text'],
    ['resourceArn', 'resource_arn', 'text'],
    ['resourceType', 'resource_type', 'text'],
    ['resourceName', 'resource_name', 'text'],
    ['vault', 'vault', 'text'],
    ['vaultArn', 'vault_arn', 'text'],
    ['roleArn', 'role_arn', 'text'],
    ['planId', 'plan_id', 'text'],
    ['planArn', 'plan_arn', 'text'],
    ['planName', 'plan_name', 'text'],
    ['planVersion', 'plan_version', 'text'],
    ['ruleId', 'rule_id', 'text'],
    ['ruleName', 'rule_name', 'text'],
    ['createdAt', 'created_at', times],
    ['startBy', 'start_by', times],
    ['initiatedAt', 'initiated_at', times],
    ['expectedCompletionAt', 'expected_completion_at', times],
    ['completedAt', 'completed_at', times],
    ['endedAt', 'ended_at', times],
    ['bytes', 'bytes', 'bigint'],
    ['bytesTransferred', 'bytes_transferred', 'bigint'],
    ['percentDone', 'percent_done', 'float8'],
    ['retryCount', 'retry_count', 'int'],
    ['backupType', 'backup_type', 'text'],
    ['recoveryPointArn', 'recovery_point_arn', 'text'],
    ['encrypted', 'encrypted', 'boolean'],
    ['encryptionKeyArn', 'encryption_key_arn', 'text'],
    ['deleteAfterDays', 'delete_after_days', 'int'],
    ['moveToColdStorageAfterDays', 'move_to_cold_storage_after_days', 'int'],
    ['parentJobId', 'parent_job_id', 'text'],
    ['isParent', 'is_parent', 'boolean'],
    ['toldAt', 'told_at', times],
  ],
  complete: ({ resourceArn, vault, createdAt }) => resourceArn !== null && vault !== null && createdAt !== null,
};

export const COPY_JOBS: JobTable<ToldCopyJob> = {
  name: 'copy_job',
  columns: [
    ['jobId', 'job_id', 'text'],
    ['state', 'state', 'text'],
    ['statusMessage', 'status_message', 'text'],
    ['messageCategory', 'message_category', 'text'],
    ['sourceJobId', 'source_job_id', 'text'],
    ['sourceVaultArn', 'source_vault_arn', 'text'],
    ['sourceRecoveryPointArn', 'source_recovery_point_arn', 'text'],
    ['destinationVaultArn', 'destination_vault_arn', 'text'],
    ['destinationRecoveryPointArn', 'destination_recovery_point_arn', 'text'],
    ['resourceArn', 'resource_arn', 'text'],
    ['resourceType', 'resource_type', 'text'],
    ['roleArn', 'role_arn', 'text'],
    ['bytes', 'bytes', 'bigint'],
    ['planId', 'plan_id', 'text'],
    ['ruleId', 'rule_id', 'text'],
    ['createdAt', 'created_at', times],
    ['completedAt', 'completed_at', times],
    ['endedAt', 'ended_at', times],
    ['toldAt', 'told_at', times],
  ],
  complete: ({ destinationVaultArn, createdAt }) => destinationVaultArn !== null && createdAt !== null,
};
