import type { DiscoveredRestore } from '../../domain/restore-job';
import { follows, isOver } from '../../domain/restore-job';
import type { Unit } from '../unit';
import { endRestore } from './end';
import { holdRestore } from './load';
import { nextLook } from './wake';

/** Whether the job looks again at once. */
export type Next = 'ON' | 'LATER';

/** AWS Backup's event wakes us; this is how long we wait for it. */
const LOOK_MS = 30_000;
const LATER_LOOK_MS = 300_000;
const SOON_MS = 15 * 60_000;
/** So long it is tried to have a restore begun: AWS Backup throttles, and takes only so many at a time. */
const PATIENCE_MS = 12 * 3_600_000;

/** What AWS Backup is going to be sent is fixed. From here on it may have been begun, and is found again by its token. */
export async function recordPrepared(unit: Unit, id: string, metadata: Record<string, string>): Promise<Next> {
  const row = await holdRestore(unit, id);
  if (!row) return 'LATER';
  if (row.metadata === null) {
    await unit.query('update restore_job set metadata = $2, sent_at = $3, updated_at = $3 where id = $1', [
      id,
      JSON.stringify(metadata),
      unit.now,
    ]);
  }
  return 'ON';
}

/** AWS Backup has begun it, or had begun it before under the same token. */
export async function recordBegun(unit: Unit, id: string, jobId: string): Promise<Next> {
  const row = await holdRestore(unit, id);
  if (!row || row.job_id !== null) return row ? 'ON' : 'LATER';
  // A reading may have found it in between, and taken it for one that was begun in AWS.
  await unit.query(
    'delete from restore_job where account_id = $1 and region = $2 and job_id = $3 and incident_id is null',
    [row.account_id, row.region, jobId],
  );
  await unit.query('update restore_job set job_id = $2, status_message = null, updated_at = $3 where id = $1', [
    id,
    jobId,
    unit.now,
  ]);
  return 'ON';
}

/** How the restore stands. */
export async function recordSeen(unit: Unit, id: string, told: DiscoveredRestore): Promise<Next> {
  const row = await holdRestore(unit, id);
  if (!row) return 'LATER';
  if (isOver(told.state)) {
    await endRestore(unit, row, { ...told, completedAt: told.completedAt ?? unit.now });
    return 'LATER';
  }
  if (follows(told.state, row.state)) {
    await unit.query(
      `update restore_job set state = $2, status_message = $3, percent_done = coalesce($4, percent_done), updated_at = $5
       where id = $1 and (state, status_message, percent_done) is distinct from ($2, $3, coalesce($4, percent_done))`,
      [id, told.state, told.statusMessage, told.percentDone, unit.now],
    );
  }
  const age = unit.now.getTime() - (row.sent_at ?? row.created_at).getTime();
  await unit.schedule(nextLook(id, new Date(unit.now.getTime() + (age < SOON_MS ? LOOK_MS : LATER_LOOK_MS))));
  return 'LATER';
}

/** AWS did not answer, or refused for now: looked at again. A refusal that will not change ends the restore. */
export async function recordTrouble(
  unit: Unit,
  id: string,
  trouble: { message: string; final: boolean },
): Promise<Next> {
  const row = await holdRestore(unit, id);
  if (!row) return 'LATER';
  const late = row.job_id === null && unit.now.getTime() - row.created_at.getTime() >= PATIENCE_MS;
  if (trouble.final || late) {
    await endRestore(unit, row, {
      state: 'FAILED',
      statusMessage: trouble.message,
      percentDone: null,
      createdResourceArn: null,
      completedAt: unit.now,
    });
    return 'LATER';
  }
  // What AWS Backup said of a running restore stays: that it did not answer once is no news of it.
  if (row.job_id === null) {
    await unit.query('update restore_job set status_message = $2, updated_at = $3 where id = $1', [
      id,
      trouble.message,
      unit.now,
    ]);
  }
  await unit.schedule(nextLook(id, new Date(unit.now.getTime() + LOOK_MS)));
  return 'LATER';
}
