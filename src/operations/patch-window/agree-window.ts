import { coveredBy } from '../../database/covered';
import { toGlobalId } from '../../domain/id';
import { recordOnIncidents, type ClockSubject } from '../incident/clock';
import type { Unit } from '../unit';
import type { PatchWindow } from './row';

interface Running {
  starts_at: Date;
  ends_at: Date;
  suppression_id: string;
}

/**
 * An execution runs: for its time nothing is promised on the open incidents that are about its instances alone, as their
 * customer has agreed to it. Each is told once, and its clocks stand still until the execution ends.
 */
export async function agreeWindow(unit: Unit, window: PatchWindow): Promise<void> {
  const [running] = await unit.query<Running>(
    `select e.starts_at, e.ends_at, s.id as suppression_id
     from patch_window_execution e join suppression s on s.patch_window_id = e.patch_window_id
     where e.patch_window_id = $1 and e.starts_at <= $2 and e.ends_at > $2 order by e.starts_at limit 1`,
    [window.id, unit.now],
  );
  if (!running || !window.managed) return;
  const subjects = await unit.query<ClockSubject>(
    `select i.id, i.number, i.organization_id, i.account_id, i.sla_facts, i.sla_told, i.response_status
     from incident i join patch_window w on w.id = $1
     where i.account_id = w.account_id and i.status <> 'RESOLVED' and i.sla_facts is not null
       and not i.sla_facts @> $2::jsonb
       and exists (select from incident_resource l where l.incident_id = i.id)
       and not exists (
         select from incident_resource l join resource r on r.id = l.resource_id
         where l.incident_id = i.id and (${coveredBy('w', 'r')}) is not true)
     order by i.id for no key update of i`,
    [window.id, JSON.stringify([{ kind: 'WINDOW_AGREED', id: running.suppression_id, from: running.starts_at }])],
  );
  await recordOnIncidents(
    unit,
    subjects,
    subjects.map((incident) => ({
      kind: 'SUPPRESSION_CREATED',
      organizationId: incident.organization_id,
      accountId: incident.account_id,
      incidentId: incident.id,
      subject: { type: 'Suppression', id: running.suppression_id },
      summary: `The patch window “${window.name}” runs until ${running.ends_at.toISOString()}: for its time nothing is promised on ${incident.number}.`,
      after: {
        agreedWindow: true,
        startsAt: running.starts_at,
        endsAt: running.ends_at,
        patchWindow: { id: toGlobalId('PatchWindow', window.id), name: window.name },
      },
    })),
  );
}
