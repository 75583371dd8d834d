import { answerDueAt } from '../../domain/alert';
import type { EventDraft } from '../../domain/event';
import { ballWith } from '../../domain/incident';
import type { Party, ServiceRequestStatus } from '../../domain/words';
import { actorOf } from '../record';
import type { Unit } from '../unit';
import type { Subject } from './subject';

export interface Added {
  questionId: string;
  rows: readonly Subject[];
  /** When the group's newest resource came; null where the question is about one resource. */
  lastAt: Date | null;
}

interface Changed {
  id: string;
  number: string;
  organization_id: string;
  account_id: string;
  old_status: ServiceRequestStatus;
  old_ball: Party;
  old_due_at: Date | null;
}

/** The questions that a group takes over end, and their alerts are asked about by the group. */
export async function mergeQuestions(
  unit: Unit,
  merges: readonly { groupId: string; duplicateIds: readonly string[] }[],
): Promise<void> {
  if (merges.length === 0) return;
  const pairs = JSON.stringify(
    merges.flatMap(({ groupId, duplicateIds }) => duplicateIds.map((id) => ({ id, group_id: groupId }))),
  );
  const actor = actorOf(unit.caller);
  const merged = await unit.query<Changed & { group_number: string }>(
    `with pair as (
       select p.id, p.group_id, g.number as group_number, q.status as old_status, q.ball_with as old_ball,
         q.due_at as old_due_at
       from jsonb_to_recordset($1::jsonb) as p (id uuid, group_id uuid)
       join service_request g on g.id = p.group_id join service_request q on q.id = p.id
       where q.status <> 'RESOLVED' order by q.id for no key update of q
     ), moved as (
       update alert a set service_request_id = pair.group_id from pair
       where a.service_request_id = pair.id and a.status = 'AWAITING_CUSTOMER'
     ), said as (
       insert into comment (id, organization_id, account_id, service_request_id, body, visibility, party, actor_kind,
         actor_id, actor_name, actor_detail, created_at)
       select gen_random_uuid(), q.organization_id, q.account_id, q.id, 'Asked in ' || pair.group_number || ' now.',
         'CUSTOMER', $4, $5, $6::uuid, $7, $8, $2::timestamptz
       from pair join service_request q on q.id = pair.id
     )
     update service_request q set status = 'RESOLVED', ball_with = $3, resolved_at = $2, due_at = null,
       updated_at = $2, version = version + 1
     from pair where q.id = pair.id
     returning q.id, q.number, q.organization_id, q.account_id, pair.old_status, pair.old_ball, pair.old_due_at,
       pair.group_number`,
    [pairs, unit.now, ballWith('RESOLVED'), actor.party, actor.kind, actor.id, actor.name, actor.detail],
  );
  await unit.recordAll(
    merged.map((row): EventDraft => ({
      kind: 'SERVICE_REQUEST_RESOLVED',
      organizationId: row.organization_id,
      accountId: row.account_id,
      subject: { type: 'ServiceRequest', id: row.id },
      summary: `${row.number} is asked in ${row.group_number} now.`,
      before: { status: row.old_status, ballWith: row.old_ball, resolvedAt: null, dueAt: row.old_due_at },
      after: {
        status: 'RESOLVED',
        ballWith: ballWith('RESOLVED'),
        resolvedAt: unit.now,
        dueAt: null,
        resolution: `Asked in ${row.group_number} now.`,
      },
    })),
  );
}

/** Further alerts join open questions: the customer is told in each, and has three days for them. */
export async function addToQuestions(unit: Unit, added: readonly Added[]): Promise<void> {
  if (added.length === 0) return;
  const actor = actorOf(unit.caller);
  const dueAt = answerDueAt(unit.now);
  const bodies = new Map(
    added.map(({ questionId, rows }) => [questionId, `The same question about more:\n${listed(rows)}`]),
  );
  const changed = await unit.query<Changed>(
    `with a as (
       select r.*, q.status as old_status, q.ball_with as old_ball, q.due_at as old_due_at
       from jsonb_to_recordset($1::jsonb) as r (id uuid, last_at timestamptz, body text)
       join service_request q on q.id = r.id order by q.id for no key update of q
     ), said as (
       insert into comment (id, organization_id, account_id, service_request_id, body, visibility, party, actor_kind,
         actor_id, actor_name, actor_detail, created_at)
       select gen_random_uuid(), q.organization_id, q.account_id, q.id, a.body, 'CUSTOMER', $5, $6, $7::uuid, $8, $9,
         $2::timestamptz
       from a join service_request q on q.id = a.id
     )
     update service_request q set status = 'PENDING_CUSTOMER_ACTION', ball_with = $3, due_at = $4,
       group_last_at = coalesce(a.last_at, q.group_last_at), updated_at = $2, version = version + 1
     from a where q.id = a.id
     returning q.id, q.number, q.organization_id, q.account_id, a.old_status, a.old_ball, a.old_due_at`,
    [
      JSON.stringify(
        added.map(({ questionId, lastAt }) => ({ id: questionId, last_at: lastAt, body: bodies.get(questionId) })),
      ),
      unit.now,
      ballWith('PENDING_CUSTOMER_ACTION'),
      dueAt,
      actor.party,
      actor.kind,
      actor.id,
      actor.name,
      actor.detail,
    ],
  );
  await unit.recordAll(
    changed.map((row): EventDraft => ({
      kind: 'SERVICE_REQUEST_REPLIED',
      organizationId: row.organization_id,
      accountId: row.account_id,
      subject: { type: 'ServiceRequest', id: row.id },
      summary: `${row.number} asks about more alerts.`,
      before: { status: row.old_status, ballWith: row.old_ball, dueAt: row.old_due_at },
      after: {
        status: 'PENDING_CUSTOMER_ACTION',
        ballWith: ballWith('PENDING_CUSTOMER_ACTION'),
        dueAt,
        body: bodies.get(row.id),
        visibility: 'CUSTOMER',
      },
    })),
  );
}

const LISTED = 20;

/** Lines that name alerts, the first of many. */
export function listed(rows: readonly { title: string }[]): string {
  const lines = rows.slice(0, LISTED).map(({ title }) => `- ${title}`);
  return [...lines, ...(rows.length > LISTED ? [`- and ${rows.length - LISTED} more`] : [])].join('\n');
}
