import type { Cloud } from '../cloud';
import { noise } from '../random';
import { emit, makeEvent } from './bus';
import type { RecoveryPoint } from './recovery-types';
import type { BackupJob, CopyJob, CreatedBy, RestoreJob } from './types';

type Detail = Record<string, unknown>;

const iso = (at: number): string => new Date(at).toISOString();

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Jul 15, 2020 9:39:07 PM`: the one moment of these events that is written so. */
function spoken(at: number): string {
  const text = iso(at);
  const hour = Number(text.slice(11, 13));
  const day = `${MONTHS[Number(text.slice(5, 7)) - 1]} ${Number(text.slice(8, 10))}, ${text.slice(0, 4)}`;
  return `${day} ${hour % 12 || 12}:${text.slice(14, 19)} ${hour < 12 ? 'AM' : 'PM'}`;
}

/** What AWS Backup says on the bus of the account, unless it is one of those that get lost. */
function say(cloud: Cloud, scope: string, type: string, resources: string[], detail: Detail): void {
  const losses = cloud.backupLosses.get('all', 'losses');
  if (losses && losses.fraction > 0) {
    const lost = noise(`${losses.seed}/${losses.seen}`) < losses.fraction;
    const seen = losses.seen + 1;
    cloud.backupLosses.put('all', 'losses', { ...losses, seen, lost: losses.lost + (lost ? 1 : 0) });
    if (lost) return;
  }
  const [accountId = '', region = ''] = scope.split('/');
  emit(
    cloud,
    accountId,
    region,
    makeEvent(cloud, { accountId, region, source: 'aws.backup', type, resources, detail }),
  );
}

const creator = (by: CreatedBy | undefined): Detail =>
  by
    ? {
        createdBy: {
          backupPlanId: by.planId,
          backupPlanArn: by.planArn,
          backupPlanVersion: by.version,
          backupPlanRuleId: by.ruleId,
        },
      }
    : {};

/** "Backup Job State Change". Sizes are texts, percentages numbers, and a message stands in quotes of its own. */
export function tellJob(cloud: Cloud, scope: string, job: BackupJob): void {
  const { state } = job;
  const created = { backupJobId: job.id, state, creationDate: iso(job.createdAt) };
  const detail: Detail = {
    backupJobId: job.id,
    ...(job.bytes === undefined ? {} : { backupSizeInBytes: String(job.bytes) }),
    backupVaultArn: job.vaultArn,
    backupVaultName: job.vault,
    bytesTransferred: String(job.transferred),
    creationDate: iso(job.createdAt),
    iamRoleArn: job.role,
    resourceArn: job.resourceArn,
    resourceType: job.type,
    state,
    ...(job.message !== undefined
      ? { statusMessage: `"${job.message}"` }
      : state === 'PENDING'
        ? { statusMessage: '' }
        : {}),
    ...(job.completedAt === undefined || state === 'FAILED' ? {} : { completionDate: iso(job.completedAt) }),
    startBy: iso(job.startBy),
    ...(state === 'RUNNING' && job.expectedAt !== undefined ? { expectedCompletionDate: spoken(job.expectedAt) } : {}),
    percentDone: job.percent,
    ...(state === 'COMPLETED' || state === 'FAILED' ? { retryCount: job.retries } : {}),
    ...creator(job.createdBy),
  };
  const done = state === 'COMPLETED' || state === 'PARTIAL';
  const resources = done && job.recoveryPointArn !== undefined ? [job.recoveryPointArn] : [];
  say(cloud, scope, 'Backup Job State Change', resources, state === 'CREATED' ? created : detail);
}

/** "Recovery Point State Change": one that is there, moved to other storage, or gone. */
export function tellPoint(cloud: Cloud, scope: string, point: RecoveryPoint, status: string): void {
  const { lifecycle } = point;
  const detail: Detail = {
    backupVaultName: point.vault,
    backupVaultArn: point.vaultArn,
    creationDate: iso(point.createdAt),
    iamRoleArn: point.role,
    resourceType: point.type,
    resourceArn: point.resourceArn,
    status,
    isEncrypted: String(point.encrypted),
    storageClass: point.storageClass,
    ...(point.completedAt === undefined ? {} : { completionDate: iso(point.completedAt) }),
    backupSizeInBytes: String(point.bytes),
    ...creator(point.createdBy),
    ...(lifecycle
      ? {
          lifecycle: {
            ...(lifecycle.MoveToColdStorageAfterDays === undefined
              ? {}
              : { moveToColdStorageAfterDays: lifecycle.MoveToColdStorageAfterDays }),
            ...(lifecycle.DeleteAfterDays === undefined ? {} : { deleteAfterDays: lifecycle.DeleteAfterDays }),
          },
          calculatedLifecycle: {
            ...(point.coldAt === undefined ? {} : { moveToColdStorageAt: iso(point.coldAt) }),
            ...(point.deleteAt === undefined ? {} : { deleteAt: iso(point.deleteAt) }),
          },
        }
      : {}),
  };
  say(cloud, scope, 'Recovery Point State Change', [point.arn], detail);
}

/** "Copy Job State Change". Here the size is a number. */
export function tellCopy(cloud: Cloud, scope: string, job: CopyJob): void {
  const detail: Detail = {
    copyJobId: job.id,
    backupSizeInBytes: job.bytes,
    creationDate: iso(job.createdAt),
    iamRoleArn: job.role,
    resourceArn: job.resourceArn,
    resourceType: job.type,
    sourceBackupVaultArn: job.sourceVaultArn,
    state: job.state,
    ...(job.message === undefined ? {} : { statusMessage: job.message }),
    ...(job.completedAt === undefined ? {} : { completionDate: iso(job.completedAt) }),
    destinationBackupVaultArn: job.destinationVaultArn,
    destinationRecoveryPointArn: job.destinationArn ?? {},
    ...creator(job.createdBy),
  };
  say(cloud, scope, 'Copy Job State Change', [job.sourceArn], detail);
}

/** "Restore Job State Change". It says `status` where the others say `state`. */
export function tellRestore(cloud: Cloud, scope: string, job: RestoreJob): void {
  const detail: Detail = {
    restoreJobId: job.id,
    backupVaultArn: job.vaultArn,
    recoveryPointArn: job.recoveryPointArn,
    sourceResourceArn: job.resourceArn,
    backupSizeInBytes: String(job.bytes),
    creationDate: iso(job.createdAt),
    iamRoleArn: job.role,
    percentDone: job.percent,
    resourceType: job.type,
    status: job.status,
    ...(job.message === undefined ? {} : { statusMessage: job.message }),
    ...(job.createdArn === undefined ? {} : { createdResourceArn: job.createdArn }),
    ...(job.completedAt === undefined ? {} : { completionDate: iso(job.completedAt) }),
  };
  say(cloud, scope, 'Restore Job State Change', [job.recoveryPointArn], detail);
}
