import type * as B from '@aws-sdk/client-backup';
import type { Answer, Call } from '../service';
import { startRestore } from '../world/restore';
import { said } from '../world/restore-metadata';
import type { RestoreJob } from '../world/types';
import { badRequest, checkRole, date, invalid, newest, notFound, paged } from './backup-common';
import { isOwn, within } from './backup-jobs';

/** Without these AWS Backup would not know what to make. */
const NEEDED: Partial<Record<RestoreJob['type'], string>> = {
  EBS: 'availabilityZone',
  RDS: 'DBInstanceIdentifier',
  DynamoDB: 'targetTableName',
};

export function startRestoreJob(call: Call<B.StartRestoreJobCommandInput>): Answer<B.StartRestoreJobCommandOutput> {
  const { input, cloud, scope } = call;
  const token = input.IdempotencyToken;
  const known =
    token === undefined ? undefined : cloud.restoreJobs.all(scope).find((one) => one.idempotencyToken === token);
  if (known) return { RestoreJobId: known.id };
  const point = cloud.recoveryPoints.get(scope, input.RecoveryPointArn ?? '');
  if (!point) throw notFound(`Cannot find recovery point ${input.RecoveryPointArn}.`);
  if (point.status !== 'COMPLETED' && point.status !== 'AVAILABLE' && point.status !== 'PARTIAL') {
    throw badRequest(`A recovery point in status ${point.status} cannot be restored.`);
  }
  const metadata = input.Metadata ?? {};
  const needed = NEEDED[point.type];
  if (needed !== undefined && said(metadata, needed) === undefined) {
    throw invalid(`Invalid restore metadata. ${needed} is required.`);
  }
  if (input.ResourceType !== undefined && input.ResourceType !== point.type) {
    throw invalid(`The recovery point is one of ${point.type}, not of ${input.ResourceType}.`);
  }
  const role = input.IamRoleArn === undefined ? point.role : checkRole(call, input.IamRoleArn);
  const job = startRestore(cloud, scope, point, {
    role,
    metadata,
    copyTags: input.CopySourceTagsToRestoredResource ?? false,
    ...(token === undefined ? {} : { idempotencyToken: token }),
  });
  return { RestoreJobId: job.id };
}

const present = (call: Call, job: RestoreJob): B.RestoreJobsListMember => ({
  AccountId: call.caller.accountId,
  RestoreJobId: job.id,
  RecoveryPointArn: job.recoveryPointArn,
  SourceResourceArn: job.resourceArn,
  BackupVaultArn: job.vaultArn,
  CreationDate: new Date(job.createdAt),
  CompletionDate: date(job.completedAt),
  Status: job.status,
  StatusMessage: job.message,
  PercentDone: job.percent.toFixed(2),
  BackupSizeInBytes: job.bytes,
  IamRoleArn: job.role,
  ExpectedCompletionTimeMinutes: job.completedAt === undefined ? 1 : undefined,
  CreatedResourceArn: job.createdArn,
  ResourceType: job.type,
  RecoveryPointCreationDate: new Date(job.pointCreatedAt),
  IsParent: false,
  ValidationStatus: job.validation?.status,
  ValidationStatusMessage: job.validation?.message,
});

function jobOf(call: Call<{ RestoreJobId?: string | undefined }>): RestoreJob {
  const job = call.cloud.restoreJobs.get(call.scope, call.input.RestoreJobId ?? '');
  if (!job) throw notFound(`Cannot find restore job ${call.input.RestoreJobId}.`);
  return job;
}

export const describeRestoreJob = (
  call: Call<B.DescribeRestoreJobCommandInput>,
): Answer<B.DescribeRestoreJobCommandOutput> => present(call, jobOf(call));

export function getRestoreJobMetadata(
  call: Call<B.GetRestoreJobMetadataCommandInput>,
): Answer<B.GetRestoreJobMetadataCommandOutput> {
  const job = jobOf(call);
  return { RestoreJobId: job.id, Metadata: job.metadata };
}

export function listRestoreJobs(call: Call<B.ListRestoreJobsCommandInput>): Answer<B.ListRestoreJobsCommandOutput> {
  const { input: by, cloud, scope } = call;
  const found = cloud.restoreJobs
    .all(scope)
    .filter(
      (job) =>
        isOwn(call, by.ByAccountId) &&
        (by.ByStatus === undefined || job.status === by.ByStatus) &&
        (by.ByResourceType === undefined || job.type === by.ByResourceType) &&
        by.ByParentJobId === undefined &&
        by.ByRestoreTestingPlanArn === undefined &&
        within(job.createdAt, by.ByCreatedAfter, by.ByCreatedBefore) &&
        within(job.completedAt, by.ByCompleteAfter, by.ByCompleteBefore),
    );
  const { items, more } = paged(call, found, (job) => newest(job.createdAt, job.id));
  return { RestoreJobs: items.map((job) => present(call, job)), ...more };
}

const VALIDATIONS = ['FAILED', 'SUCCESSFUL', 'TIMED_OUT', 'VALIDATING'] as const;

export function putRestoreValidationResult(
  call: Call<B.PutRestoreValidationResultCommandInput>,
): Answer<B.PutRestoreValidationResultCommandOutput> {
  const { input, cloud, scope } = call;
  const job = jobOf(call);
  const status = VALIDATIONS.find((one) => one === input.ValidationStatus);
  if (!status) throw invalid(`Invalid validation status: ${input.ValidationStatus}`);
  if (job.status !== 'COMPLETED') throw badRequest('Only a completed restore job can be validated.');
  const { ValidationStatusMessage: message } = input;
  const validation = { status, ...(message === undefined ? {} : { message }) };
  cloud.restoreJobs.put(scope, job.id, { ...job, validation });
  return {};
}
