import { toGlobalId } from '../../domain/id';
import { transition } from '../../domain/incident';
import { accepted, textOf } from '../check';
import { writeComment } from '../comment';
import type { Operation } from '../perform';
import { excerpt } from '../sentence';
import { copyCorrespondence } from '../service-request/copy-correspondence';
import { openServiceRequest } from '../service-request/open';
import { moveCase } from '../support-case/move';
import { changeIncident } from './change';
import { lockIncident, type IncidentInput } from './lock';

export interface ReclassifyIncidentInput extends IncidentInput {
  reason: string;
}

/** No interruption after all but a wish or a question: it goes on as a service request, and the customer is told. */
export const reclassifyIncident: Operation<ReclassifyIncidentInput> = async (unit, input) => {
  const { caller } = unit;
  const reason = textOf(input.reason, 'reason');
  const incident = await lockIncident(unit, input);
  const status = accepted(transition(incident, 'reclassify', caller.party));
  const request = await openServiceRequest(unit, {
    organizationId: incident.organization_id,
    accountId: incident.account_id,
    title: incident.title,
    body: incident.description ?? incident.title,
    category: 'OTHER',
    origin: incident.origin === 'CUSTOMER_REPORTED' || incident.origin === 'SUPPORT_CASE' ? 'CUSTOMER' : 'ACCELERATE',
    incidentId: incident.id,
  });
  await copyCorrespondence(
    unit,
    { from: 'incident_id', id: incident.id },
    { to: 'service_request_id', id: request.id },
  );
  await writeComment(unit, incident, `This is now service request ${request.number}: ${reason}`);
  await moveCase(unit, { incident_id: incident.id }, { service_request_id: request.id });
  const effect = await changeIncident(unit, incident, {
    columns: {
      status,
      resolved_at: unit.now,
      resolution: `Became service request ${request.number}: ${reason}`,
      outcome: 'NOT_AN_INCIDENT',
    },
    event: {
      kind: 'INCIDENT_RECLASSIFIED',
      summary: `${caller.name} made ${incident.number} service request ${request.number}: ${excerpt(reason)}`,
      after: { reason, serviceRequest: { id: toGlobalId('ServiceRequest', request.id), number: request.number } },
    },
    ids: { serviceRequest: request.id },
  });
  return effect;
};
