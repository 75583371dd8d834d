import type { Unit } from '../unit';
import type { ManagedAccount } from './access';

/** So many regions of one account are read at a time: an account that hangs takes no more places than these. */
const LANES = 2;

/** The part of a synchronisation that is of the account as a whole. */
export const SUPPORT_PART = 'SUPPORT';

/**
 * Splits a synchronisation into its regions and what belongs to none, which go on independently. With a job's row, which then runs; a job that
 * was split before, or has ended, is not split again.
 */
export async function beginSync(
  unit: Unit,
  account: ManagedAccount,
  { jobId, sources }: { jobId: string | null; sources: string | null },
): Promise<void> {
  const wanted = sources?.split(',') ?? null;
  const support = !wanted || wanted.includes('SUPPORT');
  const regions = !wanted || wanted.some((source) => source !== 'SUPPORT') ? account.regions : [];
  if (jobId) {
    const started = await unit.query(
      `update job set status = 'RUNNING', started_at = $2, total = $3 where id = $1 and status = 'QUEUED' returning id`,
      [jobId, unit.now, regions.length + Number(support)],
    );
    if (started.length === 0) return;
  }
  for (const [i, region] of regions.entries()) {
    await unit.enqueue({
      task: 'sync-region',
      key: `sync-region:${jobId ?? account.id}:${region}`,
      ids: { accountId: account.id, region, jobId, sources },
      queue: `sync:${account.id}:${i % LANES}`,
    });
  }
  if (support) await enqueueSupportSync(unit, account.id, jobId, `sync:${account.id}:${regions.length % LANES}`);
}

/** Reads the account's cases; without a lane of the synchronisation's it waits for nothing. */
export async function enqueueSupportSync(
  unit: Unit,
  accountId: string,
  jobId: string | null = null,
  queue?: string,
): Promise<void> {
  const key = `sync-support:${jobId ?? accountId}`;
  await unit.enqueue({ task: 'sync-support', key, ids: { accountId, jobId }, queue: queue ?? key });
}

/** Ends a job whose account is not synchronised any more. */
export async function cancelJob(unit: Unit, jobId: string): Promise<void> {
  await unit.query(
    `update job set status = 'CANCELLED', ended_at = $2 where id = $1 and status in ('QUEUED', 'RUNNING')`,
    [jobId, unit.now],
  );
}

/** Whether the account is read: it must be within reach, and proven to be the organization's. */
export function synchronised(account: Pick<ManagedAccount, 'status' | 'ownedAt'>): boolean {
  return reachable(account) && account.ownedAt !== null;
}

/** Whether the role of an account of that status is tried at all. */
export function reachable({ status }: Pick<ManagedAccount, 'status'>): boolean {
  return status !== 'SUSPENDED' && status !== 'OFFBOARDING' && status !== 'OFFBOARDED';
}
