import { InvalidError } from '../../domain/error';
import { transition } from '../../domain/incident';
import type { IncidentPriority } from '../../domain/words';
import { accepted, textOf } from '../check';
import type { Operation } from '../perform';
import { excerpt } from '../sentence';
import { changeIncident } from './change';
import { lockIncident, type IncidentInput } from './lock';

export interface UpdateIncidentPriorityInput extends IncidentInput {
  priority: IncidentPriority;
  /** The customer reads it. */
  reason: string;
}

export const updateIncidentPriority: Operation<UpdateIncidentPriorityInput> = async (unit, input) => {
  const reason = textOf(input.reason, 'reason');
  const incident = await lockIncident(unit, input);
  const status = accepted(transition(incident, 'updatePriority', unit.caller.party));
  if (input.priority === incident.priority) {
    throw new InvalidError(`The priority is ${incident.priority} already.`, ['input', 'priority']);
  }
  return changeIncident(unit, incident, {
    columns: { status, priority: input.priority },
    event: {
      kind: 'INCIDENT_PRIORITY_CHANGED',
      summary: `The priority of ${incident.number} is ${input.priority}, was ${incident.priority}: ${excerpt(reason)}`,
      after: { reason },
    },
  });
};
