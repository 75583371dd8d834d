import { coveredBy } from '../../database/covered';
import { patchAdvice } from '../computed/patch-advice';
import { upcoming } from '../computed/patch-upcoming';
import { connection } from '../connection';
import { visible } from '../entitled';
import { dateTime, every, id, one, parts, seconds, value } from '../fields';
import { byFlag, byId, byText, byTime } from '../filter';
import type { Field, Noun } from '../language';
import { time, where } from '../sql';
import { complianceOfWindow } from './patch-compliance-summary';
import { overlaps } from './patch-overlaps';

/** Service time, in which executions are dated. */
const NOW = `(now() + (select offset_ms from service_clock) * interval '1 millisecond')`;

const target: Record<string, Field> = {
  key: value((row) => `${row}.value->>'key'`),
  values: value((row) => `${row}.value->'values'`),
};

const notice: Record<string, Field> = {
  kind: value('kind'),
  dueAt: dateTime('due_at'),
  sentAt: dateTime('sent_at'),
  serviceRequest: one('ServiceRequest', 'service_request_id'),
};

export const patchWindow: Noun = {
  type: 'PatchWindow',
  entitled: 'PatchWindow',
  source: 'patch_window',
  fields: {
    id: id('PatchWindow'),
    windowId: value('window_id'),
    name: value('name'),
    account: one('Account', 'account_id'),
    region: value('region'),
    enabled: value('enabled'),
    schedule: value('schedule'),
    timezone: value('timezone'),
    duration: seconds((row) => `${row}.duration_hours * 3600`),
    cutoff: seconds((row) => `${row}.cutoff_hours * 3600`),
    targets: parts(
      'TagTarget',
      target,
      (_, item, row) => `from jsonb_array_elements(${row}.targets) with ordinality ${item}(value, place)`,
      (item) => `${item}.place`,
    ),
    maxConcurrency: value('max_concurrency'),
    maxErrors: value('max_errors'),
    nextExecutionAt: dateTime('next_execution_at'),
    upcoming,
    covers: connection({ type: 'Resource', belongs: (_, row, parent) => coveredBy(parent, row) }),
    // Of the execution that is next, and of the last one that has begun.
    notices: parts(
      'MaintenanceNotice',
      notice,
      (c, item, row) =>
        `from patch_notice ${item}` +
        where([
          `${item}.patch_window_id = ${row}.id`,
          `${item}.execution_at >= coalesce((select max(n.execution_at) from patch_notice n` +
            ` where n.patch_window_id = ${row}.id and n.execution_at <= ${NOW}), '-infinity')`,
          ...visible(c, 'PatchNotice', item),
        ]),
      (item) => `${item}.due_at, ${item}.execution_at`,
    ),
    runs: connection({ type: 'PatchRun', belongs: (_, row, parent) => `${row}.patch_window_id = ${parent}.id` }),
    suppression: one('Suppression', 'id', 'patch_window_id'),
    status: value('status'),
    version: value('version'),
    description: value('description'),
    advice: patchAdvice,
    overlaps: every('PatchWindow', (_, other, row) => overlaps(other, row), '$.name, $.id'),
    compliance: complianceOfWindow,
    createdAt: dateTime('created_at'),
    updatedAt: dateTime('updated_at'),
    scheduleOffset: value('schedule_offset'),
    skipped: (c, row) => {
      const skip = c.alias();
      const conditions = [
        `${skip}.patch_window_id = ${row}.id`,
        `${skip}.execution_at > ${NOW}`,
        ...visible(c, 'PatchWindowSkip', skip),
      ];
      return `(select coalesce(json_agg(${time(`${skip}.execution_at`)} order by ${skip}.execution_at), '[]'::json) from patch_window_skip ${skip}${where(conditions)})`;
    },
  },
  filters: {
    id: byId('PatchWindow', 'id'),
    name: byText('name'),
    accountId: byId('Account', 'account_id'),
    region: byText('region'),
    enabled: byFlag('enabled'),
    nextExecutionAt: byTime('next_execution_at'),
    status: byText('status'),
  },
  orders: {
    NAME: { column: 'name', kind: 'text' },
    NEXT_EXECUTION_AT: { column: 'next_execution_at', kind: 'time', nullable: true },
  },
  defaultOrder: { field: 'NAME', direction: 'ASC' },
  deleted: { unlessFilterNames: ['status'] },
};
