import { connection } from '../connection';
import { dateTime, id, one, value } from '../fields';
import { byId, byText, byTime } from '../filter';
import type { Noun } from '../language';

export const serviceRequest: Noun = {
  type: 'ServiceRequest',
  entitled: 'ServiceRequest',
  source: 'service_request',
  fields: {
    id: id('ServiceRequest'),
    number: value('number'),
    title: value('title'),
    category: value('category'),
    status: value('status'),
    origin: value('origin'),
    account: one('Account', 'account_id'),
    correspondence: connection({
      type: 'Comment',
      belongs: (_, row, parent) => `${row}.service_request_id = ${parent}.id`,
    }),
    version: value('version'),
    createdAt: dateTime('created_at'),
    updatedAt: dateTime('updated_at'),
    resolvedAt: dateTime('resolved_at'),
    dueAt: dateTime('due_at'),
    ballWith: value('ball_with'),
    alert: one('Alert', 'alert_id'),
    incident: one('Incident', 'incident_id'),
    organization: one('Organization', 'organization_id'),
  },
  filters: {
    id: byId('ServiceRequest', 'id'),
    number: byText('number'),
    category: byText('category'),
    status: byText('status'),
    origin: byText('origin'),
    ballWith: byText('ball_with'),
    accountId: byId('Account', 'account_id'),
    createdAt: byTime('created_at'),
    updatedAt: byTime('updated_at'),
    organizationId: byId('Organization', 'organization_id'),
  },
  orders: {
    NUMBER: { column: 'number', kind: 'text' },
    CREATED_AT: { column: 'created_at', kind: 'time' },
    UPDATED_AT: { column: 'updated_at', kind: 'time' },
  },
  defaultOrder: { field: 'CREATED_AT', direction: 'DESC' },
};
