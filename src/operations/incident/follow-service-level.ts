import type { Incident } from '../../entities';
import type { Unit } from '../unit';
import { moveClocks } from './clock';

/**
 * Brings what is stored of an incident's clocks up to the present, and tells the log of what has come. It goes by the
 * facts and not by why it was called: early, late or twice, each moment is told once and dated as it was.
 */
export async function followServiceLevel(unit: Unit, incidentId: string): Promise<void> {
  const [subject] = await unit.query<Incident>('select * from incident where id = $1 for no key update', [incidentId]);
  if (!subject) return;
  await unit.recordAll(await moveClocks(unit, [{ subject, facts: [] }]));
}
