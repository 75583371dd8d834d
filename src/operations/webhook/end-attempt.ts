import { isSlow, judge, retryAfter, type Answer } from '../../domain/webhook';
import type { WebhookDelivery } from '../../entities';
import { excerpt } from '../sentence';
import type { Unit } from '../unit';
import type { Claimed } from './claim-delivery';
import { holdWebhook, type KnownWebhook } from './lock';

const LONGEST_ERROR = 500;

/**
 * Records how an attempt went. What failed is tried again for a day; then it is given up, and the webhook is disabled. A
 * receiver that says it is gone is disabled at once.
 */
export async function endAttempt(unit: Unit, claimed: Claimed, answer: Answer): Promise<void> {
  const webhook = await holdWebhook(unit, claimed.webhookId);
  if (!webhook) return;
  const [delivery] = await unit.query<WebhookDelivery>('select * from webhook_delivery where id = $1', [claimed.id]);
  if (!delivery) return;
  const verdict = judge(answer);
  // Somebody else took it up meanwhile: that it arrived counts all the same, that it did not is theirs to say.
  const late = delivery.turn === null || delivery.attempts !== claimed.attempt;
  if (late && (!verdict.taken || delivery.turn === null)) return;
  await unit.query('update webhook set slow = $2 where id = $1 and slow <> $2', [webhook.id, isSlow(answer)]);
  if (verdict.taken) return write(unit, delivery, answer, { status: 'DELIVERED', turn: null });
  const error = excerpt(verdict.error, LONGEST_ERROR);
  if (verdict.gone) {
    await write(unit, delivery, answer, { status: 'FAILED', turn: null, error });
    return disable(unit, webhook, 'The receiver answered 410: it is gone for good.');
  }
  // Asked for by hand: tried once.
  if (delivery.turn === 'AGAIN') return write(unit, delivery, answer, { status: 'FAILED', turn: null, error });
  const pause = retryAfter(delivery.tries, Math.random());
  if (pause !== null) {
    return write(unit, delivery, answer, { status: 'RETRYING', turn: delivery.turn, error, pause });
  }
  await write(unit, delivery, answer, { status: 'GAVE_UP', turn: null, error });
  await disable(unit, webhook, `It did not take an event in ${delivery.tries} attempts over a day. The last: ${error}`);
}

interface Outcome extends Pick<WebhookDelivery, 'status' | 'turn'> {
  error?: string;
  /** How long until the next attempt, in milliseconds. */
  pause?: number;
}

async function write(unit: Unit, { id }: WebhookDelivery, answer: Answer, outcome: Outcome): Promise<void> {
  await unit.query(
    `update webhook_delivery set status = $2, turn = $3, error = $4, response_status = $5, response_body = $6,
       next_attempt_at = clock_timestamp() + $7::float8 * interval '1 millisecond', claimed_until = null
     where id = $1`,
    [
      id,
      outcome.status,
      outcome.turn,
      outcome.error ?? null,
      answer.status,
      answer.status === null ? null : answer.body,
      outcome.pause ?? null,
    ],
  );
}

/** Loudly: the organization reads it in its log, and every other webhook of it is sent it. */
async function disable(unit: Unit, webhook: KnownWebhook, reason: string): Promise<void> {
  if (webhook.status !== 'ACTIVE') return;
  await unit.query(
    `update webhook set status = 'DISABLED_BY_FAILURE', disabled_reason = $2, updated_at = $3, version = version + 1
     where id = $1`,
    [webhook.id, reason, unit.now],
  );
  await unit.record({
    kind: 'WEBHOOK_DISABLED',
    organizationId: webhook.organization_id,
    subject: { type: 'Webhook', id: webhook.id },
    summary: `The webhook “${webhook.name}” was disabled. ${excerpt(reason)}`,
    before: { status: webhook.status, disabledReason: webhook.disabled_reason },
    after: { status: 'DISABLED_BY_FAILURE', disabledReason: reason },
  });
}
