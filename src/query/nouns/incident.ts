import { incidentPermissions } from '../computed/permission';
import { sla } from '../computed/service-level';
import { connection } from '../connection';
import { visible } from '../entitled';
import { dateTime, every, id, one, parts, value } from '../fields';
import { byId, byMembers, byText, byTime } from '../filter';
import type { Noun } from '../language';
import { where } from '../sql';
import { changesOfIncident } from './change-record';
import { explanation } from './explanation';
import { relatedIncidents } from './related-incident';

const ofIncident = (_: unknown, row: string, parent: string): string => `${row}.incident_id = ${parent}.id`;

const externalReferences = parts(
  'ExternalReference',
  { system: value('system'), id: value('external_id'), url: value('url') },
  (c, item, row) =>
    `from external_reference ${item}${where([`${item}.incident_id = ${row}.id`, ...visible(c, 'ExternalReference', item)])}`,
  (item) => `${item}.system, ${item}.external_id`,
);

export const incident: Noun = {
  type: 'Incident',
  entitled: 'Incident',
  source: 'incident',
  fields: {
    id: id('Incident'),
    number: value('number'),
    title: value('title'),
    description: value('description'),
    status: value('status'),
    priority: value('priority'),
    origin: value('origin'),
    account: one('Account', 'account_id'),
    resources: connection({
      type: 'Resource',
      belongs: (_, row, parent) =>
        `${row}.id = any (array(select l.resource_id from incident_resource l where l.incident_id = ${parent}.id))`,
    }),
    changes: changesOfIncident,
    alerts: connection({ type: 'Alert', belongs: ofIncident }),
    assignee: one('Person', 'assignee_id'),
    reporter: one('Person', 'reporter_id'),
    createdAt: dateTime('created_at'),
    updatedAt: dateTime('updated_at'),
    acknowledgedAt: dateTime('acknowledged_at'),
    resolvedAt: dateTime('resolved_at'),
    resolution: value('resolution'),
    rating: value('rating'),
    sla,
    timeline: connection({ type: 'Event', belongs: ofIncident }),
    comments: connection({ type: 'Comment', belongs: ofIncident }),
    problem: one('Problem', 'problem_id'),
    relatedIncidents,
    remediations: every('Remediation', ofIncident, '$.created_at, $.id'),
    ballWith: value('ball_with'),
    explanation,
    version: value('version'),
    outcome: value('outcome'),
    duplicateOf: one('Incident', 'duplicate_of_id'),
    test: value('test'),
    permissions: incidentPermissions,
    externalReferences,
  },
  filters: {
    id: byId('Incident', 'id'),
    number: byText('number'),
    title: byText('title'),
    status: byText('status'),
    priority: byText('priority'),
    origin: byText('origin'),
    accountId: byId('Account', 'account_id'),
    organizationId: byId('Organization', 'organization_id'),
    resourceId: byMembers('Resource', (row, member) => ({
      from: `from incident_resource ${member} where ${member}.incident_id = ${row}.id`,
      column: `${member}.resource_id`,
    })),
    assigneeId: byId('Person', 'assignee_id'),
    ballWith: byText('ball_with'),
    problemId: byId('Problem', 'problem_id'),
    createdAt: byTime('created_at'),
    updatedAt: byTime('updated_at'),
    resolvedAt: byTime('resolved_at'),
    responseDueAt: byTime('response_due_at'),
    resolutionDueAt: byTime('resolution_due_at'),
    responseStatus: byText('response_status'),
    resolutionStatus: byText('resolution_status'),
    slaState: byText('sla_state'),
  },
  orders: {
    NUMBER: { column: 'number', kind: 'text' },
    PRIORITY: { column: 'priority_rank', kind: 'int' },
    STATUS: { column: 'status', kind: 'text' },
    CREATED_AT: { column: 'created_at', kind: 'time' },
    UPDATED_AT: { column: 'updated_at', kind: 'time' },
    RESPONSE_DUE_AT: { column: 'response_due_at', kind: 'time', nullable: true },
    RESOLUTION_DUE_AT: { column: 'resolution_due_at', kind: 'time', nullable: true },
  },
  defaultOrder: { field: 'CREATED_AT', direction: 'DESC' },
};
