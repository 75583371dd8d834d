import { PatchSeverity } from '../../domain/words';
import { coveredBy } from '../../database/covered';
import type { Unit } from '../unit';

const DAY_MS = 86_400_000;
const KEY = 'day';

/** The day in UTC that an instant is of, as PostgreSQL writes it. */
const dayOf = (instant: Date): string => instant.toISOString().slice(0, 10);

/** Has how instances stand stored at the end of each day, from the first time on that anything is known of them. */
export async function storeDaily(unit: Unit): Promise<void> {
  await unit.query(
    `insert into timer (task, key, ids, due_at) values ('store-patch-snapshots', $1, $2::jsonb, $3)
     on conflict (task, key) do nothing`,
    [KEY, JSON.stringify({ day: dayOf(unit.now) }), endOf(dayOf(unit.now))],
  );
}

const endOf = (day: string): Date => new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS);

/**
 * Stores how the instances of every account, and of every patch window, stand at the end of a day, once. Of a day that
 * ended long ago nobody knows any more how they stood then: it is left out.
 */
export async function storeSnapshots(unit: Unit, day: string): Promise<void> {
  await unit.schedule({
    task: 'store-patch-snapshots',
    key: KEY,
    ids: { day: dayOf(unit.now) },
    dueAt: endOf(dayOf(unit.now)),
  });
  if (unit.now.getTime() - endOf(day).getTime() >= DAY_MS) return;
  const status = (word: string): string => `count(*) filter (where r.patch_status = '${word}')`;
  const bySeverity = PatchSeverity.map((_, n) => `coalesce(sum(c.missing_by_severity[${n + 1}]), 0)::int`).join(', ');
  const counts = `count(*), ${status('COMPLIANT')}, ${status('NON_COMPLIANT')}, ${status('UNSPECIFIED')},
    count(*) filter (where not r.to_come), coalesce(sum(c.missing), 0), array[${bySeverity}], $2::timestamptz`;
  const toCome = (w: string): string =>
    `${w}.enabled and ${w}.deleted_at is null and ${w}.next_execution_at > $2::timestamptz`;
  await unit.query(
    `with instance as materialized (
       select r.*, exists (
         select from patch_window w where w.account_id = r.account_id and ${toCome('w')} and ${coveredBy('w', 'r')}) as to_come
       from resource r where r.patch_status is not null and r.deleted_at is null
     ), stored as (
       insert into patch_snapshot (day, scope_id, organization_id, account_id, instances, compliant, non_compliant,
         unscanned, without_window, missing, missing_by_severity, taken_at)
       select $1::date, r.account_id, r.organization_id, r.account_id, ${counts}
       from instance r left join patch_compliance c on c.resource_id = r.id
       group by r.account_id, r.organization_id
       on conflict (day, scope_id) do nothing
     )
     insert into patch_snapshot (day, scope_id, organization_id, account_id, patch_window_id, instances, compliant,
       non_compliant, unscanned, without_window, missing, missing_by_severity, taken_at)
     select $1::date, w.id, w.organization_id, w.account_id, w.id, ${counts}
     from patch_window w join instance r on ${coveredBy('w', 'r')}
     left join patch_compliance c on c.resource_id = r.id
     where w.deleted_at is null
     group by w.id, w.organization_id, w.account_id
     on conflict (day, scope_id) do nothing`,
    [day, unit.now],
  );
}

/** The accounts whose instances are known. */
export async function accountsWithInstances(unit: Unit): Promise<string[]> {
  const rows = await unit.query<{ account_id: string }>(
    `select a.id as account_id from account a
     where exists (select from resource r where r.account_id = a.id and r.patch_status is not null) order by a.id`,
  );
  return rows.map((row) => row.account_id);
}
