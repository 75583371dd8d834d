import { TransitionError } from '../../domain/error';
import { toGlobalId } from '../../domain/id';
import type { WebhookDelivery } from '../../entities';
import { idOf, notFound } from '../check';
import type { Operation } from '../perform';
import type { Unit } from '../unit';
import { holdWebhook, requireWhole, type KnownWebhook } from './lock';
import { wake } from './wake';

export interface RedeliverWebhookInput {
  deliveryId: string;
  idempotencyKey?: string | null;
}

type Known = Pick<WebhookDelivery, 'id' | 'webhook_id' | 'event_id' | 'turn' | 'status' | 'attempts'>;

/**
 * Sends an event again, under the same id: a further attempt of the same delivery. What ended goes by itself, whatever
 * else waits; what is to be tried again anyhow is tried now.
 */
export const redeliverWebhook: Operation<RedeliverWebhookInput> = async (unit, input) => {
  const path = ['input', 'deliveryId'];
  const id = idOf('WebhookDelivery', input.deliveryId, 'deliveryId');
  const found = await known(unit, id);
  const webhook = found && (await holdWebhook(unit, found.webhook_id));
  if (!webhook) return notFound('WebhookDelivery', path);
  requireWhole(unit, webhook.organization_id, path);
  // Read again: how it stands is certain only now that the webhook is held.
  const delivery = (await known(unit, id)) ?? notFound('WebhookDelivery', path);
  requireSendable(webhook, delivery, path);
  await unit.query(
    `update webhook_delivery set turn = coalesce(turn, 'AGAIN'), status = 'RETRYING', next_attempt_at = clock_timestamp()
     where id = $1`,
    [id],
  );
  await wake(unit, webhook);
  const eventId = await unit.record({
    kind: 'WEBHOOK_UPDATED',
    organizationId: webhook.organization_id,
    subject: { type: 'Webhook', id: webhook.id },
    summary: `${unit.caller.name} has an event sent to the webhook “${webhook.name}” again.`,
    after: {
      redelivered: {
        delivery: { id: toGlobalId('WebhookDelivery', id) },
        event: { id: toGlobalId('Event', delivery.event_id) },
      },
    },
  });
  return { ids: { delivery: id }, eventId };
};

async function known(unit: Unit, id: string): Promise<Known | null> {
  const [row] = await unit.query<Known>(
    'select id, webhook_id, event_id, turn, status, attempts from webhook_delivery where id = $1',
    [id],
  );
  return row ?? null;
}

function requireSendable(webhook: KnownWebhook, delivery: Known, path: string[]): void {
  if (webhook.status !== 'ACTIVE') throw new TransitionError('The webhook is disabled: enable it first.', path);
  if (delivery.turn !== null && delivery.status === 'PENDING') {
    throw new TransitionError('It was not sent yet: it waits for its first turn.', path);
  }
}
