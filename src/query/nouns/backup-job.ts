import { visible } from '../entitled';
import { bigint, dateTime, every, id, one, value } from '../fields';
import { byId, byText, byTime } from '../filter';
import { setsOf, type Field, type Noun } from '../language';
import { where } from '../sql';

/** The recovery point of an ARN: an ARN is unique within its account alone. */
const pointOf =
  (column: string): Field =>
  (c, row, field) => {
    const point = c.alias();
    const conditions = [
      `${point}.account_id = ${row}.account_id`,
      `${point}.arn = ${row}.${column}`,
      ...visible(c, 'RecoveryPoint', point),
    ];
    return c.row('RecoveryPoint', point, setsOf(field), `from recovery_point ${point}${where(conditions)}`);
  };

export const backupJob: Noun = {
  type: 'BackupJob',
  entitled: 'BackupJob',
  source: 'backup_job',
  fields: {
    id: id('BackupJob'),
    jobId: value('job_id'),
    state: value('state'),
    statusMessage: value('status_message'),
    resource: one('Resource', 'resource_id'),
    resourceArn: value('resource_arn'),
    plan: one('BackupPlan', 'backup_plan_id'),
    vault: value('vault'),
    createdAt: dateTime('created_at'),
    completedAt: dateTime('completed_at'),
    bytes: bigint('bytes'),
    recoveryPoint: pointOf('recovery_point_arn'),
    alert: one('Alert', 'alert_id'),
    account: one('Account', 'account_id'),
    percentDone: value('percent_done'),
    // AWS's console says so of what is complete and comes with a message.
    completedWithIssues: value(
      (row) =>
        `(${row}.state = 'COMPLETED' and (coalesce(${row}.message_category, 'SUCCESS') <> 'SUCCESS'` +
        ` or coalesce(${row}.status_message, '') <> ''))`,
    ),
    resourceType: value('resource_type'),
    updatedAt: dateTime('updated_at'),
    region: value('region'),
    copies: every(
      'CopyJob',
      (_, row, parent) =>
        `${row}.account_id = ${parent}.account_id and (${row}.source_job_id = ${parent}.job_id` +
        ` or ${row}.source_recovery_point_arn = ${parent}.recovery_point_arn)`,
      '$.created_at, $.id',
    ),
  },
  filters: {
    id: byId('BackupJob', 'id'),
    state: byText('state'),
    accountId: byId('Account', 'account_id'),
    resourceId: byId('Resource', 'resource_id'),
    planId: byId('BackupPlan', 'backup_plan_id'),
    vault: byText('vault'),
    createdAt: byTime('created_at'),
    completedAt: byTime('completed_at'),
    updatedAt: byTime('updated_at'),
    organizationId: byId('Organization', 'organization_id'),
  },
  orders: {
    CREATED_AT: { column: 'created_at', kind: 'time' },
    COMPLETED_AT: { column: 'completed_at', kind: 'time', nullable: true },
  },
  defaultOrder: { field: 'CREATED_AT', direction: 'DESC' },
};

export const copyJob: Noun = {
  type: 'CopyJob',
  entitled: 'CopyJob',
  source: 'copy_job',
  fields: {
    id: id('CopyJob'),
    jobId: value('job_id'),
    state: value('state'),
    sourceRecoveryPoint: pointOf('source_recovery_point_arn'),
    destinationVaultArn: value('destination_vault_arn'),
    statusMessage: value('status_message'),
    createdAt: dateTime('created_at'),
    completedAt: dateTime('completed_at'),
  },
  filters: {},
  orders: {},
};
