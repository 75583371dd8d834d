import type { EventDraft } from '../../domain/event';
import { transition } from '../../domain/incident';
import { judgeSilence } from '../../domain/quiet';
import type { AlertStatus } from '../../domain/words';
import type { Incident } from '../../entities';
import { excerpt } from '../sentence';
import { holdGroups } from '../signal/proceed';
import type { Unit } from '../unit';
import { changeIncident } from './change';
import { quietTimer } from './quiet-timer';

/**
 * Resolves the incident of an instance of which nobody spoke for long enough, and its open alerts with it. Where there
 * was correspondence meanwhile it looks again when that is as old. Does nothing where it is resolved; says whether it
 * resolved it.
 */
export async function resolveGroupedIncident(unit: Unit, incidentId: string): Promise<boolean> {
  const [named] = await unit.query<Pick<Incident, 'group_key'>>('select group_key from incident where id = $1', [
    incidentId,
  ]);
  if (!named?.group_key) return false;
  // First, as whoever brings alerts of the instance: they hold alerts before they look for the incident.
  await holdGroups(unit, [], [named.group_key]);
  const [incident] = await unit.query<Incident>('select * from incident where id = $1 for no key update', [incidentId]);
  const step = transition(incident, 'resolve', 'ACCELERATE');
  if ('refusal' in step || incident.resolve_after_hours === null) return false;
  const silence = judgeSilence(await lastCorrespondence(unit, incident), incident.resolve_after_hours, unit.now);
  if (!silence.over) {
    await unit.schedule(quietTimer(incident.id, silence.dueAt));
    return false;
  }
  const alerts = await resolveAlerts(unit, incident);
  const { explanation } = silence;
  await changeIncident(unit, incident, {
    columns: {
      status: step.status,
      resolved_at: unit.now,
      resolution: explanation.summary,
      // What still fires was not restored, and nobody has said what became of it.
      outcome: alerts.length === 0 ? 'RESTORED' : null,
    },
    event: {
      kind: 'INCIDENT_RESOLVED',
      summary: `${incident.number}: ${explanation.summary}`,
      after: { reason: 'NO_CORRESPONDENCE', explanation },
    },
    unattended: true,
  });
  await unit.recordAll(alerts);
  return true;
}

/** What the customer can read of either side, and what joined; a reopening and a new priority begin it anew. */
async function lastCorrespondence(unit: Unit, incident: Incident): Promise<Date> {
  const [{ at }] = await unit.query<{ at: Date | null }>(
    `select max(created_at) as at from comment where incident_id = $1 and visibility = 'CUSTOMER'`,
    [incident.id],
  );
  const instants = [incident.created_at, incident.awaiting_since, incident.group_last_at, at];
  return new Date(Math.max(...instants.map((instant) => instant?.getTime() ?? 0)));
}

interface Ended {
  id: string;
  title: string;
  old_status: AlertStatus;
}

/** The events of its alerts that were open, to be recorded after the incident's own. */
async function resolveAlerts(unit: Unit, incident: Incident): Promise<EventDraft[]> {
  const ended = await unit.query<Ended>(
    `with old as materialized (
       select id, status from alert where incident_id = $1 and status not in ('RESOLVED', 'CLOSED')
       order by id for no key update
     ), quiet as (
       delete from timer where task = 'end-alert-flapping' and key in (select id::text from old)
     )
     update alert a set status = 'RESOLVED', resolved_at = $2, answer_due_at = null, updated_at = $2,
       version = version + 1
     from old where a.id = old.id
     returning a.id, a.title, old.status as old_status`,
    [incident.id, unit.now],
  );
  return ended.map(({ id, title, old_status: status }) => ({
    kind: 'ALERT_RESOLVED',
    organizationId: incident.organization_id,
    accountId: incident.account_id,
    subject: { type: 'Alert', id },
    incidentId: incident.id,
    summary: `“${excerpt(title)}” is resolved with ${incident.number}, of which nobody spoke any more.`,
    before: { status, resolvedAt: null },
    after: { status: 'RESOLVED', resolvedAt: unit.now, reason: 'NO_CORRESPONDENCE' },
  }));
}
