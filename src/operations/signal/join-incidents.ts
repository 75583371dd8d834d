import type { EventDraft } from '../../domain/event';
import { toGlobalId } from '../../domain/id';
import { ballWith } from '../../domain/incident';
import type { IncidentStatus, Party } from '../../domain/words';
import { recordOnIncidents, type ClockSubject } from '../incident/clock';
import type { Unit } from '../unit';
import type { Subject } from './subject';

export interface Merge {
  groupId: string;
  duplicateIds: readonly string[];
}

/** An alert that joins an incident. */
export interface Joining {
  alertId: string;
  title: string;
  account: { organizationId: string; id: string };
  resource: { id: string; name: string } | null;
}

export interface Appended<Row extends Joining = Subject> {
  incidentId: string;
  rows: readonly Row[];
  /** When the group's newest resource came; null where the incident is of one resource. */
  lastAt: Date | null;
}

interface Merged extends ClockSubject {
  old_status: IncidentStatus;
  old_ball: Party;
  group_id: string;
  group_number: string;
}

interface Moved {
  id: string;
  title: string;
  organization_id: string;
  account_id: string;
  incident_id: string;
  resource: string | null;
}

/**
 * The incidents that a group takes over become its duplicates: resolved as no incident of their own. Their alerts and
 * resources go over to the group.
 */
export async function mergeDuplicates(unit: Unit, merges: readonly Merge[]): Promise<void> {
  if (merges.length === 0) return;
  const pairs = JSON.stringify(
    merges.flatMap(({ groupId, duplicateIds }) => duplicateIds.map((id) => ({ id, group_id: groupId }))),
  );
  const merged = await unit.query<Merged>(
    `with pair as (
       select p.id, p.group_id, g.number as group_number, i.status as old_status, i.ball_with as old_ball
       from jsonb_to_recordset($1::jsonb) as p (id uuid, group_id uuid)
       join incident g on g.id = p.group_id join incident i on i.id = p.id
       where i.status <> 'RESOLVED' order by i.id for no key update of i
     )
     update incident i set status = 'RESOLVED', ball_with = $3, duplicate_of_id = pair.group_id,
       outcome = 'NOT_AN_INCIDENT', resolution = 'Part of ' || pair.group_number || '.', resolved_at = $2,
       updated_at = $2, version = version + 1
     from pair where i.id = pair.id
     returning i.id, i.number, i.organization_id, i.account_id, i.sla_facts, i.sla_told, i.response_status,
       pair.old_status, pair.old_ball, pair.group_id, pair.group_number`,
    [pairs, unit.now, ballWith('RESOLVED')],
  );
  const moved = await unit.query<Moved>(
    `with pair as (
       select * from jsonb_to_recordset($1::jsonb) as p (id uuid, group_id uuid)
     ), subjects as (
       insert into incident_resource (incident_id, resource_id, organization_id, account_id)
       select distinct pair.group_id, r.resource_id, r.organization_id, r.account_id
       from pair join incident_resource r on r.incident_id = pair.id
       on conflict do nothing
     )
     update alert a set incident_id = pair.group_id, updated_at = $2, version = version + 1
     from pair where a.incident_id = pair.id
     returning a.id, a.title, a.organization_id, a.account_id, a.incident_id,
       (select r.name from resource r where r.id = a.resource_id) as resource`,
    [pairs, unit.now],
  );
  await unit.query(
    `update remediation m set incident_id = p.group_id
     from jsonb_to_recordset($1::jsonb) as p (id uuid, group_id uuid) where m.incident_id = p.id`,
    [pairs],
  );
  const numbers = new Map(merged.map((row) => [row.group_id, row.group_number]));
  await recordOnIncidents(unit, merged, [
    ...merged.map((row) => resolved(unit, row)),
    ...moved.map((row) => joined(row, numbers.get(row.incident_id)!)),
  ]);
}

function resolved(unit: Unit, row: Merged): EventDraft {
  return {
    kind: 'INCIDENT_RESOLVED',
    organizationId: row.organization_id,
    accountId: row.account_id,
    subject: { type: 'Incident', id: row.id },
    incidentId: row.id,
    summary: `${row.number} is part of ${row.group_number} and was resolved as its duplicate.`,
    before: { status: row.old_status, ballWith: row.old_ball, resolvedAt: null, resolution: null, outcome: null },
    after: {
      status: 'RESOLVED',
      ballWith: ballWith('RESOLVED'),
      resolvedAt: unit.now,
      resolution: `Part of ${row.group_number}.`,
      outcome: 'NOT_AN_INCIDENT',
      duplicateOf: { id: toGlobalId('Incident', row.group_id), number: row.group_number },
    },
  };
}

function joined(alert: Moved, number: string): EventDraft {
  return {
    kind: 'INCIDENT_ALERT_APPENDED',
    organizationId: alert.organization_id,
    accountId: alert.account_id,
    subject: { type: 'Incident', id: alert.incident_id },
    incidentId: alert.incident_id,
    summary: `“${alert.title}” joined ${number}.`,
    after: { alert: { id: toGlobalId('Alert', alert.id), title: alert.title }, resource: alert.resource },
  };
}

/** Alerts join open incidents: their resources are added, and each is recorded on the incident. */
export async function appendToIncidents(unit: Unit, appended: readonly Appended<Joining>[]): Promise<void> {
  if (appended.length === 0) return;
  const rows = appended.map(({ incidentId, rows: alerts, lastAt }) => ({
    id: incidentId,
    last_at: lastAt,
    resource_ids: [...new Set(alerts.flatMap((row) => row.resource?.id ?? []))],
  }));
  const incidents = await unit.query<{ id: string; number: string }>(
    `with a as (
       select * from jsonb_to_recordset($1::jsonb) as a (id uuid, last_at timestamptz, resource_ids jsonb) order by id
     ), subjects as (
       insert into incident_resource (incident_id, resource_id, organization_id, account_id)
       select i.id, r.id::uuid, i.organization_id, i.account_id
       from a join incident i on i.id = a.id, jsonb_array_elements_text(a.resource_ids) as r (id)
       on conflict do nothing
     )
     update incident i set group_last_at = coalesce(a.last_at, i.group_last_at), updated_at = $2, version = version + 1
     from a where i.id = a.id returning i.id, i.number`,
    [JSON.stringify(rows), unit.now],
  );
  const numbers = new Map(incidents.map((row) => [row.id, row.number]));
  await unit.recordAll(
    appended.flatMap(({ incidentId, rows: alerts }) =>
      alerts.map(({ alertId, title, account, resource }) =>
        joined(
          {
            id: alertId,
            title,
            organization_id: account.organizationId,
            account_id: account.id,
            incident_id: incidentId,
            resource: resource?.name ?? null,
          },
          numbers.get(incidentId)!,
        ),
      ),
    ),
  );
}
