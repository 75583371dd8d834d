import { ACTIVE_REMEDIATION } from '../../domain/remediation/status';
import type { TimerDraft } from '../../domain/job';
import type { Unit } from '../unit';

/** The next look at a remediation in service time; an event or a sibling's end may come before it. */
export function nextLook(id: string, dueAt: Date): TimerDraft {
  return { task: 'run-remediation', key: id, ids: { remediationId: id }, dueAt };
}

/** Lets the jobs of remediations run as soon as this transaction has committed. */
export async function wake(unit: Unit, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await unit.query(
    `select enqueue('run-remediation', 'run-remediation:' || id, jsonb_build_object('remediationId', id))
     from unnest($1::uuid[]) as r (id)`,
    [ids],
  );
}

/** The alerts are over: what still works on them looks at once. */
export async function wakeForAlerts(unit: Unit, alertIds: readonly string[]): Promise<void> {
  if (alertIds.length === 0) return;
  await wake(unit, await idsOf(unit, 'alert_id = any ($2)', alertIds));
}

/** A remediation of the resource has ended: those that waited for it may begin. */
export async function wakeForResource(unit: Unit, resourceId: string): Promise<void> {
  await wake(unit, await idsOf(unit, 'resource_id = $2', resourceId));
}

async function idsOf(unit: Unit, where: string, value: unknown): Promise<string[]> {
  const rows = await unit.query<{ id: string }>(
    `select id from remediation where status = any ($1) and ${where} order by created_at, id`,
    [[...ACTIVE_REMEDIATION], value],
  );
  return rows.map(({ id }) => id);
}

/** Systems Manager tells of an automation: the remediation that began it looks at once. Gives the alerts, by execution. */
export async function wakeForExecutions(
  unit: Unit,
  executionIds: readonly string[],
): Promise<Map<string, { remediationId: string; alertId: string | null; accountId: string }>> {
  const rows = await unit.query<{
    id: string;
    alert_id: string | null;
    account_id: string;
    execution_id: string;
    active: boolean;
  }>(
    `select id, alert_id, account_id, execution_id, status = any ($2) as active from remediation where execution_id = any ($1)`,
    [executionIds, [...ACTIVE_REMEDIATION]],
  );
  await wake(
    unit,
    rows.filter(({ active }) => active).map(({ id }) => id),
  );
  return new Map(
    rows.map((row) => [row.execution_id, { remediationId: row.id, alertId: row.alert_id, accountId: row.account_id }]),
  );
}
