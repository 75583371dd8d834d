import { toGlobalId } from '../../domain/id';
import { newId } from '../../domain/new-id';
import { spoken } from '../../domain/duration';
import { awaitingSince, NO_MAIL_SERVER, planEscalation, recipientsOf, type Notice } from '../../domain/escalation';
import { escalationMail } from '../../domain/escalation-mail';
import type { Account, EscalationPolicy, Incident, Organization } from '../../entities';
import type { Unit } from '../unit';
import { webhooksToTell } from './webhooks';

interface Told {
  steps: number;
  lastAt: Date | null;
}

/**
 * Takes the steps that are due for an incident and sets the timer for what comes next. The incident is held and what
 * was taken is written with it: whoever comes second finds nothing due.
 */
export async function escalateIncident(unit: Unit, incidentId: string, can: { mail: boolean }): Promise<void> {
  const [incident] = await unit.query<Incident>('select * from incident where id = $1 for no key update', [incidentId]);
  if (!incident) return;
  const [policy] = await unit.query<EscalationPolicy>(
    'select * from escalation_policy where organization_id = $1 and $2 = any (priorities)',
    [incident.organization_id, incident.priority],
  );
  if (!policy) return unit.cancel('escalate-incident', incident.id);
  const told = await toldOf(unit, incident);
  const { due, next } = planEscalation(policy, incident, told, unit.now);
  for (const notice of due) {
    if (notice.reason === 'UNACKNOWLEDGED') told.steps = notice.step;
    await give(unit, { incident, policy, notice, told, mail: can.mail });
  }
  if (!next) return unit.cancel('escalate-incident', incident.id);
  await unit.schedule({
    task: 'escalate-incident',
    key: incident.id,
    ids: { incidentId: incident.id },
    dueAt: next,
  });
}

async function toldOf(unit: Unit, incident: Incident): Promise<Told> {
  const [row] = await unit.query<{ steps: number; last_at: Date | null }>(
    `select coalesce(max(step) filter (where since = $2), 0) as steps, max(at) as last_at
     from escalation where incident_id = $1`,
    [incident.id, awaitingSince(incident)],
  );
  return { steps: row.steps, lastAt: row.last_at };
}

interface Given {
  incident: Incident;
  policy: EscalationPolicy;
  notice: Notice;
  told: Told;
  mail: boolean;
}

async function give(unit: Unit, { incident, policy, notice, told, mail }: Given): Promise<void> {
  const { emails, webhookIds } = recipientsOf(policy.steps, notice, told.steps);
  const why = reasonOf(unit, incident, notice);
  const step = notice.reason === 'UNACKNOWLEDGED' ? notice.step : null;
  const what = step === null ? 'a reminder' : `step ${step} of ${policy.steps.length}`;
  const eventId = await unit.record({
    kind: 'INCIDENT_ESCALATED',
    organizationId: incident.organization_id,
    accountId: incident.account_id,
    subject: { type: 'Incident', id: incident.id },
    incidentId: incident.id,
    summary: `${incident.number} ${why}: ${what} by “${policy.name}”.`,
    after: {
      reason: notice.reason,
      step,
      escalationPolicy: { id: toGlobalId('EscalationPolicy', policy.id), name: policy.name, version: policy.version },
      recipients: emails.length,
      webhooks: await webhooksToTell(unit, webhookIds),
    },
    // Addresses are those of the organization's members and of Accelerate; who sees one account reads how many there are.
    internalAfter: { emails, notSent: mail || emails.length === 0 ? null : NO_MAIL_SERVER },
  });
  const letter = escalationMail({
    incident,
    why,
    what,
    policy: policy.name,
    at: unit.now,
    ...(await placeOf(unit, incident)),
  });
  const id = newId();
  await unit.query(
    `insert into escalation (id, organization_id, account_id, incident_id, policy_id, policy_version, reason, step,
       since, at, event_id, subject, body, webhook_ids)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      id,
      incident.organization_id,
      incident.account_id,
      incident.id,
      policy.id,
      policy.version,
      notice.reason,
      step,
      awaitingSince(incident),
      unit.now,
      eventId,
      letter.subject,
      letter.body,
      webhookIds,
    ],
  );
  await unit.query(
    `with made as (
       insert into delivery (id, organization_id, account_id, escalation_id, channel, target, status, last_error,
         created_at, ended_at)
       select d.id, $1, $2, $3, 'EMAIL', d.target, case when $6 then 'PENDING' else 'NOT_SENT' end,
         case when $6 then null else $7 end, $8::timestamptz, case when $6 then null else $8::timestamptz end
       from unnest($4::uuid[], $5::text[]) as d (id, target)
       returning id, status
     )
     select enqueue('deliver-email', 'deliver-email:' || id, jsonb_build_object('deliveryId', id), null, null)
     from made where status = 'PENDING'`,
    [
      incident.organization_id,
      incident.account_id,
      id,
      emails.map(() => newId()),
      emails,
      mail,
      NO_MAIL_SERVER,
      unit.now,
    ],
  );
}

function reasonOf(unit: Unit, incident: Incident, notice: Notice): string {
  const since = notice.reason === 'STALE' ? (incident.worked_at ?? incident.created_at) : awaitingSince(incident);
  const time = spoken((unit.now.getTime() - since.getTime()) / 1_000);
  return notice.reason === 'STALE' ? `was not worked on for ${time}` : `was not acknowledged for ${time}`;
}

async function placeOf(unit: Unit, incident: Incident): Promise<{ organization: string; account: string }> {
  const [row] = await unit.query<{ organization: Organization['name']; account: Account['name']; number: string }>(
    `select o.name as organization, a.name as account, a.aws_account_id as number
     from account a join organization o on o.id = a.organization_id where a.id = $1`,
    [incident.account_id],
  );
  return { organization: row.organization, account: `${row.account} (${row.number})` };
}
