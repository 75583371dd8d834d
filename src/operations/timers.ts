import type { TimerDraft } from '../domain/job';
import type { Unit } from './unit';

/** As `schedule`, for any number in one statement. */
export async function setTimers(unit: Unit, timers: readonly TimerDraft[]): Promise<void> {
  if (timers.length === 0) return;
  await unit.query(
    `insert into timer (task, key, ids, due_at)
     select task, key, ids, "dueAt" from jsonb_to_recordset($1::jsonb) as r (
       task text, key text, ids jsonb, "dueAt" timestamptz) order by task, key
     on conflict (task, key) do update set ids = excluded.ids, due_at = excluded.due_at`,
    [JSON.stringify(timers)],
  );
}
