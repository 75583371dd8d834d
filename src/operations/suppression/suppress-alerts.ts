import { toGlobalId } from '../../domain/id';
import { newId } from '../../domain/new-id';
import { remainingOccurrences, type Occurrence } from '../../domain/suppression';
import { textOf } from '../check';
import type { Operation } from '../perform';
import { actorOf } from '../record';
import { excerpt } from '../sentence';
import type { Unit } from '../unit';
import { scopeOf, type Scope, type ScopeInput } from './scope';
import { settleTimer } from './settle-timer';

export interface SuppressAlertsInput extends ScopeInput {
  reason: string;
  startsAt: Date;
  endsAt?: Date | null;
  recurrence?: string | null;
  timezone?: string | null;
  idempotencyKey?: string | null;
}

/**
 * Alerts of the scope that arrive in the window are held back. What is open already stays as it is: somebody works on
 * it.
 */
export const suppressAlerts: Operation<SuppressAlertsInput> = async (unit, input) => {
  const reason = textOf(input.reason, 'reason');
  const window = {
    startsAt: input.startsAt,
    endsAt: input.endsAt ?? null,
    recurrence: input.recurrence?.trim() ?? null,
    timezone: input.timezone ?? null,
  };
  const scope = await scopeOf(unit, input);
  const occurrences = remainingOccurrences(window, unit.now);
  const id = newId();
  await insert(unit, id, { ...window, reason }, scope, occurrences);
  if (occurrences[0].until) await unit.schedule(settleTimer(id, occurrences[0].until));
  const eventId = await unit.record({
    kind: 'SUPPRESSION_CREATED',
    organizationId: scope.organizationId,
    accountId: scope.accountId,
    subject: { type: 'Suppression', id },
    summary: `${unit.caller.name} keeps alerts quiet from ${window.startsAt.toISOString()}: ${excerpt(reason)}`,
    after: {
      reason,
      ...window,
      // Alarms may be quiet while the promise stands: only an agreed maintenance window stops the service-level clock.
      agreedWindow: false,
      account: scope.accountId && { id: toGlobalId('Account', scope.accountId) },
      resources: scope.resources.map((resource) => toGlobalId('Resource', resource.id)),
      tags: scope.tags,
      configurationIds: scope.configurationIds,
      active: occurrences[0].from <= unit.now,
    },
  });
  return { ids: { suppression: id }, eventId };
};

interface Written {
  reason: string;
  startsAt: Date;
  endsAt: Date | null;
  recurrence: string | null;
  timezone: string | null;
}

async function insert(
  unit: Unit,
  id: string,
  written: Written,
  scope: Scope,
  occurrences: readonly Occurrence[],
): Promise<void> {
  const actor = actorOf(unit.caller);
  await unit.query(
    `insert into suppression (id, organization_id, account_id, reason, starts_at, ends_at, recurrence, timezone, tags,
       configuration_ids, party, actor_kind, actor_id, actor_name, actor_detail)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10, $11, $12, $13, $14, $15)`,
    [
      id,
      scope.organizationId,
      scope.accountId,
      written.reason,
      written.startsAt,
      written.endsAt,
      written.recurrence,
      written.timezone,
      JSON.stringify(scope.tags),
      scope.configurationIds,
      actor.party,
      actor.kind,
      actor.id,
      actor.name,
      actor.detail,
    ],
  );
  await unit.query(
    `insert into suppression_occurrence (suppression_id, organization_id, account_id, starts_at, ends_at)
     select $1, $2, $3, o.starts_at, coalesce(o.ends_at, 'infinity')
     from jsonb_to_recordset($4::jsonb) as o (starts_at timestamptz, ends_at timestamptz)`,
    [
      id,
      scope.organizationId,
      scope.accountId,
      JSON.stringify(occurrences.map(({ from, until }) => ({ starts_at: from, ends_at: until }))),
    ],
  );
  if (scope.resources.length === 0) return;
  await unit.query(
    `insert into suppression_resource (suppression_id, resource_id, organization_id, account_id)
     select $1, r.id, $2, r."accountId" from jsonb_to_recordset($3::jsonb) as r (id uuid, "accountId" uuid)`,
    [id, scope.organizationId, JSON.stringify(scope.resources)],
  );
}
