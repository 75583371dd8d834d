import type { Unit } from '../unit';
import type { ManagedAccount } from './access';
import { recordVerification } from './record-verification';
import { startJob } from './start-job';

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

/** A refused try waits, by the wall clock, twice as long as the one before, up to five minutes. */
export function pauseAfter(tries: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(tries, 10));
}

/**
 * Ends one try of an account's role. The customer may create the role long after the account was onboarded, so a
 * refusal is recorded and tried again, ever more seldom; success ends the job and starts the first synchronisation.
 */
export async function endVerification(
  unit: Unit,
  account: ManagedAccount,
  { jobId, tries, error: failure, retryAt }: { jobId: string; tries: number; error: string | null; retryAt: Date },
): Promise<void> {
  const [job] = await unit.query(`select id from job where id = $1 and status in ('QUEUED', 'RUNNING') for update`, [
    jobId,
  ]);
  if (!job) return; // ended before: this is a repeat
  const error = await recordVerification(unit, account.id, failure);
  await unit.query(
    `update job set status = $2, error = $3, started_at = coalesce(started_at, $4),
       ended_at = case when $2 = 'SUCCEEDED' then $4::timestamptz end
     where id = $1`,
    [jobId, error === null ? 'SUCCEEDED' : 'RUNNING', error, unit.now],
  );
  if (error === null) {
    await startJob(unit, { id: account.id, organization_id: account.organizationId }, 'sync-account');
    return;
  }
  await unit.enqueue({
    task: 'verify-account',
    key: `verify-account:${jobId}`,
    ids: { accountId: account.id, jobId, tries: tries + 1 },
    runAt: retryAt,
    queue: `verify-account:${account.id}`,
  });
}
