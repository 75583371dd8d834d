import type * as B from '@aws-sdk/client-backup';
import type { Answer, Call } from '../service';
import { vaultArn } from '../world/backup-plan';
import type { BackupVault } from '../world/types';
import { badRequest, checkTags, exists, invalid, overLimit, paged, vaultOf } from './backup-common';

const MOST_VAULTS = 100;

const pointsIn = (call: Call, vault: string): number =>
  call.cloud.recoveryPoints.all(call.scope).filter((point) => point.vault === vault).length;

const present = (call: Call, vault: BackupVault): B.BackupVaultListMember => ({
  BackupVaultName: vault.name,
  BackupVaultArn: vault.arn,
  VaultType: 'BACKUP_VAULT',
  VaultState: 'AVAILABLE',
  CreationDate: new Date(vault.createdAt),
  EncryptionKeyArn: vault.keyArn,
  CreatorRequestId: vault.creatorRequestId,
  NumberOfRecoveryPoints: pointsIn(call, vault.name),
  Locked: false,
});

export function createBackupVault(
  call: Call<B.CreateBackupVaultCommandInput>,
): Answer<B.CreateBackupVaultCommandOutput> {
  const { input, cloud, scope, region, caller } = call;
  const name = input.BackupVaultName ?? '';
  if (!/^[a-zA-Z0-9\-_]{2,50}$/.test(name)) {
    throw invalid('Backup vault name must have 2 to 50 letters, digits, hyphens or underscores.');
  }
  const answer = (vault: BackupVault): Answer<B.CreateBackupVaultCommandOutput> => ({
    BackupVaultName: vault.name,
    BackupVaultArn: vault.arn,
    CreationDate: new Date(vault.createdAt),
  });
  const known = cloud.backupVaults.get(scope, name);
  const { CreatorRequestId } = input;
  if (known && CreatorRequestId !== undefined && known.creatorRequestId === CreatorRequestId) return answer(known);
  if (known) {
    throw exists(`Backup vault with the same name already exists: ${name}`, known.arn, known.creatorRequestId);
  }
  if (cloud.backupVaults.size(scope) >= MOST_VAULTS) {
    throw overLimit(`An account has at most ${MOST_VAULTS} backup vaults in a region.`);
  }
  if (input.EncryptionKeyArn !== undefined && !/^arn:aws:kms:[^:]+:\d{12}:key\/.+$/.test(input.EncryptionKeyArn)) {
    throw invalid(`Invalid encryption key ARN: ${input.EncryptionKeyArn}`);
  }
  const vault: BackupVault = {
    name,
    arn: vaultArn(scope, name),
    keyArn: input.EncryptionKeyArn ?? `arn:aws:kms:${region}:${caller.accountId}:key/aws-backup`,
    createdAt: cloud.now(),
    ...(CreatorRequestId === undefined ? {} : { creatorRequestId: CreatorRequestId }),
    tags: checkTags(input.BackupVaultTags),
  };
  return answer(cloud.backupVaults.put(scope, name, vault));
}

export const describeBackupVault = (
  call: Call<B.DescribeBackupVaultCommandInput>,
): Answer<B.DescribeBackupVaultCommandOutput> => present(call, vaultOf(call, call.input.BackupVaultName));

export function listBackupVaults(call: Call<B.ListBackupVaultsCommandInput>): Answer<B.ListBackupVaultsCommandOutput> {
  const { input, cloud, scope } = call;
  const listed = (input.ByVaultType ?? 'BACKUP_VAULT') === 'BACKUP_VAULT' && !input.ByShared;
  const { items, more } = paged(call, listed ? cloud.backupVaults.all(scope) : [], (vault) => vault.name);
  return { BackupVaultList: items.map((vault) => present(call, vault)), ...more };
}

export function deleteBackupVault(
  call: Call<B.DeleteBackupVaultCommandInput>,
): Answer<B.DeleteBackupVaultCommandOutput> {
  const vault = vaultOf(call, call.input.BackupVaultName);
  if (pointsIn(call, vault.name) > 0) {
    throw badRequest('Backup vault cannot be deleted because it contains recovery points.');
  }
  call.cloud.backupVaults.delete(call.scope, vault.name);
  return {};
}
