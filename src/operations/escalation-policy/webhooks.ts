import type { EscalationStep } from '../../domain/escalation';
import { toGlobalId } from '../../domain/id';
import type { Webhook } from '../../entities';
import { notFound } from '../check';
import type { Unit } from '../unit';

/** Held by whoever sets a policy of the organization, and by whoever deletes a webhook that one could name. */
export const policiesOf = (organizationId: string): string => `escalation policies:${organizationId}`;

/** All that the steps name must be webhooks of the organization. */
export async function requireWebhooks(unit: Unit, organizationId: string, steps: readonly EscalationStep[]) {
  const named = steps.flatMap(({ webhookIds = [] }) => webhookIds);
  if (named.length === 0) return;
  const rows = await unit.query<{ id: string }>('select id from webhook where organization_id = $1 and id = any ($2)', [
    organizationId,
    named,
  ]);
  const known = new Set(rows.map(({ id }) => id));
  for (const [i, { webhookIds = [] }] of steps.entries()) {
    const unknown = webhookIds.findIndex((id) => !known.has(id));
    if (unknown >= 0) notFound('Webhook', ['input', 'steps', `${i}`, 'webhookIds', `${unknown}`]);
  }
}

/** As an event names those that a step tells; one that is disabled is sent nothing until it is enabled again. */
export async function webhooksToTell(unit: Unit, ids: readonly string[]) {
  if (ids.length === 0) return [];
  const rows = await unit.query<Pick<Webhook, 'id' | 'name' | 'status'>>(
    'select id, name, status from webhook where id = any ($1) order by name',
    [ids],
  );
  return rows.map(({ id, name, status }) => ({ id: toGlobalId('Webhook', id), name, status }));
}
