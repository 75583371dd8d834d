import { InvalidError } from '../../domain/error';
import { toGlobalId } from '../../domain/id';
import { transition } from '../../domain/incident';
import type { Incident } from '../../entities';
import { accepted, idOf, notFound } from '../check';
import type { Operation } from '../perform';
import type { Unit } from '../unit';
import { changeIncident, unchanged } from './change';
import { lockIncident, type IncidentInput } from './lock';

export interface AssignIncidentInput extends IncidentInput {
  /** null: to nobody. */
  personId?: string | null;
}

interface Candidate {
  id: string;
  name: string;
  party: string;
  active: boolean;
  serves: boolean;
}

export const assignIncident: Operation<AssignIncidentInput> = async (unit, input) => {
  const personId = input.personId == null ? null : idOf('Person', input.personId, 'personId');
  const incident = await lockIncident(unit, input);
  const status = accepted(transition(incident, personId === null ? 'unassign' : 'assign', unit.caller.party));
  const people = await candidates(unit, incident, [personId, incident.assignee_id]);
  const assignee = personId === null ? null : assignable(people.find((person) => person.id === personId));
  if (personId === incident.assignee_id && status === incident.status) return unchanged(incident);
  const previous = people.find((person) => person.id === incident.assignee_id) ?? null;
  return changeIncident(unit, incident, {
    columns: { status, assignee_id: personId },
    event: {
      kind: 'INCIDENT_ASSIGNED',
      summary: assignee
        ? `${incident.number} is assigned to ${assignee.name}.`
        : `${incident.number} is assigned to nobody any more.`,
      before: { assignee: reference(previous) },
      after: { assignee: reference(assignee) },
    },
  });
};

function candidates(unit: Unit, incident: Incident, ids: (string | null)[]): Promise<Candidate[]> {
  return unit.query<Candidate>(
    `select p.id, p.name, p.party, p.active, p.all_organizations or exists (
       select from access_grant g where g.person_id = p.id and g.organization_id = $2
         and (g.account_id is null or g.account_id = $3)
         and (g.expires_at is null or g.expires_at > clock_timestamp())) as serves
     from person p where p.id = any ($1::uuid[])`,
    [ids.filter((id) => id !== null), incident.organization_id, incident.account_id],
  );
}

function assignable(person: Candidate | undefined): Candidate {
  const path = ['input', 'personId'];
  if (!person) notFound('Person', path);
  if (person.party !== 'ACCELERATE') throw new InvalidError('Incidents are assigned to people of Accelerate.', path);
  if (!person.active) throw new InvalidError(`${person.name} is not active any more.`, path);
  if (!person.serves) throw new InvalidError(`${person.name} does not serve this account.`, path);
  return person;
}

function reference(person: Candidate | null): { id: string; name: string } | null {
  return person && { id: toGlobalId('Person', person.id), name: person.name };
}
