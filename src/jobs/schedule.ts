import type { Logger } from 'pino';
import { systemCaller } from '../domain/caller';
import { accountsWithOpenSync, managedAccounts } from '../operations/account/access';
import { startJob } from '../operations/account/start-job';
import { transact, type Database } from '../operations/unit';
import { pause } from './pause';

const caller = systemCaller('schedule');

/**
 * Until the signal: synchronises every account again and again, by the wall clock, spread evenly over the interval, and
 * sweeps. One process of all does it.
 */
export async function schedule(
  database: Database,
  intervalMs: number,
  signal: AbortSignal,
  log: Logger,
): Promise<void> {
  while (!signal.aborted) {
    await pause(intervalMs, signal);
    if (signal.aborted) return;
    await scheduleOnce(database, intervalMs).catch((error) => log.warn({ err: error }, 'scheduling failed'));
  }
}

export async function scheduleOnce(database: Database, intervalMs: number): Promise<void> {
  const accounts = await managedAccounts(database);
  const start = Date.now();
  await transact(database, caller, async (unit) => {
    await unit.enqueue({ task: 'sweep', key: 'sweep', ids: {} });
    const busy = await accountsWithOpenSync(unit);
    for (const [i, { id, organizationId, status }] of accounts.entries()) {
      const runAt = new Date(start + (i * intervalMs) / accounts.length);
      // What an account's arrival depends on is a job that the API shows; the rest would be noise there.
      if (status !== 'ACTIVE') {
        if (busy.has(id)) continue;
        await startJob(unit, { id, organization_id: organizationId }, 'sync-account', {}, runAt);
        continue;
      }
      await unit.enqueue({
        task: 'sync-account',
        key: `sync-account:${id}`,
        ids: { accountId: id },
        runAt,
        queue: `sync-account:${id}`,
      });
    }
  });
}
