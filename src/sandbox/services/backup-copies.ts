import type * as B from '@aws-sdk/client-backup';
import type { Answer, Call } from '../service';
import { startCopy } from '../world/backup-copy';
import type { CopyJob } from '../world/types';
import {
  badRequest,
  checkLifecycle,
  checkRole,
  date,
  invalid,
  newest,
  notFound,
  paged,
  presentCreator,
  vaultOf,
} from './backup-common';
import { ALL, isOwn, within } from './backup-jobs';

export function startCopyJob(call: Call<B.StartCopyJobCommandInput>): Answer<B.StartCopyJobCommandOutput> {
  const { input, cloud, scope } = call;
  const answer = (job: CopyJob) => ({ CopyJobId: job.id, CreationDate: new Date(job.createdAt), IsParent: false });
  const token = input.IdempotencyToken;
  const known =
    token === undefined ? undefined : cloud.copyJobs.all(scope).find((one) => one.idempotencyToken === token);
  if (known) return answer(known);
  const vault = vaultOf(call, input.SourceBackupVaultName);
  const point = cloud.recoveryPoints.get(scope, input.RecoveryPointArn ?? '');
  if (point?.vault !== vault.name) throw notFound(`Cannot find recovery point ${input.RecoveryPointArn}.`);
  const to = input.DestinationBackupVaultArn ?? '';
  if (!/^arn:aws:backup:[a-z0-9-]+:\d{12}:backup-vault:[a-zA-Z0-9\-_]{2,50}$/.test(to)) {
    throw invalid(`Invalid destination vault ARN: ${to}`);
  }
  if (to === vault.arn) throw invalid('The destination vault is the one in which the recovery point lies.');
  if (point.continuous) throw badRequest('Continuous backups cannot be copied on demand.');
  if (point.status === 'CREATING') throw badRequest('The recovery point is still being created.');
  const lifecycle = checkLifecycle(input.Lifecycle);
  return answer(
    startCopy(cloud, scope, {
      point,
      destinationVaultArn: to,
      role: checkRole(call, input.IamRoleArn),
      ...(lifecycle ? { lifecycle } : {}),
      ...(token === undefined ? {} : { idempotencyToken: token }),
    }),
  );
}

const present = (call: Call, job: CopyJob): B.CopyJob => ({
  AccountId: call.caller.accountId,
  CopyJobId: job.id,
  SourceBackupVaultArn: job.sourceVaultArn,
  SourceRecoveryPointArn: job.sourceArn,
  DestinationBackupVaultArn: job.destinationVaultArn,
  DestinationVaultType: 'BACKUP_VAULT',
  DestinationRecoveryPointArn: job.destinationArn,
  DestinationRecoveryPointLifecycle: job.lifecycle,
  ResourceArn: job.resourceArn,
  ResourceType: job.type,
  ResourceName: job.resourceName,
  CreationDate: new Date(job.createdAt),
  CompletionDate: date(job.completedAt),
  State: job.state,
  StatusMessage: job.message,
  MessageCategory: job.category,
  BackupSizeInBytes: job.bytes,
  IamRoleArn: job.role,
  CreatedBy: presentCreator(job.createdBy),
  CreatedByBackupJobId: job.backupJobId,
  IsParent: false,
});

export function describeCopyJob(call: Call<B.DescribeCopyJobCommandInput>): Answer<B.DescribeCopyJobCommandOutput> {
  const job = call.cloud.copyJobs.get(call.scope, call.input.CopyJobId ?? '');
  if (!job) throw notFound(`Cannot find copy job ${call.input.CopyJobId}.`);
  return { CopyJob: present(call, job) };
}

export function listCopyJobs(call: Call<B.ListCopyJobsCommandInput>): Answer<B.ListCopyJobsCommandOutput> {
  const { input: by, cloud, scope } = call;
  const category = by.ByMessageCategory === ALL ? undefined : by.ByMessageCategory;
  const found = cloud.copyJobs
    .all(scope)
    .filter(
      (job) =>
        isOwn(call, by.ByAccountId) &&
        (by.ByState === undefined || job.state === by.ByState) &&
        (by.ByResourceArn === undefined || job.resourceArn === by.ByResourceArn) &&
        (by.ByResourceType === undefined || job.type === by.ByResourceType) &&
        (by.ByDestinationVaultArn === undefined || job.destinationVaultArn === by.ByDestinationVaultArn) &&
        (by.BySourceRecoveryPointArn === undefined || job.sourceArn === by.BySourceRecoveryPointArn) &&
        (category === undefined || job.category?.toLowerCase() === category.toLowerCase()) &&
        by.ByParentJobId === undefined &&
        within(job.createdAt, by.ByCreatedAfter, by.ByCreatedBefore) &&
        within(job.completedAt, by.ByCompleteAfter, by.ByCompleteBefore),
    );
  const { items, more } = paged(call, found, (job) => newest(job.createdAt, job.id));
  return { CopyJobs: items.map((job) => present(call, job)), ...more };
}
