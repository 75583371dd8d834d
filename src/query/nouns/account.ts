import { visible } from '../entitled';
import { connection } from '../connection';
import { dateTime, id, one, part, parts, seconds, value } from '../fields';
import { byArray, byId, byText, byTime } from '../filter';
import type { Field, Noun } from '../language';
import { where } from '../sql';
import { health } from './account-health';

const ofAccount = (_: unknown, row: string, parent: string): string => `${row}.account_id = ${parent}.id`;

const access: Record<string, Field> = {
  externalId: value('external_id'),
  roleArn: value('role_arn'),
  verifiedAt: dateTime('verified_at'),
  error: value('access_error'),
};

const sync: Record<string, Field> = {
  source: value('source'),
  region: value('region'),
  lastSuccessAt: dateTime('last_success_at'),
  // By the wall clock, as AWS's data age.
  lag: seconds((row) => `extract(epoch from now() - ${row}.last_success_at)`),
  lastError: value('last_error'),
  lastErrorAt: dateTime('last_error_at'),
};

const addOnTerm: Record<string, Field> = {
  addOn: value('add_on'),
  requestedAt: dateTime('requested_at'),
  since: dateTime('since'),
  until: dateTime('until'),
};

const ec2Alerting: Record<string, Field> = {
  scope: value('alert_scope'),
  grouping: value('alert_grouping'),
  engagement: value('alert_engagement'),
  resolveAfter: seconds((row) => `${row}.resolve_after_hours * 3600`),
};

export const account: Noun = {
  type: 'Account',
  entitled: 'Account',
  source: 'account',
  fields: {
    id: id('Account'),
    awsAccountId: value('aws_account_id'),
    name: value('name'),
    status: value('status'),
    serviceTier: value('service_tier'),
    addOns: value('add_ons'),
    regions: value('regions'),
    organization: one('Organization', 'organization_id'),
    syncs: parts(
      'SyncState',
      sync,
      (c, item, row) =>
        `from sync_state ${item}${where([`${item}.account_id = ${row}.id`, ...visible(c, 'SyncState', item)])}`,
      (item) => `${item}.region, ${item}.source`,
    ),
    resources: connection({ type: 'Resource', belongs: ofAccount }),
    alarms: connection({ type: 'Alarm', belongs: ofAccount }),
    incidents: connection({ type: 'Incident', belongs: ofAccount }),
    patchWindows: connection({ type: 'PatchWindow', belongs: ofAccount }),
    backupJobs: connection({ type: 'BackupJob', belongs: ofAccount }),
    environment: value('environment'),
    roleArn: value('role_arn'),
    createdAt: dateTime('created_at'),
    updatedAt: dateTime('updated_at'),
    version: value('version'),
    health: part('AccountHealth', health),
    alarmProfile: one('AlarmProfile', 'id'),
    access: part('AccountAccess', access),
    ec2Alerting: part('Ec2Alerting', ec2Alerting),
    contactTagKey: value('contact_tag_key'),
    addOnTerms: parts(
      'AddOnTerm',
      addOnTerm,
      (c, item, row) =>
        `from add_on_term ${item}${where([`${item}.account_id = ${row}.id`, ...visible(c, 'AddOnTerm', item)])}`,
      (item) => `${item}.requested_at, ${item}.add_on`,
    ),
  },
  filters: {
    id: byId('Account', 'id'),
    awsAccountId: byText('aws_account_id'),
    name: byText('name'),
    status: byText('status'),
    serviceTier: byText('service_tier'),
    addOns: byArray('add_ons'),
    environment: byText('environment'),
    organizationId: byId('Organization', 'organization_id'),
    updatedAt: byTime('updated_at'),
  },
  orders: {
    NAME: { column: 'name', kind: 'text' },
    STATUS: { column: 'status', kind: 'text' },
    CREATED_AT: { column: 'created_at', kind: 'time' },
    UPDATED_AT: { column: 'updated_at', kind: 'time' },
  },
  defaultOrder: { field: 'NAME', direction: 'ASC' },
};
