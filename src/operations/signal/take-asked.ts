import { alertTransition } from '../../domain/alert';
import { groupByInstance } from '../../domain/ec2-alerting';
import type { EventDraft } from '../../domain/event';
import type { Explanation } from '../../domain/explanation';
import { toGlobalId } from '../../domain/id';
import { accepted } from '../check';
import { settleQuestions } from '../service-request/settle-questions';
import type { Unit } from '../unit';
import { instancesOf, sharedKey, type Sharing } from './instances';
import { appendToIncidents } from './join-incidents';

/** An instance and its open incident; the instance's lock is held. */
export interface InstanceIncident extends Sharing {
  incidentId: string;
}

interface Asked {
  id: string;
  title: string;
  organization_id: string;
  account_id: string;
  resource_id: string | null;
  resource_name: string | null;
  status: 'AWAITING_CUSTOMER';
  answer_due_at: Date;
  explanation: Explanation;
  key: string;
}

/**
 * What the customer is still asked about an instance belongs to the incident of that instance once there is one: its
 * alerts join it, and the question is over.
 */
export async function takeAsked(unit: Unit, incidents: readonly InstanceIncident[]): Promise<void> {
  const byKey = new Map(incidents.map((one) => [sharedKey(one), one]));
  byKey.delete(null);
  if (byKey.size === 0) return;
  const asked = await holdAsked(unit, [...byKey.values()], [...byKey.keys()] as string[]);
  for (const key of new Set(asked.map((row) => row.key))) {
    await take(
      unit,
      byKey.get(key)!,
      asked.filter((row) => row.key === key),
    );
  }
}

/** Questions before alerts: the order of everyone who needs both. */
async function holdAsked(unit: Unit, incidents: readonly InstanceIncident[], keys: string[]): Promise<Asked[]> {
  const questions = await unit.query<{ id: string }>(
    `select id from service_request where account_id = any ($1) and group_key = any ($2) and status <> 'RESOLVED'
     order by id for no key update`,
    [[...new Set(incidents.map(({ account }) => account.id))], keys],
  );
  if (questions.length === 0) return [];
  return unit.query<Asked>(
    `select a.id, a.title, a.organization_id, a.account_id, a.resource_id, a.status, a.answer_due_at, a.explanation,
       q.group_key as key, (select r.name from resource r where r.id = a.resource_id) as resource_name
     from alert a join service_request q on q.id = a.service_request_id
     where a.service_request_id = any ($1) and a.status = 'AWAITING_CUSTOMER' and a.incident_id is null
     order by a.id for no key update of a`,
    [questions.map(({ id }) => id)],
  );
}

async function take(unit: Unit, { incidentId, account, instance }: InstanceIncident, asked: Asked[]): Promise<void> {
  const lasting = await stillOf(unit, asked, instance!.id);
  if (lasting.length === 0) return;
  const status = accepted(alertTransition({ status: 'AWAITING_CUSTOMER' }, 'escalate'));
  const { explanation } = groupByInstance(
    'INCIDENT',
    { settings: account.ec2Alerting, instance: instance! },
    lasting.map(({ id }) => ({ alertId: id, resource: instance!.id, at: unit.now })),
    incidentId,
    unit.now,
  );
  await unit.query(
    `update alert a set status = $2, incident_id = $3, answer_due_at = null, updated_at = $4, version = a.version + 1,
       explanation = jsonb_set(a.explanation, '{inputs,correlation}', $5::jsonb)
     where a.id = any ($1)`,
    [lasting.map(({ id }) => id), status, incidentId, unit.now, JSON.stringify(explanation)],
  );
  for (const { id } of lasting) await unit.cancel('resolve-unanswered-alert', id);
  const rows = lasting.map((row) => ({
    alertId: row.id,
    title: row.title,
    account: { organizationId: row.organization_id, id: row.account_id },
    resource: row.resource_id === null ? null : { id: row.resource_id, name: row.resource_name! },
  }));
  await appendToIncidents(unit, [{ incidentId, rows, lastAt: unit.now }]);
  const [{ number }] = await unit.query<{ number: string }>('select number from incident where id = $1', [incidentId]);
  await unit.recordAll(lasting.map((row) => escalated(row, { id: incidentId, number }, explanation)));
  const why = `It belongs to incident ${number} of ${instance!.name}, and is not asked about apart.`;
  const ids = lasting.map(({ id }) => id);
  await settleQuestions(unit, ids, why, incidentId);
}

/** A volume may have been attached elsewhere since it was asked about. */
async function stillOf(unit: Unit, asked: readonly Asked[], instanceId: string): Promise<Asked[]> {
  const instances = await instancesOf(
    unit,
    asked.flatMap((row) => row.resource_id ?? []),
  );
  return asked.filter((row) => instances.get(row.resource_id ?? '')?.id === instanceId);
}

function escalated(row: Asked, incident: { id: string; number: string }, explanation: Explanation): EventDraft {
  return {
    kind: 'ALERT_ESCALATED',
    organizationId: row.organization_id,
    accountId: row.account_id,
    subject: { type: 'Alert', id: row.id },
    incidentId: incident.id,
    summary: `“${row.title}” is part of ${incident.number}, and no longer asked about.`,
    before: { status: row.status, answerDueAt: row.answer_due_at, incident: null },
    after: {
      status: 'ESCALATED',
      answerDueAt: null,
      incident: { id: toGlobalId('Incident', incident.id), number: incident.number },
      explanation,
    },
  };
}
