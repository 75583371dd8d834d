import { actor } from '../actor';
import { dateTime, id, one, value } from '../fields';
import { byId, byText, byTime } from '../filter';
import type { Noun } from '../language';

export const restoreJob: Noun = {
  type: 'RestoreJob',
  entitled: 'RestoreJob',
  source: 'restore_job',
  fields: {
    id: id('RestoreJob'),
    state: value('state'),
    recoveryPoint: one('RecoveryPoint', 'recovery_point_id'),
    incident: one('Incident', 'incident_id'),
    requestedBy: actor({
      kind: 'actor_kind',
      id: 'actor_id',
      name: 'actor_name',
      party: 'party',
      detail: 'actor_detail',
    }),
    createdResourceArn: value('created_resource_arn'),
    statusMessage: value('status_message'),
    percentDone: value('percent_done'),
    validation: value('validation'),
    validatedBy: one('Person', 'validated_by_id'),
    validatedAt: dateTime('validated_at'),
    createdAt: dateTime('created_at'),
    completedAt: dateTime('completed_at'),
    account: one('Account', 'account_id'),
  },
  filters: {
    accountId: byId('Account', 'account_id'),
    state: byText('state'),
    incidentId: byId('Incident', 'incident_id'),
    createdAt: byTime('created_at'),
  },
  orders: { CREATED_AT: { column: 'created_at', kind: 'time' } },
  defaultOrder: { field: 'CREATED_AT', direction: 'DESC' },
};
