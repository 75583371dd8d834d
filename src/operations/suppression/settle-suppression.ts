import type { Suppression } from '../../entities';
import { excerpt } from '../sentence';
import type { Unit } from '../unit';
import { settleTimer } from './settle-timer';

interface Left {
  last: Date | null;
  next: Date | null;
}

/**
 * Settles what has ended of a suppression by itself: the occurrence goes, the next one's end is waited for, and with the
 * last one the suppression has ended. A repeat does nothing. From here on nothing is held by what has ended, not even
 * by who began earlier and comes late.
 */
export async function settleSuppression(unit: Unit, id: string): Promise<void> {
  const [suppression] = await unit.query<Suppression>('select * from suppression where id = $1 for no key update', [
    id,
  ]);
  if (!suppression || suppression.ended_at) return;
  const [left] = await unit.query<Left>(
    `with over as (
       delete from suppression_occurrence where suppression_id = $1 and ends_at <= $2 returning ends_at
     )
     select (select max(ends_at) from over) as last,
       (select min(ends_at) from suppression_occurrence
        where suppression_id = $1 and ends_at > $2 and ends_at < 'infinity') as next`,
    [id, unit.now],
  );
  if (left.next) await unit.schedule(settleTimer(id, left.next));
  if (left.last === null) return;
  // Of a patch window there are always further times: it ends with that.
  const ended = left.next === null && suppression.patch_window_id === null;
  await unit.query(`update suppression set settled_at = $2, ended_at = $3, version = version + $4 where id = $1`, [
    id,
    unit.now,
    ended ? left.last : null,
    ended ? 1 : 0,
  ]);
  if (!ended) return;
  await unit.record({
    kind: 'SUPPRESSION_ENDED',
    organizationId: suppression.organization_id,
    accountId: suppression.account_id,
    subject: { type: 'Suppression', id },
    occurredAt: left.last,
    summary: `A suppression ended: ${excerpt(suppression.reason)}`,
    before: { active: true },
    after: { active: false, endedAt: left.last, by: 'TIME' },
  });
}
