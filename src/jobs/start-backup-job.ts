import { BACKUP_VAULTS } from '../domain/catalog/backup-plans';
import { describeBackup, startBackup } from '../integrations/aws/backup-jobs';
import { openBackupPlans } from '../integrations/aws/backup-plans';
import { codeOf, describeFailure } from '../integrations/aws/session';
import { managedAccounts } from '../operations/account/access';
import { reachable } from '../operations/account/begin-sync';
import { askedJob, recordAnswer, recordRefusedStart, recordStanding } from '../operations/backup-job/answer-job';
import { REFUSED_BY_BACKUP } from './apply-backup-plan';
import type { JobHandler } from './context';

const PATIENCE_MS = 30_000;

/** Asks AWS for a backup. Every try carries the same token, so that AWS begins one job however often it is asked. */
export const startBackupJob: JobHandler = async (ids, context) => {
  const { database, aws } = context;
  const row = await askedJob(database, String(ids.backupJobId));
  const [account] = await managedAccounts(database, [String(ids.accountId)]);
  if (!row || !account) return;
  if (!reachable(account)) return recordRefusedStart(database, row.id, `The account is ${account.status}.`);
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(PATIENCE_MS)]);
  const access = { ...account, accountId: account.id };
  let jobId: string;
  try {
    if (BACKUP_VAULTS.includes(row.vault)) {
      await (await openBackupPlans(aws, access, row.region, signal)).ensureVault(row.vault);
    }
    const wanted = {
      vault: row.vault,
      resourceArn: row.resource_arn,
      roleArn: row.role_arn!,
      deleteAfterDays: row.delete_after_days,
      token: row.id,
    };
    jobId = await startBackup(aws, access, row.region, wanted, signal);
  } catch (error) {
    if (context.signal.aborted || !REFUSED_BY_BACKUP.has(codeOf(error) ?? '')) throw error;
    return recordRefusedStart(database, row.id, describeFailure(error));
  }
  await recordAnswer(database, row.id, jobId);
  // What AWS told of it before it had its row is not told again.
  const standing = await describeBackup(aws, access, row.region, jobId, signal).catch(() => null);
  if (standing) await recordStanding(database, row, standing);
};
