import type * as B from '@aws-sdk/client-backup';
import type { Answer, Call } from '../service';
import { lifeOf, removePoint, schedule } from '../world/recovery-point';
import type { RecoveryPoint } from '../world/recovery-types';
import { metadataOf } from '../world/restore-metadata';
import {
  badRequest,
  checkLifecycle,
  date,
  invalid,
  newest,
  notFound,
  paged,
  presentCreator,
  vaultOf,
} from './backup-common';
import { within } from './backup-jobs';

const present = (point: RecoveryPoint): B.RecoveryPointByBackupVault => ({
  RecoveryPointArn: point.arn,
  BackupVaultName: point.vault,
  BackupVaultArn: point.vaultArn,
  SourceBackupVaultArn: point.sourceVaultArn,
  ResourceArn: point.resourceArn,
  ResourceType: point.type,
  ResourceName: point.resourceName,
  CreatedBy: presentCreator(point.createdBy),
  IamRoleArn: point.role,
  Status: point.status,
  StatusMessage: point.message,
  CreationDate: new Date(point.createdAt),
  InitiationDate: new Date(point.createdAt),
  CompletionDate: date(point.completedAt),
  BackupSizeInBytes: point.bytes,
  CalculatedLifecycle:
    point.coldAt === undefined && point.deleteAt === undefined
      ? undefined
      : { MoveToColdStorageAt: date(point.coldAt), DeleteAt: date(point.deleteAt) },
  Lifecycle: point.lifecycle,
  EncryptionKeyArn: point.keyArn,
  IsEncrypted: point.encrypted,
  LastRestoreTime: date(point.lastRestoreAt),
  IsParent: false,
  VaultType: 'BACKUP_VAULT',
});

function pointOf(
  call: Call<{ BackupVaultName?: string | undefined; RecoveryPointArn?: string | undefined }>,
): RecoveryPoint {
  const vault = vaultOf(call, call.input.BackupVaultName);
  const point = call.cloud.recoveryPoints.get(call.scope, call.input.RecoveryPointArn ?? '');
  if (point?.vault !== vault.name) throw notFound(`Cannot find recovery point ${call.input.RecoveryPointArn}.`);
  return point;
}

export function listRecoveryPointsByBackupVault(
  call: Call<B.ListRecoveryPointsByBackupVaultCommandInput>,
): Answer<B.ListRecoveryPointsByBackupVaultCommandOutput> {
  const { input: by, cloud, scope } = call;
  const vault = vaultOf(call, by.BackupVaultName);
  const found = cloud.recoveryPoints
    .all(scope)
    .filter(
      (point) =>
        point.vault === vault.name &&
        (by.ByResourceArn === undefined || point.resourceArn === by.ByResourceArn) &&
        (by.ByResourceType === undefined || point.type === by.ByResourceType) &&
        (by.ByBackupPlanId === undefined || point.createdBy?.planId === by.ByBackupPlanId) &&
        by.ByParentRecoveryPointArn === undefined &&
        within(point.createdAt, by.ByCreatedAfter, by.ByCreatedBefore),
    );
  const { items, more } = paged(call, found, (point) => newest(point.createdAt, point.arn));
  return { RecoveryPoints: items.map(present), ...more };
}

export function listRecoveryPointsByResource(
  call: Call<B.ListRecoveryPointsByResourceCommandInput>,
): Answer<B.ListRecoveryPointsByResourceCommandOutput> {
  const { input, cloud, scope } = call;
  const found = cloud.recoveryPoints.all(scope).filter((point) => point.resourceArn === input.ResourceArn);
  const { items, more } = paged(call, found, (point) => newest(point.createdAt, point.arn));
  const RecoveryPoints = items.map((point): B.RecoveryPointByResource => ({
    RecoveryPointArn: point.arn,
    CreationDate: new Date(point.createdAt),
    Status: point.status,
    StatusMessage: point.message,
    EncryptionKeyArn: point.keyArn,
    BackupSizeBytes: point.bytes,
    BackupVaultName: point.vault,
    IsParent: false,
    ResourceName: point.resourceName,
    VaultType: 'BACKUP_VAULT',
  }));
  return { RecoveryPoints, ...more };
}

export function describeRecoveryPoint(
  call: Call<B.DescribeRecoveryPointCommandInput>,
): Answer<B.DescribeRecoveryPointCommandOutput> {
  const point = pointOf(call);
  return { ...present(point), StorageClass: point.storageClass };
}

export function deleteRecoveryPoint(
  call: Call<B.DeleteRecoveryPointCommandInput>,
): Answer<B.DeleteRecoveryPointCommandOutput> {
  const point = pointOf(call);
  if (point.status === 'CREATING') throw badRequest('The recovery point is still being created.');
  removePoint(call.cloud, call.scope, point);
  return {};
}

export function updateRecoveryPointLifecycle(
  call: Call<B.UpdateRecoveryPointLifecycleCommandInput>,
): Answer<B.UpdateRecoveryPointLifecycleCommandOutput> {
  const { cloud, scope, input } = call;
  const point = pointOf(call);
  const lifecycle = checkLifecycle(input.Lifecycle);
  if (!lifecycle) throw invalid('A lifecycle is required.');
  if (point.continuous) throw badRequest('The lifecycle of a continuous backup follows its rule.');
  if (
    point.storageClass === 'COLD' &&
    lifecycle.MoveToColdStorageAfterDays !== point.lifecycle?.MoveToColdStorageAfterDays
  ) {
    throw invalid('Once a recovery point lies in cold storage the time of its move cannot be changed.');
  }
  const { coldAt: _cold, deleteAt: _delete, ...rest } = point;
  const changed = { ...rest, lifecycle, ...lifeOf(point.type, point.createdAt, lifecycle) };
  cloud.recoveryPoints.put(scope, point.arn, changed);
  schedule(cloud, scope, changed);
  return {
    BackupVaultArn: point.vaultArn,
    RecoveryPointArn: point.arn,
    Lifecycle: lifecycle,
    CalculatedLifecycle: { MoveToColdStorageAt: date(changed.coldAt), DeleteAt: date(changed.deleteAt) },
  };
}

export function getRecoveryPointRestoreMetadata(
  call: Call<B.GetRecoveryPointRestoreMetadataCommandInput>,
): Answer<B.GetRecoveryPointRestoreMetadataCommandOutput> {
  const point = pointOf(call);
  return {
    BackupVaultArn: point.vaultArn,
    RecoveryPointArn: point.arn,
    RestoreMetadata: metadataOf(point),
    ResourceType: point.type,
  };
}
