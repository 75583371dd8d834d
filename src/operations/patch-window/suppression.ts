import { newId } from '../../domain/new-id';
import { union } from '../../domain/recurrence/occurrences';
import type { Suppression } from '../../entities';
import { actorOf } from '../record';
import { settleTimer } from '../suppression/settle-timer';
import type { Unit } from '../unit';
import type { PatchWindow } from './row';

interface Occurrence {
  starts_at: Date;
  ends_at: Date;
}

/**
 * A window is at once a suppression: in its executions the alerts of the instances that it covers are held. Its times
 * are brought in line; what it held and no longer holds takes its way again. A window that is not ours holds nothing,
 * for what runs in it is not known.
 */
export async function setSuppression(unit: Unit, window: PatchWindow): Promise<void> {
  const [known] = await unit.query<Suppression>(
    'select * from suppression where patch_window_id = $1 for no key update',
    [window.id],
  );
  const times = await timesOf(unit, window);
  if (!known && times.length === 0) return;
  const id = known?.id ?? (await insert(unit, window, times[0]));
  if (known) await update(unit, window, known, times);
  await unit.query('delete from suppression_occurrence where suppression_id = $1', [id]);
  await unit.query(
    `insert into suppression_occurrence (suppression_id, organization_id, account_id, starts_at, ends_at)
     select $1, $2, $3, o.starts_at, o.ends_at
     from jsonb_to_recordset($4::jsonb) as o (starts_at timestamptz, ends_at timestamptz)`,
    [id, window.organization_id, window.account_id, JSON.stringify(times)],
  );
  if (times.length > 0) await unit.schedule(settleTimer(id, times[0].ends_at));
  else await unit.cancel('settle-suppression', id);
  // Whatever it held and does not hold now is taken up by the job, which finds nothing where all is as it was.
  if (known) {
    await unit.enqueue({ task: 'settle-suppression', key: `settle-suppression:${id}`, ids: { suppressionId: id } });
  }
}

/** What Systems Manager runs of ours: that which is running, and what is to come. */
async function timesOf(unit: Unit, window: PatchWindow): Promise<Occurrence[]> {
  if (!window.managed || window.applied_revision === 0 || window.deleted_at || window.status === 'DELETING') return [];
  const rows = await unit.query<Occurrence>(
    `select starts_at, ends_at from patch_window_execution where patch_window_id = $1 and ends_at > $2 order by starts_at`,
    [window.id, unit.now],
  );
  const intervals = rows.map(({ starts_at, ends_at }) => ({ from: starts_at, until: ends_at }));
  return union(intervals).map(({ from, until }) => ({ starts_at: from, ends_at: until }));
}

async function insert(unit: Unit, window: PatchWindow, first: Occurrence): Promise<string> {
  const id = newId();
  const actor = actorOf(unit.caller);
  await unit.query(
    `insert into suppression (id, organization_id, account_id, patch_window_id, reason, starts_at, ends_at, timezone,
       tags, party, actor_kind, actor_id, actor_name, actor_detail)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10, $11, $12, $13, $14)`,
    [
      id,
      window.organization_id,
      window.account_id,
      window.id,
      reasonOf(window),
      first.starts_at,
      first.ends_at,
      window.timezone,
      JSON.stringify(tagsOf(window)),
      actor.party,
      actor.kind,
      actor.id,
      actor.name,
      actor.detail,
    ],
  );
  return id;
}

async function update(
  unit: Unit,
  window: PatchWindow,
  known: Suppression,
  times: readonly Occurrence[],
): Promise<void> {
  const gone = window.deleted_at !== null || window.status === 'DELETING';
  const first = times.at(0) ?? { starts_at: known.starts_at, ends_at: known.ends_at };
  await unit.query(
    `update suppression set reason = $2, starts_at = $3, ends_at = $4, timezone = $5, tags = $6::jsonb,
       ended_at = case when $7 then coalesce(ended_at, $8) end, settled_at = case when $7 then $8 else settled_at end,
       version = version + 1
     where id = $1 and (reason, starts_at, ends_at, timezone, tags, ended_at is not null)
       is distinct from ($2::text, $3::timestamptz, $4::timestamptz, $5::text, $6::jsonb, $7::boolean)`,
    [
      known.id,
      reasonOf(window),
      first.starts_at,
      first.ends_at,
      window.timezone,
      JSON.stringify(tagsOf(window)),
      gone,
      unit.now,
    ],
  );
}

const reasonOf = ({ name }: PatchWindow): string => `Patch window “${name}”: its instances may restart.`;

/** As a suppression names them: values of one key alternate, keys must all fit. */
const tagsOf = ({ targets }: PatchWindow): { key: string; value: string }[] =>
  targets.filter(({ by }) => by === undefined).flatMap(({ key, values }) => values.map((value) => ({ key, value })));
