import { systemCaller } from '../../domain/caller';
import { follows, isOver, OPEN_RESTORES, type DiscoveredRestore } from '../../domain/restore-job';
import type { RestoreJob } from '../../entities';
import type { Scan } from '../resource/apply-resources';
import { transact, type Database, type Unit } from '../unit';
import { endRestore } from './end';
import { wakeRestores } from './wake';

type Place = Pick<Scan, 'organizationId' | 'accountId' | 'region'>;

/**
 * Takes over restores as AWS Backup tells them, by a reading or by an event. Those that were asked for here are looked at
 * by their own jobs; those that somebody began in AWS itself are kept as they are told, where their recovery point is
 * known. `news`: an event tells them, so that an end is told on even where the beginning was missed. Gives which of them
 * are known now, by AWS's id.
 */
export async function applyRestores(
  unit: Unit,
  place: Place,
  found: readonly DiscoveredRestore[],
  news = false,
): Promise<Map<string, string>> {
  const newest = new Map<string, DiscoveredRestore>();
  for (const one of found) {
    const other = newest.get(one.jobId);
    if (!other || follows(one.state, other.state)) newest.set(one.jobId, one);
  }
  const known = await heldByNative(unit, place, [...newest.keys()]);
  const fresh = [...newest.values()].filter(({ jobId }) => !known.has(jobId));
  const added = await insert(unit, place, fresh, news);
  await wakeRestores(
    unit,
    [...known.values()].filter((row) => row.incident_id && OPEN_RESTORES.includes(row.state)).map(({ id }) => id),
  );
  for (const row of [...known.values(), ...added.values()]) {
    if (row.incident_id === null) await follow(unit, row, newest.get(row.job_id!)!);
  }
  return new Map([...known, ...added].map(([jobId, { id }]) => [jobId, id]));
}

async function heldByNative(
  unit: Unit,
  { accountId, region }: Place,
  jobIds: readonly string[],
): Promise<Map<string, RestoreJob>> {
  const rows = await unit.query<RestoreJob>(
    `select * from restore_job where account_id = $1 and region = $2 and job_id = any ($3) order by id for no key update`,
    [accountId, region, jobIds],
  );
  return new Map(rows.map((row) => [row.job_id!, row]));
}

/**
 * As they stand; what an event tells as ended is inserted as if it still ran, and then ended. A restore of ours that AWS
 * Backup has been sent and not answered yet may be the very one that is told: it is left to its own job.
 */
async function insert(
  unit: Unit,
  { organizationId, accountId, region }: Place,
  found: readonly DiscoveredRestore[],
  news: boolean,
): Promise<Map<string, RestoreJob>> {
  const rows = found.map((one) => ({
    job_id: one.jobId,
    arn: one.recoveryPointArn,
    state: news && isOver(one.state) ? 'RUNNING' : one.state,
    status_message: one.statusMessage,
    percent_done: one.percentDone,
    created_resource_arn: one.createdResourceArn,
    role_arn: one.roleArn,
    validation: one.validation,
    created_at: one.createdAt,
    completed_at: news && isOver(one.state) ? null : one.completedAt,
  }));
  const added = await unit.query<RestoreJob>(
    `insert into restore_job (id, organization_id, account_id, region, recovery_point_id, job_id, state, status_message,
       percent_done, created_resource_arn, actor_kind, actor_name, party, actor_detail, validation, validated_at,
       created_at, completed_at, updated_at)
     select gen_random_uuid(), $2, $3, $4, p.id, f.job_id, f.state, f.status_message, f.percent_done,
       f.created_resource_arn, 'AWS', 'AWS Backup', 'CUSTOMER', null, f.validation,
       case when f.validation is not null then coalesce(f.completed_at, $5) end, f.created_at, f.completed_at, $5
     from jsonb_to_recordset($1::jsonb) as f (job_id text, arn text, state text, status_message text,
       percent_done double precision, created_resource_arn text, role_arn text, validation text,
       created_at timestamptz(3), completed_at timestamptz(3))
     join recovery_point p on p.account_id = $3 and p.arn = f.arn
     where not exists (
       select from restore_job own where own.recovery_point_id = p.id and own.job_id is null and own.sent_at is not null
         and own.state = any ($6))
     order by f.job_id
     on conflict (account_id, region, job_id) where job_id is not null do nothing
     returning *`,
    [JSON.stringify(rows), organizationId, accountId, region, unit.now, [...OPEN_RESTORES]],
  );
  return new Map(added.map((row) => [row.job_id!, row]));
}

/** A restore that was begun in AWS itself, as it is told now. */
async function follow(unit: Unit, row: RestoreJob, told: DiscoveredRestore): Promise<void> {
  if (isOver(told.state) && !isOver(row.state)) {
    await endRestore(unit, row, { ...told, completedAt: told.completedAt ?? unit.now });
  } else if (follows(told.state, row.state)) {
    await unit.query(
      `update restore_job set state = $2, status_message = $3, percent_done = coalesce($4, percent_done), updated_at = $5
       where id = $1 and (state, status_message, percent_done) is distinct from ($2, $3, coalesce($4, percent_done))`,
      [row.id, told.state, told.statusMessage, told.percentDone, unit.now],
    );
  }
  if (told.validation !== null && told.validation !== row.validation) {
    await unit.query(
      'update restore_job set validation = $2, validated_at = $3, updated_at = $3 where id = $1 and validation is null',
      [row.id, told.validation, unit.now],
    );
  }
}

/** Those that no restore of ours is: one of them may be the one that was sent. */
export async function unknownRestores(
  database: Database,
  accountId: string,
  region: string,
  found: readonly DiscoveredRestore[],
): Promise<DiscoveredRestore[]> {
  if (found.length === 0) return [];
  const rows = await transact(database, systemCaller('restore'), (unit) =>
    unit.query<{ job_id: string }>(
      `select job_id from restore_job
       where account_id = $1 and region = $2 and job_id = any ($3) and incident_id is not null`,
      [accountId, region, found.map(({ jobId }) => jobId)],
    ),
  );
  const ours = new Set(rows.map(({ job_id }) => job_id));
  return found.filter(({ jobId }) => !ours.has(jobId));
}
