import { toGlobalId } from '../../domain/id';
import { transition } from '../../domain/incident';
import { serviceRequestTransition } from '../../domain/service-request';
import { referenceIn } from '../../domain/support/reference';
import { pieces, storable } from '../../domain/text';
import type { Incident, ServiceRequest } from '../../entities';
import { accepted } from '../check';
import { writeComment, writeReply } from '../comment';
import { changeIncident } from '../incident/change';
import { excerpt } from '../sentence';
import { changeServiceRequest } from '../service-request/change';
import type { Unit } from '../unit';
import type { Keyed } from './communication-key';
import { incidentOf, lockCase, requestOf } from './lock';

/**
 * Takes in what was said in a case, in the name of who said it: as a comment that moves ours on as one through the API
 * does. What was taken in before, and what is our own, is not said again.
 */
export async function receive(unit: Unit, caseId: string, { said, key, nth }: Keyed): Promise<void> {
  const { of, incident, request } = await lockCase(unit, caseId);
  const messageId = await ownMessage(unit, caseId, said.body);
  const inserted = await unit.query(
    `insert into support_communication (support_case_id, key, nth, organization_id, account_id, said_at,
       support_message_id)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning nth`,
    [caseId, key, nth, of.organization_id, of.account_id, said.at, messageId],
  );
  if (inserted.length === 0) return;
  if (messageId !== null) return arrived(unit, messageId);
  const texts = pieces(storable(said.body)).filter((text) => text !== '');
  for (const text of texts) {
    if (incident) await onIncident(unit, await incidentOf(unit, incident.id), text, said.at);
    else await inRequest(unit, await requestOf(unit, request.id), text, said.at);
  }
}

/** Each message of ours is recognised once: whoever quotes it to the end says something of their own. */
async function ownMessage(unit: Unit, caseId: string, body: string): Promise<string | null> {
  const id = referenceIn(body);
  if (id === null) return null;
  const [message] = await unit.query<{ id: string }>(
    `select m.id from support_message m where m.id = $1 and m.support_case_id = $2 and not exists (
       select from support_communication c where c.support_case_id = $2 and c.support_message_id = m.id)`,
    [id, caseId],
  );
  return message?.id ?? null;
}

/** Whoever sent it may not have come to write that down. */
export async function arrived(unit: Unit, messageId: string): Promise<void> {
  await unit.query(
    `update support_message set status = 'SENT', ended_at = $2, last_error = null where id = $1 and status = 'PENDING'`,
    [messageId, unit.now],
  );
}

async function onIncident(unit: Unit, incident: Incident, body: string, at: Date): Promise<void> {
  const status = movedBy(unit) ? accepted(transition(incident, 'comment', 'CUSTOMER')) : incident.status;
  const occurredAt = saidAt(unit, at, incident.sla_facts?.at(-1)?.at ?? incident.created_at);
  const id = await writeComment(unit, incident, body, 'CUSTOMER', occurredAt);
  await changeIncident(unit, incident, {
    columns: { status },
    event: {
      kind: 'INCIDENT_COMMENT_ADDED',
      summary: `${unit.caller.name} commented on ${incident.number}: ${excerpt(body)}`,
      after: { body, visibility: 'CUSTOMER' },
      occurredAt,
    },
    subject: { type: 'Comment', id },
  });
}

async function inRequest(unit: Unit, request: ServiceRequest, body: string, at: Date): Promise<void> {
  const status = movedBy(unit) ? accepted(serviceRequestTransition(request, 'reply', 'CUSTOMER')) : request.status;
  const occurredAt = saidAt(unit, at, request.created_at);
  const id = await writeReply(unit, request, body, 'CUSTOMER', occurredAt);
  await changeServiceRequest(unit, request, {
    columns: { status, resolved_at: status === 'RESOLVED' ? request.resolved_at : null },
    event: {
      kind: 'SERVICE_REQUEST_REPLIED',
      summary: `${unit.caller.name} replied in ${request.number}: ${excerpt(body)}`,
      after: {
        body,
        visibility: 'CUSTOMER',
        serviceRequest: { id: toGlobalId('ServiceRequest', request.id), number: request.number },
      },
      occurredAt,
    },
    subject: { type: 'Comment', id },
  });
}

/** What AWS's people say moves nothing by itself: they give the case its status, and that is followed. */
const movedBy = (unit: Unit): boolean => unit.caller.party === 'CUSTOMER';

/**
 * When it was said, but not before what the clocks know already: they are told what happens in its order. A word that
 * came while somebody here went on has no more to end.
 */
function saidAt(unit: Unit, at: Date, least: Date | string): Date {
  return new Date(Math.min(Math.max(at.getTime(), new Date(least).getTime()), unit.now.getTime()));
}
