import { priorityOf } from '../../domain/catalog/priority';
import { PRIORITY_RANK } from '../../domain/incident';
import type { Incident } from '../../entities';
import { changeIncident } from '../incident/change';
import type { Unit } from '../unit';
import type { Appended } from './join-incidents';
import { rankOf } from './judge-instances';
import { sharedKey } from './instances';

/** An alert that is more urgent than the incident of its instance makes that as urgent; none makes it less. */
export async function raisePriorities(unit: Unit, appended: readonly Appended[]): Promise<void> {
  const urgent = appended
    .filter(({ rows }) => sharedKey(rows[0]) !== null)
    .map(({ incidentId, rows }) => ({ incidentId, row: rows.reduce((a, b) => (rankOf(b) < rankOf(a) ? b : a)) }));
  if (urgent.length === 0) return;
  const incidents = await unit.query<Incident>('select * from incident where id = any ($1) order by created_at, id', [
    urgent.map(({ incidentId }) => incidentId),
  ]);
  for (const incident of incidents) {
    const { row } = urgent.find(({ incidentId }) => incidentId === incident.id)!;
    const { priority, explanation } = priorityOf(row.impact.definition, row.account.environment, false);
    if (PRIORITY_RANK[priority] >= incident.priority_rank) continue;
    await changeIncident(unit, incident, {
      columns: { priority },
      event: {
        kind: 'INCIDENT_PRIORITY_CHANGED',
        summary: `${incident.number} is ${priority} now: “${row.title}” joined it.`,
        after: { reason: explanation.summary, explanation },
      },
      unattended: true,
    });
  }
}
