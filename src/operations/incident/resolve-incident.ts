import { transition } from '../../domain/incident';
import type { ResolutionOutcome } from '../../domain/words';
import { accepted, textOf } from '../check';
import type { Operation } from '../perform';
import { excerpt } from '../sentence';
import { changeIncident } from './change';
import { lockIncident, type IncidentInput } from './lock';

export interface ResolveIncidentInput extends IncidentInput {
  resolution: string;
  outcome: ResolutionOutcome;
}

export const resolveIncident: Operation<ResolveIncidentInput> = async (unit, input) => {
  const resolution = textOf(input.resolution, 'resolution');
  const incident = await lockIncident(unit, input);
  return changeIncident(unit, incident, {
    columns: {
      status: accepted(transition(incident, 'resolve', unit.caller.party)),
      resolved_at: unit.now,
      resolution,
      outcome: input.outcome,
    },
    event: {
      kind: 'INCIDENT_RESOLVED',
      summary: `${unit.caller.name} resolved ${incident.number} (${input.outcome}): ${excerpt(resolution)}`,
    },
  });
};
