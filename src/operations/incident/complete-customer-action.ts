import { transition } from '../../domain/incident';
import { accepted, textOf } from '../check';
import type { Operation } from '../perform';
import { excerpt } from '../sentence';
import { changeIncident } from './change';
import { writeComment } from '../comment';
import { lockIncident, type IncidentInput } from './lock';

export interface CompleteCustomerActionInput extends IncidentInput {
  message: string;
}

export const completeCustomerAction: Operation<CompleteCustomerActionInput> = async (unit, input) => {
  const message = textOf(input.message, 'message');
  const incident = await lockIncident(unit, input);
  const status = accepted(transition(incident, 'completeCustomerAction', unit.caller.party));
  await writeComment(unit, incident, message);
  return changeIncident(unit, incident, {
    columns: { status },
    event: {
      kind: 'INCIDENT_CUSTOMER_ACTION_COMPLETED',
      summary: `${unit.caller.name} did what was asked on ${incident.number}: ${excerpt(message)}`,
      after: { message },
    },
  });
};
