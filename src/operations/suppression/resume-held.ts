import { resumeAlerts } from '../signal/resume-alerts';
import type { Unit } from '../unit';

const BATCH = 500;

/**
 * Takes up a portion of what a suppression held back, once it holds nothing at this moment: what fires still takes its
 * ordinary way, unless another one covers it. Gives how many were taken up; call it until none is left. Alerts that
 * would share an incident are taken up one after another, so that they share it.
 */
export async function resumeHeld(unit: Unit, suppressionId: string): Promise<number> {
  const rows = await unit.query<{ id: string }>(
    `select a.id from alert a
     where a.suppression_id = $1 and a.status = 'SUPPRESSED'
       and a.incident_id is null and a.service_request_id is null and not exists (
       select from suppression_occurrence o where o.suppression_id = $1 and o.starts_at <= $2 and o.ends_at > $2)
     order by a.account_id, a.definition, a.region, a.id limit $3`,
    [suppressionId, unit.now, BATCH],
  );
  await resumeAlerts(
    unit,
    rows.map(({ id }) => id),
    'its suppression is over.',
    ['SUPPRESSED'],
  );
  return rows.length;
}
