import { serviceRequestTransition } from '../../domain/service-request';
import { accepted, optionalTextOf } from '../check';
import { writeReply } from '../comment';
import type { Operation } from '../perform';
import { excerpt } from '../sentence';
import { changeServiceRequest } from './change';
import { lockServiceRequest, type ServiceRequestInput } from './lock';
import { dismissWaiting } from './waiting-alerts';

export interface ResolveServiceRequestInput extends ServiceRequestInput {
  resolution?: string | null;
}

/** Ends a request; of a question about alerts it is the answer that those still asked about have no impact. */
export const resolveServiceRequest: Operation<ResolveServiceRequestInput> = async (unit, input) => {
  const { caller } = unit;
  const resolution = optionalTextOf(input.resolution, 'resolution');
  const request = await lockServiceRequest(unit, input);
  const status = accepted(serviceRequestTransition(request, 'resolve', caller.party));
  await dismissWaiting(unit, request, resolution ?? `${caller.name} resolved the question.`);
  if (resolution !== null) await writeReply(unit, request, resolution);
  const eventId = await changeServiceRequest(unit, request, {
    columns: { status, resolved_at: unit.now, due_at: null },
    event: {
      kind: 'SERVICE_REQUEST_RESOLVED',
      summary: `${caller.name} resolved ${request.number}${resolution === null ? '.' : `: ${excerpt(resolution)}`}`,
      ...(resolution !== null && { after: { resolution } }),
    },
  });
  return { ids: { serviceRequest: request.id }, eventId };
};
