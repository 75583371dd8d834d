import { serviceRequestTransition } from '../../domain/service-request';
import type { ServiceRequest } from '../../entities';
import { writeReply } from '../comment';
import { excerpt } from '../sentence';
import { changeServiceRequest } from '../service-request/change';
import type { Unit } from '../unit';

/**
 * Writes in a notice's request; `done`: nothing more follows, and the request is resolved with it. Where that was said
 * already and the request is resolved, nothing happens.
 */
export async function replyInNotice(unit: Unit, requestId: string, body: string, done: boolean): Promise<void> {
  const [request] = await unit.query<ServiceRequest>('select * from service_request where id = $1 for no key update', [
    requestId,
  ]);
  if (!request || (done && request.status === 'RESOLVED')) return;
  const step = serviceRequestTransition(request, done ? 'resolve' : 'reply', 'ACCELERATE');
  const status = 'status' in step ? step.status : request.status;
  await writeReply(unit, request, body);
  await changeServiceRequest(unit, request, {
    columns: { status, resolved_at: status === 'RESOLVED' ? unit.now : request.resolved_at },
    event: {
      kind: done ? 'SERVICE_REQUEST_RESOLVED' : 'SERVICE_REQUEST_REPLIED',
      summary: `${unit.caller.name} replied in ${request.number}: ${excerpt(body)}`,
      after: { body, visibility: 'CUSTOMER' },
    },
  });
}
