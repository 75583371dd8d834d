import { backupRoleArn, BACKUP_VAULTS } from '../domain/catalog/backup-plans';
import { openBackupPlans } from '../integrations/aws/backup-plans';
import { codeOf, describeFailure } from '../integrations/aws/session';
import { managedAccounts } from '../operations/account/access';
import { reachable } from '../operations/account/begin-sync';
import { beginApplying, endApplying, endDeleting, recordRefusal } from '../operations/backup-plan/apply-job';
import type { JobHandler } from './context';

/** What AWS Backup answers where asking again is of no use. */
export const REFUSED_BY_BACKUP: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AlreadyExistsException',
  'ConflictException',
  'DependencyFailureException',
  'InvalidParameterValueException',
  'InvalidRequestException',
  'InvalidResourceStateException',
  'LimitExceededException',
  'MissingParameterValueException',
  'ResourceNotFoundException',
  'ValidationException',
]);

const PATIENCE_MS = 60_000;

/**
 * Brings a plan in AWS Backup to what it is to be. AWS is asked before it is told: a worker that was killed anywhere
 * leaves what the next one finds and completes.
 */
export const applyBackupPlan: JobHandler = async (ids, context) => {
  const { database, aws } = context;
  const [account] = await managedAccounts(database, [String(ids.accountId)]);
  const work = await beginApplying(database, String(ids.planId));
  if (!work || !account) return;
  if (!reachable(account)) return recordRefusal(database, work, `The account is ${account.status}.`);
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(PATIENCE_MS)]);
  const access = { ...account, accountId: account.id };
  try {
    const plans = await openBackupPlans(aws, access, work.region, signal);
    if (work.status === 'DELETING') {
      if (work.planId !== null) await plans.remove(work.planId);
      return await endDeleting(database, work.id);
    }
    const vaults = new Set(work.document.rules.map(({ vault }) => vault));
    for (const vault of BACKUP_VAULTS) if (vaults.has(vault)) await plans.ensureVault(vault);
    const roleArn = backupRoleArn(account.awsAccountId);
    // One that AWS has no more is made anew, by another name for the request.
    const request = work.planId === null ? work.id : `${work.id}-${work.version}`;
    const put = await plans.put(work.planId, work.document, request, roleArn);
    await endApplying(database, work, { ...put, roleArn });
  } catch (error) {
    if (context.signal.aborted || !REFUSED_BY_BACKUP.has(codeOf(error) ?? '')) throw error;
    await recordRefusal(database, work, describeFailure(error));
  }
};
