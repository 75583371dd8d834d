import { connection } from '../connection';
import { dateTime, id, one, part, parts, value } from '../fields';
import { byFlag, byId, byInt, byText, byTime } from '../filter';
import type { Noun } from '../language';
import { time } from '../sql';

/** An instant that a link of the chain keeps as text. */
const at = (key: string) => value((row) => time(`(${row}.value->>'${key}')::timestamptz`));

/** Each by the index of a run's instances by status. */
const counted = (condition: string) =>
  value((row) => `(select count(*) from patch_target t where t.patch_run_id = ${row}.id${condition})::int`);

export const patchRun: Noun = {
  type: 'PatchRun',
  entitled: 'PatchRun',
  source: 'patch_run',
  fields: {
    id: id('PatchRun'),
    window: one('PatchWindow', 'patch_window_id'),
    status: value('status'),
    onDemand: value('on_demand'),
    startedAt: dateTime('started_at'),
    endedAt: dateTime('ended_at'),
    account: one('Account', 'account_id'),
    version: value('version'),
    targets: connection({
      type: 'PatchTarget',
      belongs: (_, row, parent) => `${row}.patch_run_id = ${parent}.id`,
    }),
    counts: part('PatchRunCounts', {
      total: counted(''),
      pending: counted(` and t.status = 'PENDING'`),
      running: counted(` and t.status in ('SNAPSHOTTING', 'INSTALLING', 'VERIFYING', 'REMEDIATING', 'RESTORING')`),
      succeeded: counted(` and t.status = 'SUCCEEDED'`),
      failed: counted(` and t.status = 'FAILED'`),
      restored: counted(` and t.status = 'RESTORED'`),
      skipped: counted(` and t.status in ('SKIPPED', 'CUT_OFF')`),
    }),
  },
  filters: {
    id: byId('PatchRun', 'id'),
    windowId: byId('PatchWindow', 'patch_window_id'),
    accountId: byId('Account', 'account_id'),
    status: byText('status'),
    onDemand: byFlag('on_demand'),
    startedAt: byTime('started_at'),
  },
  orders: { STARTED_AT: { column: 'started_at', kind: 'time' } },
  defaultOrder: { field: 'STARTED_AT', direction: 'DESC' },
};

export const patchTarget: Noun = {
  type: 'PatchTarget',
  entitled: 'PatchTarget',
  source: 'patch_target',
  fields: {
    id: id('PatchTarget'),
    resource: one('Resource', 'resource_id'),
    status: value('status'),
    chain: parts(
      'PatchStep',
      {
        kind: value((row) => `${row}.value->>'kind'`),
        status: value((row) => `${row}.value->>'status'`),
        startedAt: at('startedAt'),
        endedAt: at('endedAt'),
        evidence: value((row) => `nullif(${row}.value->'evidence', 'null'::jsonb)`),
        message: value((row) => `${row}.value->>'message'`),
      },
      (_, step, row) => `from jsonb_array_elements(${row}.chain) with ordinality ${step}(value, place)`,
      (step) => `${step}.place`,
    ),
    snapshotArn: value((row) => `'arn:aws:ec2:' || ${row}.region || '::snapshot/' || ${row}.snapshot_id`),
    restoredAt: dateTime('restored_at'),
    missingCritical: value('missing_critical'),
    missingTotal: value('missing_total'),
    incident: one('Incident', 'incident_id'),
    updatedAt: dateTime('updated_at'),
  },
  filters: {
    status: byText('status'),
    resourceId: byId('Resource', 'resource_id'),
    missingCritical: byInt('missing_critical'),
  },
  // Without an order, by id: a page that is read while a run goes on loses nobody.
  orders: { STATUS: { column: 'status', kind: 'text' } },
};
