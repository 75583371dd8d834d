import { explain } from '../../domain/explanation';
import { InvalidError } from '../../domain/error';
import { toGlobalId } from '../../domain/id';
import { serviceRequestTransition } from '../../domain/service-request';
import type { IncidentPriority } from '../../domain/words';
import { accepted, textOf } from '../check';
import { writeReply } from '../comment';
import { openIncident } from '../incident/open';
import type { Operation } from '../perform';
import { excerpt } from '../sentence';
import { moveCase } from '../support-case/move';
import { changeServiceRequest } from './change';
import { copyCorrespondence } from './copy-correspondence';
import { lockServiceRequest, type ServiceRequestInput } from './lock';

export interface ReclassifyServiceRequestInput extends ServiceRequestInput {
  priority: IncidentPriority;
  reason: string;
}

const RECLASSIFIED = { rule: 'SERVICE_REQUEST_RECLASSIFIED', ruleVersion: '1' };

/** What was asked for turns out to be an incident: it is worked on as one, and the customer is told in the request. */
export const reclassifyServiceRequest: Operation<ReclassifyServiceRequestInput> = async (unit, input) => {
  const { caller } = unit;
  const reason = textOf(input.reason, 'reason');
  const request = await lockServiceRequest(unit, input);
  const status = accepted(serviceRequestTransition(request, 'reclassify', caller.party));
  if (request.account_id === null) {
    throw new InvalidError('It is about no account, and an incident belongs to one.', ['input', 'serviceRequestId']);
  }
  if (request.category === 'ALERT_NOTIFICATION') {
    throw new InvalidError('It asks about alerts: confirmAlertImpact makes an incident of each that has one.', [
      'input',
      'serviceRequestId',
    ]);
  }
  const incident = await openIncident(unit, {
    organizationId: request.organization_id,
    accountId: request.account_id,
    title: request.title,
    description: reason,
    priority: input.priority,
    origin: 'RECLASSIFIED',
    explanation: explain(RECLASSIFIED, `${caller.name} made an incident of ${request.number}.`, {
      serviceRequest: { id: toGlobalId('ServiceRequest', request.id), number: request.number },
      reason,
    }),
  });
  await copyCorrespondence(
    unit,
    { from: 'service_request_id', id: request.id },
    { to: 'incident_id', id: incident.id },
  );
  await writeReply(unit, request, `This is now incident ${incident.number} (${input.priority}): ${reason}`);
  await moveCase(unit, { service_request_id: request.id }, { incident_id: incident.id });
  const eventId = await changeServiceRequest(unit, request, {
    columns: { status, resolved_at: unit.now, incident_id: incident.id, due_at: null },
    event: {
      kind: 'SERVICE_REQUEST_RECLASSIFIED',
      summary: `${caller.name} made ${request.number} incident ${incident.number}: ${excerpt(reason)}`,
      after: { reason, incident: { id: toGlobalId('Incident', incident.id), number: incident.number } },
    },
  });
  return { ids: { serviceRequest: request.id, incident: incident.id }, eventId };
};
