import type { RecoveryPointByBackupVault } from '@aws-sdk/client-backup';
import type { DiscoveredRecoveryPoint } from '../../domain/recovery-point';
import { RecoveryPointStatus } from '../../domain/words';
import { backupOf } from './backup';
import { codeOf, type AwsAccess, type AwsSessions } from './session';

/** All recovery points of a region, vault by vault. `heard` is called for each page. */
export async function describeRecoveryPoints(
  sessions: AwsSessions,
  access: AwsAccess,
  region: string,
  signal: AbortSignal,
  heard: () => void = () => undefined,
): Promise<DiscoveredRecoveryPoint[]> {
  const { sdk, client } = await backupOf(sessions, access, region);
  const vaults: string[] = [];
  for await (const page of sdk.paginateListBackupVaults({ client, pageSize: 1000 }, {}, { abortSignal: signal })) {
    heard();
    vaults.push(...(page.BackupVaultList ?? []).flatMap(({ BackupVaultName }) => BackupVaultName ?? []));
  }
  const found: DiscoveredRecoveryPoint[] = [];
  for (const BackupVaultName of vaults) {
    const pages = sdk.paginateListRecoveryPointsByBackupVault(
      { client, pageSize: 1000 },
      { BackupVaultName },
      { abortSignal: signal },
    );
    try {
      for await (const page of pages) {
        heard();
        found.push(...(page.RecoveryPoints ?? []).flatMap((point) => pointOf(point, BackupVaultName)));
      }
    } catch (error) {
      // It was deleted since, which AWS allows of an empty one only.
      if (codeOf(error) !== 'ResourceNotFoundException') throw error;
    }
  }
  return found;
}

function pointOf(point: RecoveryPointByBackupVault, vault: string): DiscoveredRecoveryPoint[] {
  const { RecoveryPointArn, ResourceArn, CreationDate } = point;
  if (!RecoveryPointArn || !ResourceArn || !CreationDate) return [];
  return [
    {
      arn: RecoveryPointArn,
      vault,
      resourceArn: ResourceArn,
      resourceType: point.ResourceType ?? '',
      roleArn: point.IamRoleArn ?? null,
      status: RecoveryPointStatus.find((status) => status === point.Status) ?? 'COMPLETED',
      createdAt: CreationDate,
      completedAt: point.CompletionDate ?? null,
      expiresAt: point.CalculatedLifecycle?.DeleteAt ?? null,
      bytes: point.BackupSizeInBytes ?? null,
      encrypted: point.IsEncrypted ?? false,
    },
  ];
}
