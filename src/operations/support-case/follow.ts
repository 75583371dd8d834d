import { toGlobalId } from '../../domain/id';
import { serviceRequestTransition, type ServiceRequestVerb } from '../../domain/service-request';
import { stepsOf, SUPPORT_CENTER, type CaseStatus, type CaseStep } from '../../domain/support/case';
import type { Incident, ServiceRequest, SupportCase } from '../../entities';
import { accepted } from '../check';
import { writeReply } from '../comment';
import { acknowledgeIncident } from '../incident/acknowledge-incident';
import { changeIncident } from '../incident/change';
import { completeCustomerAction } from '../incident/complete-customer-action';
import { reopenIncident } from '../incident/reopen-incident';
import { requestCustomerAction } from '../incident/request-customer-action';
import { resolveIncident } from '../incident/resolve-incident';
import { changeServiceRequest } from '../service-request/change';
import { resolveServiceRequest } from '../service-request/resolve-service-request';
import type { Unit } from '../unit';
import { lockCase, requestOf } from './lock';

/**
 * Has ours follow a case to the status that a reading told. An older reading is no news; and while something of ours is
 * under way to the case, nobody can tell yet who moved it.
 */
export async function followCase(
  unit: Unit,
  caseId: string,
  { status, reading }: { status: CaseStatus; reading: string },
): Promise<void> {
  const { of, incident, request } = await lockCase(unit, caseId);
  if (BigInt(of.reading) >= BigInt(reading) || (await underWay(unit, caseId))) return;
  await unit.query('update support_case set status = $2, reading = $3 where id = $1', [caseId, status, reading]);
  for (const step of stepsOf(of.status, status, (incident ?? request).status)) {
    if (incident) await incidentSteps[step](unit, incident, of);
    else await requestStep(unit, await requestOf(unit, request.id), step, of);
  }
}

async function underWay(unit: Unit, caseId: string): Promise<boolean> {
  const rows = await unit.query(
    `select from support_message where support_case_id = $1 and status = 'PENDING' and began_at is not null limit 1`,
    [caseId],
  );
  return rows.length > 0;
}

const named = ({ display_id, case_id }: SupportCase): string => `case ${display_id ?? case_id}`;

const sentences: Readonly<Record<CaseStep, (of: SupportCase) => string>> = {
  open: (of) => `Taken up in the ${SUPPORT_CENTER} (${named(of)}).`,
  begin: (of) => `Work on it has begun in the ${SUPPORT_CENTER} (${named(of)}).`,
  ask: (of) => `An answer is awaited in the ${SUPPORT_CENTER} (${named(of)}).`,
  answer: (of) => `Answered in the ${SUPPORT_CENTER} (${named(of)}).`,
  resolve: (of) => `Resolved in the ${SUPPORT_CENTER} (${named(of)}).`,
  reopen: (of) => `Opened again in the ${SUPPORT_CENTER} (${named(of)}).`,
};

type Step = (unit: Unit, incident: Incident, of: SupportCase) => Promise<unknown>;

const idOf = ({ id }: Incident) => ({ incidentId: toGlobalId('Incident', id) });

/** The API's own verbs, but for `open`, which nobody can call there without naming an engineer. */
const incidentSteps: Readonly<Record<CaseStep, Step>> = {
  open: (unit, incident) =>
    changeIncident(unit, incident, {
      columns: { status: 'OPENED' },
      event: { kind: 'INCIDENT_ASSIGNED', summary: `${incident.number} was taken up in the ${SUPPORT_CENTER}.` },
    }),
  begin: (unit, incident) => acknowledgeIncident(unit, idOf(incident)),
  ask: (unit, incident, of) => requestCustomerAction(unit, { ...idOf(incident), message: sentences.ask(of) }),
  answer: (unit, incident, of) => completeCustomerAction(unit, { ...idOf(incident), message: sentences.answer(of) }),
  // Who closes a case is content with it; that it was none at all is Accelerate's to say.
  resolve: (unit, incident, of) =>
    resolveIncident(unit, { ...idOf(incident), resolution: sentences.resolve(of), outcome: 'RESTORED' }),
  reopen: (unit, incident, of) => reopenIncident(unit, { ...idOf(incident), reason: sentences.reopen(of) }),
};

const requestVerbs: Readonly<Record<Exclude<CaseStep, 'resolve'>, ServiceRequestVerb>> = {
  open: 'open',
  begin: 'reply',
  ask: 'ask',
  answer: 'reply',
  reopen: 'reopen',
};

async function requestStep(unit: Unit, request: ServiceRequest, step: CaseStep, of: SupportCase): Promise<void> {
  const body = sentences[step](of);
  if (step === 'resolve') {
    const serviceRequestId = toGlobalId('ServiceRequest', request.id);
    await resolveServiceRequest(unit, { serviceRequestId, resolution: body });
    return;
  }
  const status = accepted(serviceRequestTransition(request, requestVerbs[step], unit.caller.party));
  const id = await writeReply(unit, request, body);
  await changeServiceRequest(unit, request, {
    columns: { status, resolved_at: status === 'RESOLVED' ? request.resolved_at : null },
    event: {
      kind: 'SERVICE_REQUEST_REPLIED',
      summary: `${request.number}: ${body}`,
      after: {
        body,
        visibility: 'CUSTOMER',
        serviceRequest: { id: toGlobalId('ServiceRequest', request.id), number: request.number },
      },
    },
    subject: { type: 'Comment', id },
  });
}
