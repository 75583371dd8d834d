import { MOST_EXECUTIONS } from '../../domain/patching/limits';
import { visible } from '../entitled';
import type { Field } from '../language';
import { badInput } from '../refusal';
import { time, where } from '../sql';

const USUAL = 10;
const NOW = `(now() + (select offset_ms from service_clock) * interval '1 millisecond')`;

/** The executions to come, as rows have them. */
export const upcoming: Field = (c, row, field) => {
  const { first } = c.arguments(field) as { first?: number | null };
  const most = first ?? USUAL;
  if (most < 1 || most > MOST_EXECUTIONS) throw badInput(`first of upcoming is 1 to ${MOST_EXECUTIONS}.`);
  const [execution, limited] = [c.alias(), c.alias()];
  const conditions = [
    `${execution}.patch_window_id = ${row}.id`,
    `${execution}.starts_at > ${NOW}`,
    ...visible(c, 'PatchWindowExecution', execution),
  ];
  return (
    `(select coalesce(json_agg(${time(`${limited}.starts_at`)} order by ${limited}.starts_at), '[]'::json) from (` +
    `select ${execution}.starts_at from patch_window_execution ${execution}${where(conditions)}` +
    ` order by ${execution}.starts_at limit ${most}) ${limited})`
  );
};
