import type { Delivery, Escalation, Incident } from '../../entities';
import { writeComment, writeReply } from '../comment';
import { excerpt } from '../sentence';
import type { Unit } from '../unit';

/** Accelerate reads beside the incident, or in the question, whom a mail did not reach and why. */
export async function tellUnreached(unit: Unit, delivery: Delivery, error: string): Promise<void> {
  if (delivery.escalation_id !== null) return ofEscalation(unit, delivery, error);
  const body = `The owner ${delivery.target} was not told of the alert in ${delivery.attempts} attempts: ${error}`;
  for (const { incident, question } of await casesOf(unit, delivery.contact_notice_id!)) {
    if (incident) await onIncident(unit, delivery, incident, body);
    else if (question) await onQuestion(unit, delivery, question, body);
  }
}

interface Case {
  id: string;
  number: string;
}

/** Where the alerts of a notice are handled now: some may have been taken over by a group since. */
function casesOf(unit: Unit, noticeId: string): Promise<{ incident: Case | null; question: Case | null }[]> {
  return unit.query(
    `select distinct case when i.id is not null then jsonb_build_object('id', i.id, 'number', i.number) end as incident,
       case when q.id is not null then jsonb_build_object('id', q.id, 'number', q.number) end as question
     from alert_contact c join alert a on a.id = c.alert_id
     left join incident i on i.id = a.incident_id
     left join service_request q on q.id = a.service_request_id and i.id is null
     where c.contact_notice_id = $1`,
    [noticeId],
  );
}

async function ofEscalation(unit: Unit, delivery: Delivery, error: string): Promise<void> {
  const [escalation] = await unit.query<Pick<Escalation, 'step'> & Pick<Incident, 'id' | 'number'>>(
    `select e.step, i.id, i.number from escalation e join incident i on i.id = e.incident_id where e.id = $1`,
    [delivery.escalation_id],
  );
  const what = escalation.step === null ? 'The reminder' : `Step ${escalation.step} of the escalation`;
  const body = `${what} did not reach ${delivery.target} in ${delivery.attempts} attempts: ${error}`;
  await onIncident(unit, delivery, escalation, body);
}

async function onIncident(unit: Unit, delivery: Delivery, incident: Case, body: string): Promise<void> {
  const { organization_id, account_id } = delivery;
  const id = await writeComment(unit, { ...incident, organization_id, account_id }, body, 'INTERNAL');
  await unit.record({
    kind: 'INCIDENT_COMMENT_ADDED',
    organizationId: organization_id,
    accountId: account_id,
    subject: { type: 'Comment', id },
    incidentId: incident.id,
    internal: true,
    summary: `${unit.caller.name} noted on ${incident.number}: ${excerpt(body)}`,
    after: { body, visibility: 'INTERNAL' },
  });
}

async function onQuestion(unit: Unit, delivery: Delivery, question: Case, body: string): Promise<void> {
  const { organization_id, account_id } = delivery;
  const id = await writeReply(unit, { ...question, organization_id, account_id }, body, 'INTERNAL');
  await unit.record({
    kind: 'SERVICE_REQUEST_REPLIED',
    organizationId: organization_id,
    accountId: account_id,
    subject: { type: 'Comment', id },
    internal: true,
    summary: `${unit.caller.name} noted in ${question.number}: ${excerpt(body)}`,
    after: { body, visibility: 'INTERNAL' },
  });
}
