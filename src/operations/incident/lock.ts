import type { Incident } from '../../entities';
import { idOf, notFound } from '../check';
import { expectVersion } from '../lock';
import type { Unit } from '../unit';

/** What every verb on one incident is given. */
export interface IncidentInput {
  incidentId: string;
  idempotencyKey?: string | null;
  expectedVersion?: number | null;
}

/**
 * The incident, held until the transaction ends; under row-level security another tenant's is not there. Its key stays
 * free, so that a row that refers to it need not wait.
 */
export async function lockIncident(unit: Unit, input: IncidentInput): Promise<Incident> {
  const id = idOf('Incident', input.incidentId, 'incidentId');
  const [incident] = await unit.query<Incident>('select * from incident where id = $1 for no key update', [id]);
  if (!incident) notFound('Incident', ['input', 'incidentId']);
  expectVersion(incident, input.expectedVersion);
  return incident;
}
