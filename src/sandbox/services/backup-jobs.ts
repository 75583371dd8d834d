import type * as B from '@aws-sdk/client-backup';
import type { Answer, Call } from '../service';
import { createJob, isOver, stop } from '../world/backup-job';
import { resourceAt, typeOf } from '../world/backup-resource';
import type { BackupJob } from '../world/types';
import {
  badRequest,
  checkLifecycle,
  checkRole,
  checkTags,
  checkWindows,
  date,
  invalid,
  newest,
  notFound,
  paged,
  presentCreator,
  vaultOf,
} from './backup-common';

/** On demand a job has an hour to begin unless it is told otherwise. */
const ON_DEMAND_START_MINUTES = 60;

export function startBackupJob(call: Call<B.StartBackupJobCommandInput>): Answer<B.StartBackupJobCommandOutput> {
  const { input, cloud, scope } = call;
  const answer = (job: BackupJob): Answer<B.StartBackupJobCommandOutput> => ({
    BackupJobId: job.id,
    RecoveryPointArn: job.recoveryPointArn,
    CreationDate: new Date(job.createdAt),
    IsParent: false,
  });
  const token = input.IdempotencyToken;
  const known =
    token === undefined ? undefined : cloud.backupJobs.all(scope).find((one) => one.idempotencyToken === token);
  if (known) return answer(known);
  const vault = vaultOf(call, input.BackupVaultName);
  const arn = input.ResourceArn ?? '';
  if (!/^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/.test(arn)) throw invalid(`Invalid ARN: ${arn}`);
  const type = typeOf(arn);
  if (!type) throw invalid(`Unsupported resource type: ${arn}`);
  const resource = resourceAt(cloud, scope, arn);
  if (!resource) throw notFound(`Resource ${arn} does not exist.`);
  const role = checkRole(call, input.IamRoleArn);
  const { StartWindowMinutes: start, CompleteWindowMinutes: completion } = input;
  checkWindows(start ?? ON_DEMAND_START_MINUTES, completion);
  const lifecycle = checkLifecycle(input.Lifecycle);
  return answer(
    createJob(cloud, scope, {
      vault: vault.name,
      vaultArn: vault.arn,
      resourceArn: arn,
      type,
      ...(resource.name === undefined ? {} : { resourceName: resource.name }),
      role,
      startWindowMinutes: start ?? ON_DEMAND_START_MINUTES,
      ...(completion === undefined ? {} : { completionWindowMinutes: completion }),
      ...(lifecycle ? { lifecycle } : {}),
      ...(input.BackupOptions ? { options: input.BackupOptions } : {}),
      recoveryPointTags: checkTags(input.RecoveryPointTags),
      ...(token === undefined ? {} : { idempotencyToken: token }),
    }),
  );
}

function present(call: Call, job: BackupJob): B.BackupJob {
  const point = call.cloud.recoveryPoints.get(call.scope, job.recoveryPointArn ?? '');
  return {
    AccountId: call.caller.accountId,
    BackupJobId: job.id,
    BackupVaultName: job.vault,
    BackupVaultArn: job.vaultArn,
    VaultType: 'BACKUP_VAULT',
    RecoveryPointArn: job.recoveryPointArn,
    RecoveryPointLifecycle: job.lifecycle,
    EncryptionKeyArn: point?.keyArn,
    IsEncrypted: point?.encrypted,
    ResourceArn: job.resourceArn,
    ResourceName: job.resourceName,
    ResourceType: job.type,
    CreationDate: new Date(job.createdAt),
    InitiationDate: date(job.startedAt ?? job.createdAt),
    CompletionDate: date(job.completedAt),
    State: job.state,
    StatusMessage: job.message,
    MessageCategory: job.category,
    PercentDone: job.percent.toFixed(1),
    BackupSizeInBytes: job.bytes,
    BytesTransferred: job.transferred,
    IamRoleArn: job.role,
    CreatedBy: presentCreator(job.createdBy),
    ExpectedCompletionDate: isOver(job) ? undefined : date(job.expectedAt),
    StartBy: new Date(job.startBy),
    BackupOptions: job.options,
    BackupType: job.continuous ? 'CONTINUOUS' : undefined,
    IsParent: false,
  };
}

function jobOf(call: Call<{ BackupJobId?: string | undefined }>): BackupJob {
  const job = call.cloud.backupJobs.get(call.scope, call.input.BackupJobId ?? '');
  if (!job) throw notFound(`Cannot find backup job ${call.input.BackupJobId}.`);
  return job;
}

export const describeBackupJob = (
  call: Call<B.DescribeBackupJobCommandInput>,
): Answer<B.DescribeBackupJobCommandOutput> => present(call, jobOf(call));

export function stopBackupJob(call: Call<B.StopBackupJobCommandInput>): Answer<B.StopBackupJobCommandOutput> {
  const job = jobOf(call);
  if (job.continuous) throw badRequest('Continuous backups cannot be stopped.');
  if (isOver(job) || job.state === 'ABORTING') {
    throw badRequest(`Cannot stop a backup job in state ${job.state}.`);
  }
  stop(call.cloud, call.scope, job);
  return {};
}

const JOB_STATES: readonly string[] = [
  'CREATED',
  'PENDING',
  'RUNNING',
  'ABORTING',
  'ABORTED',
  'COMPLETED',
  'FAILED',
  'EXPIRED',
  'PARTIAL',
];
/** The category that leaves nothing out. */
export const ALL = 'AGGREGATE_ALL';
export const ANY_ACCOUNT = '*';

/** Whether something lies within two dates, where those are given. */
export const within = (at: number | undefined, after: Date | undefined, before: Date | undefined): boolean =>
  (after === undefined || (at !== undefined && at > after.getTime())) &&
  (before === undefined || (at !== undefined && at < before.getTime()));

export const isOwn = (call: Call, account: string | undefined): boolean =>
  account === undefined || account === ANY_ACCOUNT || account === call.caller.accountId;

export function listBackupJobs(call: Call<B.ListBackupJobsCommandInput>): Answer<B.ListBackupJobsCommandOutput> {
  const { input: by, cloud, scope } = call;
  if (by.ByState !== undefined && !JOB_STATES.includes(by.ByState)) {
    throw invalid(`Invalid job state: ${by.ByState}`);
  }
  const category = by.ByMessageCategory === ALL ? undefined : by.ByMessageCategory;
  const found = cloud.backupJobs
    .all(scope)
    .filter(
      (job) =>
        isOwn(call, by.ByAccountId) &&
        (by.ByState === undefined || job.state === by.ByState) &&
        (by.ByResourceArn === undefined || job.resourceArn === by.ByResourceArn) &&
        (by.ByBackupVaultName === undefined || job.vault === by.ByBackupVaultName) &&
        (by.ByResourceType === undefined || job.type === by.ByResourceType) &&
        (category === undefined || job.category?.toLowerCase() === category.toLowerCase()) &&
        by.ByParentJobId === undefined &&
        within(job.createdAt, by.ByCreatedAfter, by.ByCreatedBefore) &&
        within(job.completedAt, by.ByCompleteAfter, by.ByCompleteBefore),
    );
  const { items, more } = paged(call, found, (job) => newest(job.createdAt, job.id));
  return { BackupJobs: items.map((job) => present(call, job)), ...more };
}
