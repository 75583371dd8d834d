import {
  CLUSTERED_ENGINES,
  OPT_OUT,
  RECENT_DAYS,
  SUPPORTED_TYPES,
  VOLUMED_FILE_SYSTEM,
} from '../../domain/backup-coverage';
import { expiryNoticedAt, RESTORABLE } from '../../domain/recovery-point';
import { holdName } from '../lock';
import type { Unit } from '../unit';

const TASK = 'refresh-coverage';
const SOON_MS = 2_000;

/** What changed in accounts may change who is covered: looked at once, when it has calmed down. */
export async function refreshSoon(unit: Unit, accountIds: readonly string[]): Promise<void> {
  if (accountIds.length === 0) return;
  await unit.query(
    `select enqueue($1, $1 || ':' || id, jsonb_build_object('accountId', id), $3, $1 || ':' || id)
     from (select distinct id from unnest($2::uuid[]) as a (id) order by id) a`,
    [TASK, accountIds, new Date(Date.now() + SOON_MS)],
  );
}

/**
 * Finds anew how the resources of an account stand, or those of them that are named: which plans select them, when they
 * were last backed up, and what of it can be restored. One statement, which writes only what differs; a resource whose
 * being covered changes counts as changed. For a whole account the next lapse is waited for.
 */
export async function refreshCoverage(unit: Unit, accountId: string, resourceIds: readonly string[] | null = null) {
  if (resourceIds?.length === 0) return;
  await holdName(unit, `coverage ${accountId}`);
  await unit.query(REFRESH, [
    accountId,
    unit.now,
    [...SUPPORTED_TYPES],
    resourceIds,
    CLUSTERED_ENGINES,
    VOLUMED_FILE_SYSTEM,
    OPT_OUT.key,
    OPT_OUT.value,
    RECENT_DAYS,
    [...RESTORABLE],
  ]);
  await waitForLapse(unit, accountId);
}

/** A backup protects for a time; when the oldest of them ceases to, it is looked at again. */
async function waitForLapse(unit: Unit, accountId: string): Promise<void> {
  const [{ at }] = await unit.query<{ at: Date | null }>(
    `select min(last_backup_at) + $2 * interval '1 day' as at from backup_coverage
     where account_id = $1 and status = 'PROTECTED'`,
    [accountId, RECENT_DAYS],
  );
  if (at) await unit.schedule({ task: TASK, key: accountId, ids: { accountId }, dueAt: expiryNoticedAt(at) });
  else await unit.cancel(TASK, accountId);
}

/** `*` and `?` of an ARN in a selection, as LIKE has them. */
const pattern = (text: string): string =>
  `translate(regexp_replace(${text}, '([\\\\%_])', '\\\\\\1', 'g'), '*?', '%_')`;

const tagOf = (key: string): string =>
  `(select t.value from resource_tag t where t.resource_id = r.id and t.key = ${key})`;

// A selection takes what its ARNs name or its list of tags fits, all where it has neither; every condition must hold, and
// what it excludes is out. Of tags the index finds the resources; only what they find is looked at further.
const REFRESH = `
  with subject as materialized (
    select r.id, r.organization_id, r.arn, r.region, r.type from resource r
    where r.account_id = $1 and r.deleted_at is null and r.type = any ($3) and ($4::uuid[] is null or r.id = any ($4))
      and not (r.type = 'AWS::RDS::DBInstance' and coalesce(r.details->>'engine', '') ~ $5)
      and not (r.type = 'AWS::FSx::FileSystem' and r.details->>'fileSystemType' = $6)
  ), selection as materialized (
    select s.*, p.region from backup_selection s join backup_plan p on p.id = s.backup_plan_id
    where s.account_id = $1 and p.plan_id is not null and p.deleted_at is null
  ), taken as (
    select s.id as selection_id, r.id from selection s
    cross join lateral jsonb_to_recordset(s.list_of_tags) as w (key text, value text)
    join resource_tag t on t.organization_id = s.organization_id and t.key = w.key and t.value = w.value
    join subject r on r.id = t.resource_id
    union
    select s.id, r.id from selection s
    cross join lateral unnest(s.resources) as w (pattern)
    join subject r on r.arn like ${pattern('w.pattern')}
    union
    select s.id, r.id from selection s cross join subject r
    where cardinality(s.resources) = 0 and jsonb_array_length(s.list_of_tags) = 0
  ), planned as (
    select r.id, array_agg(distinct s.backup_plan_id order by s.backup_plan_id) as plan_ids
    from taken k join selection s on s.id = k.selection_id join subject r on r.id = k.id
    where (r.region = s.region or r.type = 'AWS::S3::Bucket')
      and not exists (select from unnest(s.not_resources) as n (pattern) where r.arn like ${pattern('n.pattern')})
      and not exists (
        select from jsonb_to_recordset(s.conditions) as c (operator text, key text, value text)
        where not coalesce(case c.operator
          when 'StringEquals' then ${tagOf('c.key')} = c.value
          when 'StringNotEquals' then ${tagOf('c.key')} is distinct from c.value
          when 'StringLike' then ${tagOf('c.key')} like ${pattern('c.value')}
          when 'StringNotLike' then ${tagOf('c.key')} is null or ${tagOf('c.key')} not like ${pattern('c.value')}
          end, false))
    group by r.id
  ), told as materialized (
    select r.id, r.organization_id, r.type, coalesce(p.plan_ids, '{}') as plan_ids, greatest(j.at, b.at) as last_backup_at,
      o.id as last_recovery_point_id,
      case when greatest(j.at, b.at) > $2::timestamptz - $9 * interval '1 day' then 'PROTECTED'
        when ${tagOf('$7')} = $8 then 'OPTED_OUT'
        when p.id is not null then 'PLANNED_NO_RECENT_BACKUP'
        else 'UNPROTECTED' end as status
    from subject r
    left join planned p on p.id = r.id
    left join lateral (
      select j.completed_at as at from backup_job j
      where j.account_id = $1 and j.resource_arn = r.arn and j.state = 'COMPLETED' and j.completed_at is not null
      order by j.created_at desc limit 1) j on true
    left join lateral (
      select coalesce(b.completed_at, b.created_at) as at from recovery_point b
      where b.resource_id = r.id and b.status not in ('CREATING', 'PARTIAL')
      order by b.created_at desc limit 1) b on true
    left join lateral (
      select o.id from recovery_point o
      where o.resource_id = r.id and o.status = any ($10) and (o.expires_at is null or o.expires_at > $2)
      order by o.created_at desc, o.id desc limit 1) o on true
  ), gone as (
    delete from backup_coverage c where c.account_id = $1 and ($4::uuid[] is null or c.resource_id = any ($4))
      and not exists (select from subject r where r.id = c.resource_id)
    returning c.resource_id
  ), written as (
    insert into backup_coverage as c (resource_id, organization_id, account_id, type, status, plan_ids, last_backup_at,
      last_recovery_point_id)
    select id, organization_id, $1, type, status, plan_ids, last_backup_at, last_recovery_point_id from told order by id
    on conflict (resource_id) do update set type = excluded.type, status = excluded.status,
      plan_ids = excluded.plan_ids, last_backup_at = excluded.last_backup_at,
      last_recovery_point_id = excluded.last_recovery_point_id
    where (c.type, c.status, c.plan_ids, c.last_backup_at, c.last_recovery_point_id)
      is distinct from (excluded.type, excluded.status, excluded.plan_ids, excluded.last_backup_at,
        excluded.last_recovery_point_id)
  ), uncounted as (
    update resource r set backup_covered = null, updated_at = $2 from gone where r.id = gone.resource_id
      and r.deleted_at is null
  )
  update resource r set backup_covered = t.status = 'PROTECTED', updated_at = $2
  from told t where r.id = t.id and r.backup_covered is distinct from (t.status = 'PROTECTED')`;
