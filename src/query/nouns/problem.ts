import { connection } from '../connection';
import { dateTime, id, one, parts, value } from '../fields';
import { byId, byText, byTime } from '../filter';
import { setsOf, type Field, type Noun } from '../language';
import { suggestedIncidents } from './problem-suggestion';

const correctiveAction: Record<string, Field> = {
  id: id('CorrectiveAction'),
  description: value('description'),
  owner: one('Person', 'owner_id'),
  party: value('party'),
  dueAt: dateTime('due_at'),
  status: value('status'),
};

/** Of a problem that is seen all its actions are. */
const actions = (problemColumn: string, condition = ''): Field =>
  parts(
    'CorrectiveAction',
    correctiveAction,
    (_, item, row) => `from corrective_action ${item} where ${item}.problem_id = ${row}.${problemColumn}${condition && ` and ${item}.${condition}`}`, // prettier-ignore
    (item) => `${item}.position`,
  );

const report: Record<string, Field> = {
  rootCause: value('root_cause'),
  timeline: value('timeline'),
  impact: value('impact'),
  preventiveActions: actions('problem_id', 'preventive'),
  publishedAt: dateTime('published_at'),
};

const postIncidentReport: Field = (c, row, field) => {
  const item = c.alias();
  return c.object(
    'PostIncidentReport',
    setsOf(field),
    (selected) => report[selected.name](c, item, selected),
    `from post_incident_report ${item} where ${item}.problem_id = ${row}.id`,
  );
};

export const problem: Noun = {
  type: 'Problem',
  entitled: 'Problem',
  source: 'problem',
  fields: {
    id: id('Problem'),
    number: value('number'),
    title: value('title'),
    status: value('status'),
    rootCause: value('root_cause'),
    workaround: value('workaround'),
    correctiveActions: actions('id'),
    incidents: connection({ type: 'Incident', belongs: (_, row, parent) => `${row}.problem_id = ${parent}.id` }),
    suggestedIncidents,
    postIncidentReport,
    version: value('version'),
    signature: value('signature'),
    createdAt: dateTime('created_at'),
    updatedAt: dateTime('updated_at'),
    resolvedAt: dateTime('resolved_at'),
    organization: one('Organization', 'organization_id'),
  },
  filters: {
    id: byId('Problem', 'id'),
    number: byText('number'),
    title: byText('title'),
    status: byText('status'),
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
