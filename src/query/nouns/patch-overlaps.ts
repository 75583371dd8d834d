import { coveredBy } from '../../database/covered';

/** Service time, in which executions are dated. */
const NOW = `(now() + (select offset_ms from service_clock) * interval '1 millisecond')`;

/** Others that patch one of the same instances at the same time. */
export const overlaps = (other: string, row: string): string =>
  `${other}.account_id = ${row}.account_id and ${other}.region = ${row}.region and ${other}.id <> ${row}.id` +
  ` and ${other}.deleted_at is null and ${row}.deleted_at is null` +
  ` and exists (select from patch_window_execution e join patch_window_execution f` +
  ` on f.starts_at < e.ends_at and f.ends_at > e.starts_at` +
  ` where e.patch_window_id = ${row}.id and f.patch_window_id = ${other}.id and e.ends_at > ${NOW})` +
  ` and exists (select from resource r where r.deleted_at is null and ${coveredBy(row, 'r')} and ${coveredBy(other, 'r')})`;
