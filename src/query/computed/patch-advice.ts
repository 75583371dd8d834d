import { coveredBy } from '../../database/covered';
import { adviceOn, type Advised } from '../../domain/patching/advice';
import { overlapsItself } from '../../domain/patching/executions';
import { visible } from '../entitled';
import type { Field } from '../language';
import { where, type Column } from '../sql';
import { overlaps } from '../nouns/patch-overlaps';

const NOW = `(now() + (select offset_ms from service_clock) * interval '1 millisecond')`;

type Brought = Omit<Advised, 'overlapsItself' | 'comes'> & { executions: string[] };

/** What is said about a window, from what the statement counts: its instances, its overlaps, its standing. */
export const patchAdvice: Field = (c, row) => {
  const [instance, other] = [c.alias(), c.alias()];
  const covered = where([
    coveredBy(row, instance),
    `${instance}.deleted_at is null`,
    ...visible(c, 'Resource', instance),
  ]);
  const count = (more = ''): string => `(select count(*)::int from resource ${instance}${covered}${more})`;
  const reached = `exists (select from resource_agent a where a.resource_id = ${instance}.id and a.kind = 'SSM_AGENT' and a.present and a.compliant)`;
  const columns: Column[] = [
    ['enabled', `${row}.enabled`],
    ['managed', `${row}.managed`],
    ['madeInAws', `${row}.made_in = 'AWS'`],
    ['durationHours', `${row}.duration_hours`],
    ['cutoffHours', `${row}.cutoff_hours`],
    ['maxConcurrency', `${row}.max_concurrency`],
    ['maxErrors', `${row}.max_errors`],
    ['hasTargets', `${row}.targets <> '[]'`],
    ['covered', count()],
    ['unreachable', count(` and not ${reached}`)],
    [
      'overlaps',
      `(select coalesce(json_agg(${other}.name order by ${other}.name), '[]'::json) from patch_window ${other}${where([overlaps(other, row), ...visible(c, 'PatchWindow', other)])})`,
    ],
    ['foreignTasks', `${row}.foreign_tasks`],
    ['consoleChanges', `${row}.console_changes`],
    ['refusal', `${row}.refusal`],
    [
      'addOn',
      `exists (select from add_on_term t where t.account_id = ${row}.account_id and t.add_on = 'PATCH' and t.since <= ${NOW} and (t.until is null or t.until > ${NOW}))`,
    ],
    [
      'executions',
      `(select coalesce(json_agg(e.starts_at order by e.starts_at), '[]'::json) from patch_window_execution e where e.patch_window_id = ${row}.id and e.starts_at > ${NOW})`,
    ],
  ];
  return c.complete(columns, (brought) => {
    const { executions, ...known } = brought as unknown as Brought;
    const times = executions.map((at) => new Date(at));
    return adviceOn({
      ...known,
      comes: times.length > 0,
      overlapsItself: overlapsItself(times, known.durationHours),
    }) as never;
  });
};
