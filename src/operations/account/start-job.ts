import { newId } from '../../domain/new-id';
import type { Account } from '../../entities';
import type { Unit } from '../unit';

/** Writes the job's row, which the API shows, and enqueues its work for when the transaction has committed. */
export async function startJob(
  unit: Unit,
  account: Pick<Account, 'id' | 'organization_id'>,
  task: 'verify-account' | 'sync-account' | 'deploy-monitoring' | 'apply-patch-baseline',
  ids: Record<string, string | null> = {},
  runAt?: Date,
): Promise<string> {
  const jobId = newId();
  await unit.query(
    `insert into job (id, organization_id, account_id, kind, status, subject_type, subject_id, created_at)
     values ($1, $2, $3, $4, 'QUEUED', 'Account', $3, $5)`,
    [jobId, account.organization_id, account.id, task, unit.now],
  );
  // Each job by its own key: one that replaced another in the queue would leave the other's row waiting forever.
  await unit.enqueue({
    task,
    key: `${task}:${jobId}`,
    ids: { accountId: account.id, jobId, ...ids },
    queue: `${task}:${account.id}`,
    runAt,
  });
  return jobId;
}
