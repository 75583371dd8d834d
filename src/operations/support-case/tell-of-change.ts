import type { EventDraft } from '../../domain/event';
import type { Incident } from '../../entities';
import type { Unit } from '../unit';
import { tellCase } from './tell';

/**
 * AWS lets nobody set the status of a case: what changed on an incident is told in it in words, and only its resolution
 * is carried out there.
 */
export async function tellOfChange(
  unit: Unit,
  before: Incident,
  after: Incident,
  event: Pick<EventDraft, 'kind' | 'after'>,
): Promise<void> {
  // All that can have come from a case.
  if (before.origin !== 'SUPPORT_CASE' && before.origin !== 'RECLASSIFIED') return;
  const of = { incident_id: before.id };
  const reason = typeof event.after?.reason === 'string' ? `: ${event.after.reason}` : '.';
  const tell = (text: string) => tellCase(unit, of, before.number, text);
  if (after.status === 'RESOLVED' && before.status !== 'RESOLVED') {
    // In the transaction it is resolved already, so the resolution follows what is said.
    return tell(`${before.number} is resolved (${after.outcome}): ${after.resolution}`);
  }
  if (event.kind === 'INCIDENT_ACKNOWLEDGED') return tell(`We have taken this up as ${before.number}.`);
  if (event.kind === 'INCIDENT_REOPENED') return tell(`${before.number} is open again${reason}`);
  if (event.kind === 'INCIDENT_PRIORITY_CHANGED') {
    return tell(`The priority of ${before.number} is ${after.priority} now${reason}`);
  }
}
