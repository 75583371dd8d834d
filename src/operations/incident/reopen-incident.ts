import { transition } from '../../domain/incident';
import { accepted, textOf } from '../check';
import type { Operation } from '../perform';
import { excerpt } from '../sentence';
import { changeIncident } from './change';
import { quietTimer } from './quiet-timer';
import { lockIncident, type IncidentInput } from './lock';
import { originalOf } from './reference';

export interface ReopenIncidentInput extends IncidentInput {
  reason: string;
}

/** What was said when it was resolved no longer holds; the event keeps it. The rating stays: it was given. */
export const reopenIncident: Operation<ReopenIncidentInput> = async (unit, input) => {
  const reason = textOf(input.reason, 'reason');
  const incident = await lockIncident(unit, input);
  const duplicateOf = await originalOf(unit, incident);
  if (incident.resolve_after_hours !== null) {
    const dueAt = new Date(unit.now.getTime() + incident.resolve_after_hours * 3_600_000);
    await unit.schedule(quietTimer(incident.id, dueAt));
  }
  return changeIncident(unit, incident, {
    columns: {
      status: accepted(transition(incident, 'reopen', unit.caller.party)),
      resolved_at: null,
      resolution: null,
      outcome: null,
      duplicate_of_id: null,
    },
    event: {
      kind: 'INCIDENT_REOPENED',
      summary: `${unit.caller.name} reopened ${incident.number}: ${excerpt(reason)}`,
      before: duplicateOf ? { duplicateOf } : {},
      after: incident.duplicate_of_id ? { reason, duplicateOf: null } : { reason },
    },
  });
};
