import { systemCaller } from '../domain/caller';
import { SYNC_ORDER } from '../domain/discovery';
import { AccessError, describeFailure } from '../integrations/aws/session';
import { managedAccounts } from '../operations/account/access';
import { cancelJob, synchronised } from '../operations/account/begin-sync';
import { endRegionSync } from '../operations/account/end-region-sync';
import { recordSync, type SourceResult } from '../operations/account/record-sync';
import { recordVerification } from '../operations/account/record-verification';
import { refreshSoon } from '../operations/backup-coverage/refresh-coverage';
import { beginReading } from '../operations/change-record/begin-reading';
import { readJobsSince } from '../operations/backup-job/reading';
import { transact } from '../operations/unit';
import type { JobHandler } from './context';
import { readSource, type Reading } from './read-source';

const caller = systemCaller('synchronisation');
/** A source that takes longer has failed this time: the job must not hold its place for ever. */
const CHECK_AFTER_MS = 2_000;
const SOURCE_PATIENCE_MS = 45_000;

/**
 * Synchronises one region of one account. All its sources are read at once and taken over in their order; one source's
 * failure is recorded and stops no other.
 */
export const syncRegion: JobHandler = async (ids, context) => {
  const { database, aws, signal } = context;
  const region = String(ids.region);
  const jobId = ids.jobId ? String(ids.jobId) : null;
  const [account] = await managedAccounts(database, [String(ids.accountId)]);
  if (!account || !synchronised(account)) {
    if (jobId) await transact(database, caller, (unit) => cancelJob(unit, jobId));
    return;
  }
  const wanted = ids.sources ? String(ids.sources).split(',') : null;
  const sources = SYNC_ORDER.filter((source) => !wanted || wanted.includes(source));
  const place = { organizationId: account.organizationId, accountId: account.id, region };
  const scan = { ...place, startedAt: context.now() };
  const access = { ...account, accountId: account.id };
  const changes = () => beginReading(database, account.id, region);
  const patience = context.sourcePatienceMs ?? SOURCE_PATIENCE_MS;
  const jobsSince = await readJobsSince(database, account.id, region);
  const readings = await Promise.allSettled(
    sources.map((source) => readSource(source, { aws, access, region, signal, jobsSince, changes }, patience)),
  );
  // Stopping is no failure of the sources: the job runs again after the restart.
  if (signal.aborted) throw new Error('stopped while synchronising');

  const failures: unknown[] = [];
  const results: SourceResult[] = [];
  for (const [i, reading] of readings.entries()) {
    if (reading.status === 'rejected') {
      failures.push(reading.reason);
      results.push({ source: sources[i], error: describeFailure(reading.reason) });
    } else {
      await takeOver(reading.value);
      const { shortfall } = reading.value;
      results.push({ source: sources[i], error: shortfall === undefined ? null : describeFailure(shortfall) });
    }
  }

  await transact(database, caller, async (unit) => {
    await recordSync(unit, place, results);
    // A role that lets us in no more, or does again, is said once at the account and not only at each source.
    const refusal = failures.find((failure) => failure instanceof AccessError);
    if (refusal) await recordVerification(unit, account.id, describeFailure(refusal));
    else if (failures.length < sources.length) await recordVerification(unit, account.id, null);
    const errors = results.flatMap(({ source, error }) => (error ? [`${region} ${source}: ${error}`] : []));
    // What is there, how it is tagged and what was backed up: any of it may change what is covered.
    if (errors.length < results.length) await refreshSoon(unit, [account.id]);
    const read = results.some(({ source, error }) => source === 'CLOUDWATCH' && error === null);
    // One comparison for all Regions that end about the same time.
    if (read) {
      const runAt = new Date(Date.now() + CHECK_AFTER_MS);
      const key = `check-monitoring:${account.id}`;
      await unit.enqueue({ task: 'check-monitoring', key, ids: { accountId: account.id }, runAt, queue: key });
      const found = `route-found-alarms:${account.id}`;
      await unit.enqueue({
        task: 'route-found-alarms',
        key: found,
        ids: { accountId: account.id },
        runAt,
        queue: found,
      });
    }
    if (results.some(({ source, error }) => source === 'BACKUP' && error === null)) {
      const runAt = new Date(Date.now() + CHECK_AFTER_MS);
      const key = `route-found-backups:${account.id}`;
      await unit.enqueue({ task: 'route-found-backups', key, ids: { accountId: account.id }, runAt, queue: key });
    }
    if (jobId) await endRegionSync(unit, { jobId, region, error: errors.length > 0 ? errors.join('; ') : null });
  });

  async function takeOver(reading: Reading): Promise<void> {
    await transact(database, caller, (unit) => reading(unit, scan));
  }
};
