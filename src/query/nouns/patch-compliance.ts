import { coveredBy } from '../../database/covered';
import { connection } from '../connection';
import { visible } from '../entitled';
import { dateTime, one, value } from '../fields';
import { setsOf, type Field, type Selected } from '../language';
import { all, where } from '../sql';

const columns = [
  'installed', 'installed_other', 'missing', 'failed', 'installed_pending_reboot', 'scanned_at', 'patch_baseline_id',
  'recommendation',
]; // prettier-ignore

/** Of an instance that no synchronisation has looked at yet there is no row. */
const count = (column: string): Field => value((row) => `coalesce(${row}.${column}, 0)`);

const fields: Record<string, Field> = {
  status: value('status'),
  installed: count('installed'),
  installedOther: count('installed_other'),
  missing: count('missing'),
  failed: count('failed'),
  pendingReboot: count('installed_pending_reboot'),
  baseline: one('PatchBaseline', 'patch_baseline_id'),
  scannedAt: dateTime('scanned_at'),
  patches: connection({ type: 'Patch', belongs: (_, row, parent) => `${row}.resource_id = ${parent}.resource_id` }),
  recommendation: value((row) => `${row}.recommendation->>'summary'`),
};

/** Service time, in which executions are dated. */
const NOW = `(now() + (select offset_ms from service_clock) * interval '1 millisecond')`;

/** The window that comes next of those that cover the instance. */
const nextWindow =
  (instance: string): Field =>
  (c, _, field) => {
    const [next, window] = [c.alias(), c.alias()];
    const noun = c.noun('PatchWindow');
    const conditions = [
      `${next}.account_id = ${instance}.account_id`,
      `${next}.enabled`,
      `${next}.deleted_at is null`,
      `${next}.next_execution_at > ${NOW}`,
      coveredBy(next, instance),
      ...visible(c, noun.entitled, next),
    ];
    const first =
      `(select ${next}.id from ${noun.source} ${next}${where(conditions)}` +
      ` order by ${next}.next_execution_at, ${next}.id limit 1)`;
    return c.row('PatchWindow', window, setsOf(field), `from ${noun.source} ${window} where ${window}.id = ${first}`);
  };

/** How an EC2 instance stands to its patch baseline; null for every other resource. */
export const patchCompliance: Field = (c, row, field) => {
  const [item, kept, here] = [c.alias(), c.alias(), c.alias()];
  const found = all([`${kept}.resource_id = ${row}.id`, ...visible(c, 'PatchCompliance', kept)]);
  const from =
    `from (select ${row}.id as resource_id, ${row}.patch_status as status,` +
    ` ${columns.map((column) => `${kept}.${column}`).join(', ')}` +
    ` from (select 1) ${here} left join patch_compliance ${kept} on ${found}) ${item} where ${item}.status is not null`;
  const express = (selected: Selected): string =>
    (selected.name === 'window' ? nextWindow(row) : fields[selected.name])(c, item, selected);
  return c.object('PatchCompliance', setsOf(field), express, from);
};
