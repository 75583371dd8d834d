import { DomainError } from '../../domain/error';
import { toGlobalId } from '../../domain/id';
import { expectVersion, holdName } from '../lock';
import type { Operation } from '../perform';
import { policiesOf } from '../escalation-policy/webhooks';
import type { Unit } from '../unit';
import { requireWebhook, type KnownWebhook } from './lock';

export interface DeleteWebhookInput {
  webhookId: string;
  idempotencyKey?: string | null;
  expectedVersion?: number | null;
}

/** With its deliveries. What is under way to it may still arrive. */
export const deleteWebhook: Operation<DeleteWebhookInput> = async (unit, input) => {
  const webhook = await requireWebhook(unit, input.webhookId);
  expectVersion(webhook, input.expectedVersion);
  await requireUnnamed(unit, webhook);
  await unit.query('delete from webhook where id = $1', [webhook.id]);
  const eventId = await unit.record({
    kind: 'WEBHOOK_DELETED',
    organizationId: webhook.organization_id,
    subject: { type: 'Webhook', id: webhook.id },
    summary: `${unit.caller.name} deleted the webhook “${webhook.name}”.`,
    before: { name: webhook.name, url: webhook.url, eventKinds: webhook.event_kinds, status: webhook.status },
  });
  return { ids: { deletedId: toGlobalId('Webhook', webhook.id) }, eventId };
};

/** Whoever relies on being told at night must not lose that in passing. */
async function requireUnnamed(unit: Unit, webhook: KnownWebhook): Promise<void> {
  await holdName(unit, policiesOf(webhook.organization_id));
  const [policy] = await unit.query<{ name: string }>(
    `select name from escalation_policy
     where organization_id = $1 and steps @> jsonb_build_array(jsonb_build_object('webhookIds', jsonb_build_array($2::text)))
     order by name limit 1`,
    [webhook.organization_id, webhook.id],
  );
  if (!policy) return;
  throw new DomainError('GUARD_REFUSED', `The escalation policy “${policy.name}” names it: take it out there first.`, [
    'input',
    'webhookId',
  ]);
}
