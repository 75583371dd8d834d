import { answerDueAt } from '../../domain/alert';
import { answerTimer } from '../alert/answer-timer';
import { setTimers } from '../timers';
import type { Unit } from '../unit';
import { changed, opened } from './alert-events';
import type { AlertRow, Was } from './alert-row';
import { explanationOf, openStatus } from './subject';

/** Writes new and changed alerts, their events and their timers, a bounded number of statements for any number. */
export async function writeAlerts(unit: Unit, rows: readonly AlertRow[]): Promise<void> {
  const fresh = rows.filter((row) => row.folded.isNew);
  const old = rows.filter((row) => !row.folded.isNew);
  const was = await changeAlerts(unit, old);
  await openAlerts(unit, fresh);
  await unit.recordAll([
    ...fresh.flatMap((row) => opened(unit, row)),
    ...old.flatMap((row) => changed(unit, row, was)),
  ]);
  await moveTimers(unit, rows);
}

async function openAlerts(unit: Unit, rows: readonly AlertRow[]): Promise<void> {
  if (rows.length === 0) return;
  const drafts = rows.map((row) => {
    const { folded, account, impact } = row;
    const status = folded.open ? openStatus(row) : 'RESOLVED';
    return {
      id: folded.id,
      organization_id: account.organizationId,
      account_id: account.id,
      resource_id: row.resource?.id ?? null,
      alarm_id: row.alarmId,
      incident_id: row.incidentId,
      service_request_id: row.questionId,
      source: folded.item.signal.source,
      status,
      impact: impact.impact,
      dedup_key: row.dedupKey,
      definition: impact.definition,
      region: row.region,
      title: row.title,
      count: folded.count,
      first_seen_at: folded.firstSeenAt,
      last_seen_at: folded.lastSeenAt,
      state_at: folded.stateAt,
      flapping: folded.flapping,
      answer_due_at: status === 'AWAITING_CUSTOMER' ? answerDueAt(unit.now) : null,
      resolved_at: status === 'RESOLVED' || status === 'CLOSED' ? unit.now : null,
      suppression_id: row.held?.suppressionId ?? null,
      explanation: explanationOf(row),
    };
  });
  await unit.query(
    `insert into alert (id, organization_id, account_id, resource_id, alarm_id, incident_id, service_request_id,
       suppression_id, source, status, impact, dedup_key, definition, region, title, count, first_seen_at, last_seen_at, state_at, flapping, answer_due_at,
       resolved_at, explanation, updated_at)
     select id, organization_id, account_id, resource_id, alarm_id, incident_id, service_request_id, suppression_id,
       source, status, impact, dedup_key, definition, region, title, count, first_seen_at, last_seen_at, state_at, flapping, answer_due_at, resolved_at,
       explanation, $2
     from jsonb_to_recordset($1::jsonb) as r (
       id uuid, organization_id uuid, account_id uuid, resource_id uuid, alarm_id uuid, incident_id uuid,
       service_request_id uuid, suppression_id uuid, source text, status text, impact text, dedup_key text, definition text, region text, title text, count int,
       first_seen_at timestamptz, last_seen_at timestamptz, state_at timestamptz, flapping boolean,
       answer_due_at timestamptz, resolved_at timestamptz, explanation jsonb)`,
    [JSON.stringify(drafts), unit.now],
  );
}

async function changeAlerts(unit: Unit, rows: readonly AlertRow[]): Promise<Map<string, Was>> {
  if (rows.length === 0) return new Map();
  const changes = rows.map(({ folded }) => ({
    id: folded.id,
    open: folded.open,
    count: folded.count,
    first_seen_at: folded.firstSeenAt,
    last_seen_at: folded.lastSeenAt,
    state_at: folded.stateAt,
    flapping: folded.flapping,
  }));
  const was = await unit.query<Was>(
    `with r as (
       select * from jsonb_to_recordset($1::jsonb) as r (
         id uuid, open boolean, count int, first_seen_at timestamptz, last_seen_at timestamptz, state_at timestamptz,
         flapping boolean)
     ), old as (
       select id, status, incident_id, flapping, count, last_seen_at, answer_due_at from alert where id in (select id from r)
     )
     update alert a set count = r.count, first_seen_at = r.first_seen_at, last_seen_at = r.last_seen_at,
       state_at = r.state_at, flapping = r.flapping, updated_at = $2::timestamptz, version = version + 1,
       status = case when r.open then a.status else 'RESOLVED' end,
       resolved_at = case when r.open then null else $2::timestamptz end,
       answer_due_at = case when r.open then a.answer_due_at end
     from r, old where a.id = r.id and old.id = r.id
     returning a.id, old.status, old.incident_id, old.flapping, old.count, old.last_seen_at, old.answer_due_at`,
    [JSON.stringify(changes), unit.now],
  );
  return new Map(was.map((row) => [row.id, row]));
}

/** Unanswered questions and flapping end by timers in service time; what is over waits for no answer. */
async function moveTimers(unit: Unit, rows: readonly AlertRow[]): Promise<void> {
  const timers = rows.flatMap((row) => {
    const { folded } = row;
    const asked = folded.isNew && folded.open && openStatus(row) === 'AWAITING_CUSTOMER';
    const flaps = folded.open && folded.flapsUntil;
    return [
      ...(asked ? [answerTimer(folded.id, unit.now)] : []),
      ...(flaps
        ? [
            {
              task: 'end-alert-flapping' as const,
              key: folded.id,
              ids: { alertId: folded.id },
              dueAt: flaps,
            },
          ]
        : []),
    ];
  });
  await setTimers(unit, timers);
  const over = rows.filter((row) => !row.folded.isNew && !row.folded.open).map((row) => row.folded.id);
  if (over.length > 0) {
    await unit.query(
      `delete from timer where task in ('resolve-unanswered-alert', 'end-alert-flapping') and key = any ($1)`,
      [over],
    );
  }
}
