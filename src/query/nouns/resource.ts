import { changesOfResource } from './change-record';
import { connection } from '../connection';
import { visible } from '../entitled';
import { dateTime, id, one, parts, value } from '../fields';
import { byFlag, byId, byTag, byText, byTime } from '../filter';
import type { Field, Noun } from '../language';
import { where } from '../sql';
import { backup } from './backup-coverage';
import { patchCompliance } from './patch-compliance';

const tag: Record<string, Field> = { key: value('key'), value: value('value') };

const agent: Record<string, Field> = {
  kind: value('kind'),
  present: value('present'),
  version: value('version'),
  compliant: value('compliant'),
  detail: value('detail'),
  checkedAt: dateTime('checked_at'),
};

export const resource: Noun = {
  type: 'Resource',
  entitled: 'Resource',
  source: 'resource',
  fields: {
    id: id('Resource'),
    arn: value('arn'),
    resourceId: value('resource_id'),
    type: value('type'),
    service: value('service'),
    region: value('region'),
    name: value('name'),
    tags: parts(
      'Tag',
      tag,
      (c, item, row) =>
        `from resource_tag ${item}${where([`${item}.resource_id = ${row}.id`, ...visible(c, 'Tag', item)])}`,
      (item) => `${item}.key`,
    ),
    state: value('state'),
    account: one('Account', 'account_id'),
    agents: parts(
      'AgentStatus',
      agent,
      (c, item, row) =>
        `from resource_agent ${item}${where([`${item}.resource_id = ${row}.id`, ...visible(c, 'AgentStatus', item)])}`,
      (item) => `${item}.kind`,
    ),
    alarms: connection({ type: 'Alarm', belongs: (_, row, parent) => `${row}.resource_id = ${parent}.id` }),
    // As an array: a scan of all incidents in the list's order must not look promising to the planner.
    incidents: connection({
      type: 'Incident',
      belongs: (_, row, parent) =>
        `${row}.id = any (array(select l.incident_id from incident_resource l where l.resource_id = ${parent}.id))`,
    }),
    backup,
    changes: changesOfResource,
    patch: patchCompliance,
    firstSeenAt: dateTime('first_seen_at'),
    lastSeenAt: dateTime('last_seen_at'),
    updatedAt: dateTime('updated_at'),
    deletedAt: dateTime('deleted_at'),
  },
  filters: {
    id: byId('Resource', 'id'),
    arn: byText('arn'),
    resourceId: byText('resource_id'),
    type: byText('type'),
    service: byText('service'),
    region: byText('region'),
    name: byText('name'),
    tag: byTag,
    state: byText('state'),
    accountId: byId('Account', 'account_id'),
    backupCovered: byFlag('backup_covered'),
    patchStatus: byText('patch_status'),
    updatedAt: byTime('updated_at'),
    deletedAt: byTime('deleted_at'),
    organizationId: byId('Organization', 'organization_id'),
  },
  orders: {
    NAME: { column: 'name', kind: 'text' },
    TYPE: { column: 'type', kind: 'text' },
    UPDATED_AT: { column: 'updated_at', kind: 'time' },
    FIRST_SEEN_AT: { column: 'first_seen_at', kind: 'time' },
  },
  defaultOrder: { field: 'NAME', direction: 'ASC' },
  deleted: { unlessFilterNames: ['deletedAt', 'updatedAt'] },
};
