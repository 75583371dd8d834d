import type { BackupClient } from '@aws-sdk/client-backup';
import type { AwsAccess, AwsSessions } from './session';

/** AWS Backup of one Region of an account: its client and its commands. */
export async function backupOf(
  sessions: AwsSessions,
  access: AwsAccess,
  region: string,
): Promise<{ sdk: typeof import('@aws-sdk/client-backup'); client: BackupClient }> {
  const sdk = await import('@aws-sdk/client-backup');
  const client = await sessions.client(access, region, 'backup', async (settings) => new sdk.BackupClient(settings));
  return { sdk, client };
}
