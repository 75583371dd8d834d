import type { DescribeRestoreJobOutput, RestoreJobsListMember } from '@aws-sdk/client-backup';
import type { DiscoveredRestore } from '../../domain/restore-job';
import { RestoreJobState } from '../../domain/words';
import { backupOf } from './backup';
import type { AwsAccess, AwsSessions } from './session';

/** The restores of a region since an instant, or all that AWS Backup still tells of. */
export async function describeRestores(
  sessions: AwsSessions,
  access: AwsAccess,
  region: string,
  signal: AbortSignal,
  { since, heard }: { since?: Date; heard?: () => void } = {},
): Promise<DiscoveredRestore[]> {
  const { sdk, client } = await backupOf(sessions, access, region);
  const found: DiscoveredRestore[] = [];
  const input = since ? { ByCreatedAfter: since } : {};
  for await (const page of sdk.paginateListRestoreJobs({ client, pageSize: 1000 }, input, { abortSignal: signal })) {
    heard?.();
    found.push(...(page.RestoreJobs ?? []).flatMap(restoreOf));
  }
  return found;
}

export async function describeRestore(
  sessions: AwsSessions,
  access: AwsAccess,
  region: string,
  jobId: string,
  signal: AbortSignal,
): Promise<DiscoveredRestore | null> {
  const { sdk, client } = await backupOf(sessions, access, region);
  const told = await client.send(new sdk.DescribeRestoreJobCommand({ RestoreJobId: jobId }), { abortSignal: signal });
  return restoreOf({ ...told, RestoreJobId: jobId })[0] ?? null;
}

/** What the resource was when it was backed up, in the form in which a restore takes it. */
export async function restoreMetadata(
  sessions: AwsSessions,
  access: AwsAccess,
  region: string,
  point: { vault: string; arn: string },
  signal: AbortSignal,
): Promise<Record<string, string>> {
  const { sdk, client } = await backupOf(sessions, access, region);
  const { RestoreMetadata } = await client.send(
    new sdk.GetRecoveryPointRestoreMetadataCommand({ BackupVaultName: point.vault, RecoveryPointArn: point.arn }),
    { abortSignal: signal },
  );
  return RestoreMetadata ?? {};
}

export interface RestoreStart {
  recoveryPointArn: string;
  resourceType: string;
  metadata: Record<string, string>;
  roleArn: string;
  /** The same for every try: what was begun before is found again. AWS Backup remembers it for an hour. */
  token: string;
}

/** Lets AWS Backup restore, and gives the id of its job. */
export async function startRestore(
  sessions: AwsSessions,
  access: AwsAccess,
  region: string,
  { recoveryPointArn, resourceType, metadata, roleArn, token }: RestoreStart,
  signal: AbortSignal,
): Promise<string> {
  const { sdk, client } = await backupOf(sessions, access, region);
  const { RestoreJobId } = await client.send(
    new sdk.StartRestoreJobCommand({
      RecoveryPointArn: recoveryPointArn,
      ResourceType: resourceType,
      Metadata: metadata,
      IamRoleArn: roleArn,
      IdempotencyToken: token,
    }),
    { abortSignal: signal },
  );
  return RestoreJobId!;
}

function restoreOf(job: RestoreJobsListMember | DescribeRestoreJobOutput): DiscoveredRestore[] {
  const { RestoreJobId, CreationDate, ValidationStatus } = job;
  if (!RestoreJobId || !CreationDate) return [];
  return [
    {
      jobId: RestoreJobId,
      recoveryPointArn: job.RecoveryPointArn ?? null,
      state: RestoreJobState.find((state) => state === job.Status) ?? 'PENDING',
      statusMessage: job.StatusMessage ?? null,
      percentDone: percentOf(job.PercentDone),
      createdResourceArn: job.CreatedResourceArn ?? null,
      createdAt: CreationDate,
      completedAt: job.CompletionDate ?? null,
      roleArn: job.IamRoleArn ?? null,
      validation: ValidationStatus === 'SUCCESSFUL' || ValidationStatus === 'FAILED' ? ValidationStatus : null,
    },
  ];
}

/** AWS writes it as `42.34%`. */
function percentOf(text: string | undefined): number | null {
  const percent = Number.parseFloat(text ?? '');
  return Number.isFinite(percent) ? Math.min(100, Math.max(0, percent)) : null;
}
