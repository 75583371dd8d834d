import { transition } from '../../domain/incident';
import { accepted, textOf } from '../check';
import type { Operation } from '../perform';
import { excerpt } from '../sentence';
import { changeIncident } from './change';
import { writeComment } from '../comment';
import { lockIncident, type IncidentInput } from './lock';

export interface RequestCustomerActionInput extends IncidentInput {
  message: string;
}

/** The message is also kept among the comments, where the customer answers it. */
export const requestCustomerAction: Operation<RequestCustomerActionInput> = async (unit, input) => {
  const message = textOf(input.message, 'message');
  const incident = await lockIncident(unit, input);
  const status = accepted(transition(incident, 'requestCustomerAction', unit.caller.party));
  await writeComment(unit, incident, message);
  return changeIncident(unit, incident, {
    columns: { status },
    event: {
      kind: 'INCIDENT_CUSTOMER_ACTION_REQUESTED',
      summary: `${unit.caller.name} asks the customer to act on ${incident.number}: ${excerpt(message)}`,
      after: { message },
    },
  });
};
