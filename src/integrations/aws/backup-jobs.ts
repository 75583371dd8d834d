import type { ToldBackupJob } from '../../domain/backup/told';
import { backupOf } from './backup';
import { jobOf } from './backup-reading';
import type { AwsAccess, AwsSessions } from './session';

export interface WantedBackup {
  vault: string;
  resourceArn: string;
  roleArn: string;
  deleteAfterDays: number | null;
  /** The same for every try: AWS starts one job for it. */
  token: string;
}

/** Starts a backup on demand, and gives AWS's id of its job. */
export async function startBackup(
  sessions: AwsSessions,
  access: AwsAccess,
  region: string,
  wanted: WantedBackup,
  abortSignal: AbortSignal,
): Promise<string> {
  const { sdk, client } = await backupOf(sessions, access, region);
  const started = await client.send(
    new sdk.StartBackupJobCommand({
      BackupVaultName: wanted.vault,
      ResourceArn: wanted.resourceArn,
      IamRoleArn: wanted.roleArn,
      IdempotencyToken: wanted.token,
      Lifecycle: wanted.deleteAfterDays === null ? undefined : { DeleteAfterDays: wanted.deleteAfterDays },
    }),
    { abortSignal },
  );
  return started.BackupJobId!;
}

/** How a job stands. */
export async function describeBackup(
  sessions: AwsSessions,
  access: AwsAccess,
  region: string,
  jobId: string,
  abortSignal: AbortSignal,
): Promise<ToldBackupJob | null> {
  const { sdk, client } = await backupOf(sessions, access, region);
  const job = await client.send(new sdk.DescribeBackupJobCommand({ BackupJobId: jobId }), { abortSignal });
  return jobOf({ ...job, BackupJobId: jobId }, new Date());
}
