import { expiryNoticedAt, PRESENT } from '../../domain/recovery-point';
import { refreshSoon } from '../backup-coverage/refresh-coverage';
import type { Unit } from '../unit';

const TASK = 'expire-recovery-points';
const BATCH = 5_000;

/** Marks what has expired in service time, a portion at a time; gives how many rows it were. The last call sets the timer. */
export async function expireRecoveryPoints(unit: Unit): Promise<number> {
  const rows = await unit.query<{ account_id: string }>(
    `update recovery_point set status = 'EXPIRED', updated_at = $1 where id in (
       select id from recovery_point where expires_at <= $1 and status = any ($2) order by expires_at limit $3
       for no key update skip locked)
     returning account_id`,
    [unit.now, [...PRESENT], BATCH],
  );
  await refreshSoon(
    unit,
    rows.map(({ account_id: id }) => id),
  );
  if (rows.length < BATCH) await watchExpiries(unit);
  return rows.length;
}

/** One timer for all: at the next expiry. Called last in a transaction, because everybody moves the same row. */
export async function watchExpiries(unit: Unit): Promise<void> {
  const [next] = await unit.query<{ at: Date | null }>(
    'select min(expires_at) as at from recovery_point where status = any ($1)',
    [[...PRESENT]],
  );
  if (!next?.at) return;
  const dueAt = expiryNoticedAt(next.at);
  const set = await unit.query('select from timer where task = $1 and due_at <= $2', [TASK, dueAt]);
  if (set.length > 0) return;
  await unit.query(
    `insert into timer (task, key, ids, due_at) values ($1, 'all', '{}', $2)
     on conflict (task, key) do update set due_at = least(timer.due_at, excluded.due_at)`,
    [TASK, dueAt],
  );
}
