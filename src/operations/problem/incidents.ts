import { InvalidError } from '../../domain/error';
import { toGlobalId, uuidOf } from '../../domain/id';
import type { Incident, Problem } from '../../entities';
import { idsOf, notFound } from '../check';
import { reference } from '../incident/reference';
import type { Unit } from '../unit';

export type Candidate = Pick<
  Incident,
  'id' | 'number' | 'organization_id' | 'account_id' | 'problem_id' | 'signature' | 'version'
>;

interface Known extends Candidate {
  problem_number: string | null;
}

/**
 * The incidents by their global ids, held until the transaction ends, in the order given: all of one organization
 * (`organizationId`, or the first's) and of no other problem than `problemId`. What is wrong is said of its place.
 */
export async function lockCandidates(
  unit: Unit,
  incidentIds: readonly string[],
  { organizationId, problemId }: { organizationId?: string; problemId?: string } = {},
): Promise<Candidate[]> {
  const ids = idsOf('Incident', incidentIds, 'incidentIds');
  if (ids.length === 0) throw new InvalidError('No incident is named.', ['input', 'incidentIds'], 'REQUIRED');
  const rows = await unit.query<Known>(
    `select i.id, i.number, i.organization_id, i.account_id, i.problem_id, i.signature, i.version,
       p.number as problem_number
     from incident i left join problem p on p.id = i.problem_id
     where i.id = any ($1::uuid[]) order by i.id for no key update of i`,
    [ids],
  );
  const known = new Map(rows.map((row) => [row.id, row]));
  const organization = organizationId ?? known.get(ids[0])?.organization_id;
  incidentIds.forEach((globalId, place) => {
    const path = ['input', 'incidentIds', `${place}`];
    const incident = known.get(uuidOf('Incident', globalId)!);
    if (!incident) notFound('Incident', path);
    if (incident.organization_id !== organization) {
      throw new InvalidError(`${incident.number} is another customer’s: a problem is of one.`, path);
    }
    if (incident.problem_id !== null && incident.problem_id !== problemId) {
      const other = incident.problem_number ?? 'another problem';
      throw new InvalidError(`${incident.number} is treated in ${other} already.`, path, 'ALREADY_EXISTS');
    }
  });
  return ids.map((id) => known.get(id)!);
}

/** Makes incidents part of the problem; each says so in its own timeline. */
export async function attach(
  unit: Unit,
  problem: Pick<Problem, 'id' | 'number'>,
  incidents: readonly Candidate[],
): Promise<void> {
  await unit.query(
    'update incident set problem_id = $2, updated_at = $3, version = version + 1 where id = any ($1::uuid[])',
    [incidents.map(({ id }) => id), problem.id, unit.now],
  );
  await unit.recordAll(
    incidents.map((incident) => ({
      kind: 'INCIDENT_LINKED' as const,
      organizationId: incident.organization_id,
      accountId: incident.account_id,
      subject: { type: 'Incident' as const, id: incident.id },
      incidentId: incident.id,
      summary: `${incident.number} is treated in problem ${problem.number}.`,
      before: { problem: null },
      after: { problem: { id: toGlobalId('Problem', problem.id), number: problem.number } },
    })),
  );
}

/** As the event's document names them. */
export function references(incidents: readonly Candidate[]): { id: string; number: string }[] {
  return incidents.map(reference);
}

export function accountsOf(incidents: readonly Candidate[], before: readonly string[] = []): string[] {
  return [...new Set([...before, ...incidents.map((incident) => incident.account_id)])].sort();
}

/** What all of them have in common; null where they differ, or have none. */
export function sharedSignature(incidents: readonly Candidate[]): string | null {
  const [first, ...others] = incidents.map(({ signature }) => signature);
  return others.every((signature) => signature === first) ? first : null;
}
