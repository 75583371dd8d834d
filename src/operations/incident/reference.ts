import { toGlobalId } from '../../domain/id';
import type { Incident } from '../../entities';
import type { Unit } from '../unit';

/** An incident as an event's document names it; whoever reads the event and does not see it finds it left out. */
export interface IncidentReference {
  id: string;
  number: string;
}

export function reference({ id, number }: Pick<Incident, 'id' | 'number'>): IncidentReference {
  return { id: toGlobalId('Incident', id), number };
}

/** Of which the incident is the duplicate now; null where it is none, or where the caller does not see that one. */
export async function originalOf(unit: Unit, incident: Incident): Promise<IncidentReference | null> {
  if (incident.duplicate_of_id === null) return null;
  const [original] = await unit.query<Pick<Incident, 'id' | 'number'>>(
    'select id, number from incident where id = $1',
    [incident.duplicate_of_id],
  );
  return original ? reference(original) : null;
}
