import { combined, type ToldBackupJob, type ToldCopyJob } from '../../domain/backup/told';
import { isEndedJob } from '../../domain/backup/state';
import { newId } from '../../domain/new-id';
import type { Unit } from '../unit';
import { linksOf } from './links';
import type { JobTable } from './tables';

type Told = ToldBackupJob | ToldCopyJob;

/** Something that was told of a job, and where the job is. */
export interface Telling<Job extends Told> {
  account: { id: string; organizationId: string };
  region: string;
  job: Job;
}

/** A job after all was taken in that was told of it. */
export interface Applied<Job extends Told> extends Telling<Job> {
  id: string;
  /** null: it was not known before. */
  was: Job['state'] | null;
  resourceId: string | null;
  alertId: string | null;
  retryOfId: string | null;
}

/** `listed`: AWS's own list, read for it, says so; an event may be an old one. */
export async function applyJobs<Job extends Told>(
  unit: Unit,
  table: JobTable<Job>,
  tellings: readonly Telling<Job>[],
  listed: boolean,
): Promise<Map<string, Applied<Job>>> {
  const told = folded(tellings, listed);
  if (told.size === 0) return new Map();
  const keys = [...told.keys()].sort();
  const links = await linksOf(unit, [...told.values()]);
  const awaited = table.name === 'backup_job' ? await awaitedResources(unit, [...told.values()]) : new Set();
  const complete = keys.filter((key) => {
    const { account, job } = told.get(key)!;
    return table.complete(job) && (isEndedJob(job.state) || !awaited.has(`${account.id} ${job.resourceArn}`));
  });
  const added = await insert(
    unit,
    table,
    complete.map((key) => ({ ...told.get(key)!, id: newId(), ...links.of(told.get(key)!) })),
  );
  const known = await held(unit, table, [...told.values()]);
  const changed: (Applied<Job> & { backupPlanId: string | null })[] = [];
  const applied = new Map<string, Applied<Job>>();
  for (const [key, row] of known) {
    const telling = told.get(key)!;
    if (added.has(row.id)) {
      applied.set(key, { ...row, was: null });
      continue;
    }
    const next = combined(row.job, telling.job, listed);
    const result = { ...row, was: row.job.state, job: next ?? row.job };
    applied.set(key, result);
    const { resourceId, backupPlanId } = links.of(result);
    if (next || (row.resourceId === null && resourceId !== null)) changed.push({ ...result, resourceId, backupPlanId });
  }
  await update(unit, table, changed);
  return applied;
}

export function jobKeyOf({ account, region, job }: Telling<Told>): string {
  return `${account.id} ${region} ${job.jobId}`;
}

/** All that a batch tells of each job, as one telling. */
function folded<Job extends Told>(tellings: readonly Telling<Job>[], listed: boolean): Map<string, Telling<Job>> {
  const result = new Map<string, Telling<Job>>();
  for (const telling of tellings) {
    const key = jobKeyOf(telling);
    const before = result.get(key);
    const job = before ? (combined(before.job, telling.job, listed) ?? before.job) : telling.job;
    result.set(key, { ...telling, job });
  }
  return result;
}

/**
 * Resources whose backup was asked for here and which AWS has not answered yet: what begins there is most likely that,
 * and gets its row with the answer.
 */
async function awaitedResources(unit: Unit, tellings: readonly Telling<Told>[]): Promise<Set<string>> {
  const rows = await unit.query<{ account_id: string; resource_arn: string }>(
    `select distinct account_id, resource_arn from backup_job
     where account_id = any ($1) and state = 'CREATED' and asked_at is not null and answered_at is null`,
    [[...new Set(tellings.map(({ account }) => account.id))]],
  );
  return new Set(rows.map((row) => `${row.account_id} ${row.resource_arn}`));
}

type Row = { id: string; resourceId: string | null; backupPlanId: string | null };

async function insert<Job extends Told>(
  unit: Unit,
  table: JobTable<Job>,
  rows: readonly (Telling<Job> & Row)[],
): Promise<Set<string>> {
  if (rows.length === 0) return new Set();
  const names = table.columns.map(([, column]) => column).join(', ');
  const plan = table.name === 'backup_job';
  const inserted = await unit.query<{ id: string }>(
    `insert into ${table.name} (id, organization_id, account_id, region, resource_id, ${plan ? 'backup_plan_id, ' : ''}${names}, updated_at)
     select id, organization_id, account_id, region, resource_id, ${plan ? 'backup_plan_id, ' : ''}${names}, $2::timestamptz
     from jsonb_to_recordset($1::jsonb) as r (${recordOf(table)})
     order by account_id, region, job_id
     on conflict (account_id, region, job_id) do nothing returning id`,
    [JSON.stringify(rows.map((row) => documentOf(table, row))), unit.now],
  );
  return new Set(inserted.map(({ id }) => id));
}

async function held<Job extends Told>(
  unit: Unit,
  table: JobTable<Job>,
  tellings: readonly Telling<Job>[],
): Promise<Map<string, Applied<Job>>> {
  const columns = table.columns.map(([property, column]) => `'${property}', t.${column}`);
  // An object has at most a hundred arguments.
  const half = columns.length >> 1;
  const rows = await unit.query<{
    id: string;
    organization_id: string;
    account_id: string;
    region: string;
    resource_id: string | null;
    alert_id: string | null;
    retry_of_id: string | null;
    job: Record<string, unknown>;
  }>(
    `select t.id, t.organization_id, t.account_id, t.region, t.resource_id, t.alert_id,
       ${table.name === 'backup_job' ? 't.retry_of_id' : 'null::uuid as retry_of_id'},
       jsonb_build_object(${columns.slice(0, half).join(', ')}) || jsonb_build_object(${columns.slice(half).join(', ')}) as job
     from ${table.name} t join jsonb_to_recordset($1::jsonb) as k (account_id uuid, region text collate "C", job_id text collate "C")
       on k.account_id = t.account_id and k.region = t.region and k.job_id = t.job_id
     order by t.account_id, t.region, t.job_id for no key update of t`,
    [
      JSON.stringify(
        tellings.map(({ account, region, job }) => ({ account_id: account.id, region, job_id: job.jobId })),
      ),
    ],
  );
  return new Map(
    rows.map((row) => {
      const applied: Applied<Job> = {
        id: row.id,
        account: { id: row.account_id, organizationId: row.organization_id },
        region: row.region,
        job: revived(table, row.job),
        was: null,
        resourceId: row.resource_id,
        alertId: row.alert_id,
        retryOfId: row.retry_of_id,
      };
      return [jobKeyOf(applied), applied];
    }),
  );
}

/** JSON has no instants. */
function revived<Job extends Told>(table: JobTable<Job>, job: Record<string, unknown>): Job {
  const entries = table.columns.map(([property, , type]) => {
    const value = job[property];
    return [property, value !== null && type.startsWith('timestamptz') ? new Date(String(value)) : value];
  });
  return Object.fromEntries(entries) as Job;
}

async function update<Job extends Told>(
  unit: Unit,
  table: JobTable<Job>,
  rows: readonly (Telling<Job> & Row)[],
): Promise<void> {
  if (rows.length === 0) return;
  const sets = table.columns.map(([, column]) => `${column} = r.${column}`).join(', ');
  const plan = table.name === 'backup_job' ? 'backup_plan_id = coalesce(t.backup_plan_id, r.backup_plan_id), ' : '';
  await unit.query(
    `update ${table.name} t set resource_id = coalesce(t.resource_id, r.resource_id), ${plan}${sets}, updated_at = $2
     from jsonb_to_recordset($1::jsonb) as r (${recordOf(table)}) where t.id = r.id`,
    [JSON.stringify(rows.map((row) => documentOf(table, row))), unit.now],
  );
}

function recordOf<Job extends Told>(table: JobTable<Job>): string {
  const own = table.columns.map(([, column, type]) => `${column} ${type}`).join(', ');
  return `id uuid, organization_id uuid, account_id uuid, region text collate "C", resource_id uuid, backup_plan_id uuid, ${own}`;
}

function documentOf<Job extends Told>(table: JobTable<Job>, row: Telling<Job> & Row): Record<string, unknown> {
  return {
    id: row.id,
    organization_id: row.account.organizationId,
    account_id: row.account.id,
    region: row.region,
    resource_id: row.resourceId,
    backup_plan_id: row.backupPlanId,
    ...Object.fromEntries(table.columns.map(([property, column]) => [column, row.job[property]])),
  };
}
