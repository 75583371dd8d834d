import { transition } from '../../domain/incident';
import { accepted } from '../check';
import type { Operation } from '../perform';
import { changeIncident } from './change';
import { lockIncident, type IncidentInput } from './lock';

export type AcknowledgeIncidentInput = IncidentInput;

/** `acknowledgedAt` keeps its first value when it is acknowledged again. */
export const acknowledgeIncident: Operation<AcknowledgeIncidentInput> = async (unit, input) => {
  const incident = await lockIncident(unit, input);
  return changeIncident(unit, incident, {
    columns: {
      status: accepted(transition(incident, 'acknowledge', unit.caller.party)),
      acknowledged_at: incident.acknowledged_at ?? unit.now,
    },
    event: { kind: 'INCIDENT_ACKNOWLEDGED', summary: `${unit.caller.name} acknowledged ${incident.number}.` },
  });
};
