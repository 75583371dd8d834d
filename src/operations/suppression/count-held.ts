import type { Unit } from '../unit';

/** Adds what was just held to the counts; one entry for each alert. They are locked already. */
export async function countHeld(unit: Unit, suppressionIds: readonly string[]): Promise<void> {
  if (suppressionIds.length === 0) return;
  await unit.query(
    `update suppression s set suppressed_count = suppressed_count + h.n
     from (select id, count(*)::int as n from unnest($1::uuid[]) as u (id) group by id) h where s.id = h.id`,
    [suppressionIds],
  );
}
