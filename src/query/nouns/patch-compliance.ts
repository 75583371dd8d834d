import { connection } from '../connection';
import { visible } from '../entitled';
import { dateTime, one, value } from '../fields';
import { setsOf, type Field } from '../language';
import { all } from '../sql';

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

/** How an EC2 instance stands to its patch baseline; null for every other resource. */
export const patchCompliance: Field = (c, row, field) => {
  const [item, kept, here] = [c.alias(), c.alias(), c.alias()];
  const found = all([`${kept}.resource_id = ${row}.id`, ...visible(c, 'PatchCompliance', kept)]);
  const from =
    `from (select ${row}.id as resource_id, ${row}.patch_status as status,` +
    ` ${columns.map((column) => `${kept}.${column}`).join(', ')}` +
    ` from (select 1) ${here} left join patch_compliance ${kept} on ${found}) ${item} where ${item}.status is not null`;
  return c.object('PatchCompliance', setsOf(field), (selected) => fields[selected.name](c, item, selected), from);
};
