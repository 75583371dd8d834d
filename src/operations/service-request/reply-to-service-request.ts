import { toGlobalId } from '../../domain/id';
import { ForbiddenError, InvalidError } from '../../domain/error';
import { serviceRequestTransition } from '../../domain/service-request';
import type { CommentVisibility } from '../../domain/words';
import type { ServiceRequest } from '../../entities';
import { accepted, textOf } from '../check';
import { writeReply } from '../comment';
import type { Effect, Operation } from '../perform';
import { excerpt } from '../sentence';
import type { Unit } from '../unit';
import { changeServiceRequest } from './change';
import { lockServiceRequest } from './lock';
import { holdAnswers, restartAnswers } from './waiting-alerts';

export interface ReplyToServiceRequestInput {
  serviceRequestId: string;
  body: string;
  visibility: CommentVisibility;
  idempotencyKey?: string | null;
  awaitCustomer?: boolean | null;
}

/** A word to the other side moves the request on; a note among Accelerate's people changes nothing. */
export const replyToServiceRequest: Operation<ReplyToServiceRequestInput> = async (unit, input) => {
  const { caller } = unit;
  const internal = input.visibility === 'INTERNAL';
  const ask = input.awaitCustomer ?? false;
  if (internal && caller.party === 'CUSTOMER') {
    throw new ForbiddenError('Internal notes are Accelerate’s.', ['input', 'visibility']);
  }
  if (ask && (internal || caller.party === 'CUSTOMER')) {
    throw new InvalidError('Only a reply of Accelerate that the customer reads can wait for the customer.', [
      'input',
      'awaitCustomer',
    ]);
  }
  const body = textOf(input.body, 'body');
  const request = await lockServiceRequest(unit, input);
  if (internal) return note(unit, request, body);
  const status = accepted(serviceRequestTransition(request, ask ? 'ask' : 'reply', caller.party));
  const id = await writeReply(unit, request, body);
  // Who has spoken is not silent; who is asked again has as long again to answer.
  const dueAt =
    caller.party === 'CUSTOMER' ? await holdAnswers(unit, request) : ask && (await restartAnswers(unit, request));
  const eventId = await changeServiceRequest(unit, request, {
    columns: {
      status,
      resolved_at: status === 'RESOLVED' ? request.resolved_at : null,
      ...(dueAt !== false && { due_at: dueAt }),
    },
    event: {
      kind: 'SERVICE_REQUEST_REPLIED',
      summary: `${caller.name} replied in ${request.number}: ${excerpt(body)}`,
      after: { body, visibility: 'CUSTOMER', serviceRequest: named(request) },
    },
    subject: { type: 'Comment', id },
  });
  return { ids: { serviceRequest: request.id, comment: id }, eventId };
};

/** The request's row stays as it is: a new version would tell the customer of what is not theirs to know. */
async function note(unit: Unit, request: ServiceRequest, body: string): Promise<Effect> {
  const id = await writeReply(unit, request, body, 'INTERNAL');
  const eventId = await unit.record({
    kind: 'SERVICE_REQUEST_REPLIED',
    organizationId: request.organization_id,
    accountId: request.account_id,
    subject: { type: 'Comment', id },
    internal: true,
    summary: `${unit.caller.name} noted in ${request.number}: ${excerpt(body)}`,
    after: { body, visibility: 'INTERNAL', serviceRequest: named(request) },
  });
  return { ids: { serviceRequest: request.id, comment: id }, eventId };
}

/** The event is about the reply: it says in which request it was made. */
function named({ id, number }: ServiceRequest): { id: string; number: string } {
  return { id: toGlobalId('ServiceRequest', id), number };
}
