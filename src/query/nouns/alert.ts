import { connection } from '../connection';
import { dateTime, every, id, one, value } from '../fields';
import { byId, byText, byTime } from '../filter';
import type { Noun } from '../language';
import { explanation } from './explanation';

export const alert: Noun = {
  type: 'Alert',
  entitled: 'Alert',
  source: 'alert',
  fields: {
    id: id('Alert'),
    source: value('source'),
    status: value('status'),
    impact: value('impact'),
    dedupKey: value('dedup_key'),
    count: value('count'),
    firstSeenAt: dateTime('first_seen_at'),
    lastSeenAt: dateTime('last_seen_at'),
    account: one('Account', 'account_id'),
    resource: one('Resource', 'resource_id'),
    alarm: one('Alarm', 'alarm_id'),
    incident: one('Incident', 'incident_id'),
    suppressedBy: one('Suppression', 'suppression_id'),
    remediations: every('Remediation', (_, row, parent) => `${row}.alert_id = ${parent}.id`, '$.created_at, $.id'),
    explanation,
    title: value('title'),
    flapping: value('flapping'),
    answerDueAt: dateTime('answer_due_at'),
    resolvedAt: dateTime('resolved_at'),
    signals: connection({ type: 'Signal', belongs: (_, row, parent) => `${row}.alert_id = ${parent}.id` }),
    updatedAt: dateTime('updated_at'),
    version: value('version'),
  },
  filters: {
    id: byId('Alert', 'id'),
    source: byText('source'),
    status: byText('status'),
    impact: byText('impact'),
    accountId: byId('Account', 'account_id'),
    resourceId: byId('Resource', 'resource_id'),
    alarmId: byId('Alarm', 'alarm_id'),
    incidentId: byId('Incident', 'incident_id'),
    firstSeenAt: byTime('first_seen_at'),
    lastSeenAt: byTime('last_seen_at'),
    dedupKey: byText('dedup_key'),
    organizationId: byId('Organization', 'organization_id'),
  },
  orders: {
    FIRST_SEEN_AT: { column: 'first_seen_at', kind: 'time' },
    LAST_SEEN_AT: { column: 'last_seen_at', kind: 'time' },
  },
  defaultOrder: { field: 'LAST_SEEN_AT', direction: 'DESC' },
};
