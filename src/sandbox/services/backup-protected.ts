import type * as B from '@aws-sdk/client-backup';
import type { Answer, Call } from '../service';
import type { RecoveryPoint } from '../world/recovery-types';
import { notFound, paged, vaultOf } from './backup-common';

/** The latest recovery point of each resource, by the resource's ARN. */
function latest(call: Call, vault?: string): RecoveryPoint[] {
  const found = new Map<string, RecoveryPoint>();
  for (const point of call.cloud.recoveryPoints.all(call.scope)) {
    if (point.status === 'CREATING' || (vault !== undefined && point.vault !== vault)) continue;
    const known = found.get(point.resourceArn);
    if (!known || (known.completedAt ?? 0) < (point.completedAt ?? 0)) found.set(point.resourceArn, point);
  }
  return [...found.values()];
}

const present = (point: RecoveryPoint): B.ProtectedResource => ({
  ResourceArn: point.resourceArn,
  ResourceType: point.type,
  ResourceName: point.resourceName,
  LastBackupTime: new Date(point.completedAt ?? point.createdAt),
  LastBackupVaultArn: point.vaultArn,
  LastRecoveryPointArn: point.arn,
});

export function listProtectedResources(
  call: Call<B.ListProtectedResourcesCommandInput>,
): Answer<B.ListProtectedResourcesCommandOutput> {
  const { items, more } = paged(call, latest(call), (point) => point.resourceArn);
  return { Results: items.map(present), ...more };
}

export function listProtectedResourcesByBackupVault(
  call: Call<B.ListProtectedResourcesByBackupVaultCommandInput>,
): Answer<B.ListProtectedResourcesByBackupVaultCommandOutput> {
  const vault = vaultOf(call, call.input.BackupVaultName);
  const { items, more } = paged(call, latest(call, vault.name), (point) => point.resourceArn);
  return { Results: items.map(present), ...more };
}

export function describeProtectedResource(
  call: Call<B.DescribeProtectedResourceCommandInput>,
): Answer<B.DescribeProtectedResourceCommandOutput> {
  const { ResourceArn: arn = '' } = call.input;
  const point = latest(call).find(({ resourceArn }) => resourceArn === arn);
  if (!point) throw notFound(`Resource ${arn} is not protected.`);
  const [restored] = call.cloud.restoreJobs
    .all(call.scope)
    .filter((job) => job.resourceArn === arn && job.status === 'COMPLETED')
    .sort((a, b) => b.createdAt - a.createdAt);
  return {
    ...present(point),
    ...(restored
      ? {
          LatestRestoreJobCreationDate: new Date(restored.createdAt),
          LatestRestoreRecoveryPointCreationDate: new Date(restored.pointCreatedAt),
          LatestRestoreExecutionTimeMinutes: Math.ceil(((restored.completedAt ?? 0) - restored.createdAt) / 60_000),
        }
      : {}),
  };
}
