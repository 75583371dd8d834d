import { toGlobalId } from '../../domain/id';
import { placesOf } from '../../domain/webhook';
import { bodyOf, type ToldEvent } from '../../domain/webhook-body';
import { signedHeaders } from '../../domain/webhook-signature';
import type { Unit } from '../unit';
import { holdWebhook, type KnownWebhook } from './lock';
import { wake, wakeAt } from './wake';

/** What is to be sent, and as which attempt. */
export interface Claimed {
  id: string;
  webhookId: string;
  attempt: number;
  url: string;
  headers: Record<string, string>;
  body: string;
}

interface Waiting {
  id: string;
  event_id: string;
  attempts: number;
}

/**
 * Of a lane only the first is due, until it ends; what somebody asked for again is due by itself. What is under way is
 * nobody else's until its sender must have given up.
 */
const due = (more: string): string => `
  from webhook_delivery d
  where d.webhook_id = $1 and d.turn is not null and ${more}
    and (d.turn = 'AGAIN' or not exists (
      select from webhook_delivery o
      where o.webhook_id = d.webhook_id and o.lane = d.lane and o.turn = 'IN_ORDER' and o.position < d.position))`;

/**
 * Takes what is next to be sent to a webhook and counts the attempt before it is made, so that one that ends with its
 * process counts too. null: nothing is due, or all places are taken; then it is seen to that somebody looks again.
 */
export async function claimDelivery(
  unit: Unit,
  webhookId: string,
  { slow, leaseMs }: { slow: boolean; leaseMs: number },
): Promise<Claimed | null> {
  const webhook = await holdWebhook(unit, webhookId);
  if (!webhook || webhook.status !== 'ACTIVE') return null;
  if (webhook.slow !== slow) {
    await wake(unit, webhook);
    return null;
  }
  if (await isBusy(unit, webhook)) {
    // Whoever holds a place looks further when it is through, unless it died with it.
    await lookLater(unit, webhook);
    return null;
  }
  const [next] = await unit.query<Waiting>(
    `select d.id, d.event_id, d.attempts ${due(`coalesce(d.next_attempt_at, d.created_at) <= clock_timestamp()
       and (d.claimed_until is null or d.claimed_until <= clock_timestamp())`)}
     order by d.turn, d.position limit 1`,
    [webhook.id],
  );
  if (!next) {
    await lookLater(unit, webhook);
    return null;
  }
  const [{ at }] = await unit.query<{ at: Date }>(
    `update webhook_delivery set attempts = attempts + 1, tries = tries + 1,
       first_attempt_at = coalesce(first_attempt_at, clock_timestamp()), last_attempt_at = clock_timestamp(),
       next_attempt_at = null, claimed_until = clock_timestamp() + $2 * interval '1 millisecond'
     where id = $1 returning last_attempt_at as at`,
    [next.id, leaseMs],
  );
  return { ...(await letter(unit, webhook, next, at)), id: next.id, webhookId, attempt: next.attempts + 1 };
}

async function isBusy(unit: Unit, { id, slow }: KnownWebhook): Promise<boolean> {
  const [{ n }] = await unit.query<{ n: number }>(
    `select count(*)::int as n from webhook_delivery
     where webhook_id = $1 and turn is not null and claimed_until > clock_timestamp()`,
    [id],
  );
  return n >= placesOf(slow);
}

/** When the first that waits for its next attempt is due, or may be taken from whoever was sending it. */
async function lookLater(unit: Unit, webhook: KnownWebhook): Promise<void> {
  const [{ at }] = await unit.query<{ at: Date | null }>(
    `select min(greatest(d.next_attempt_at, d.claimed_until)) as at ${due('true')}`,
    [webhook.id],
  );
  if (at) await wakeAt(unit, webhook, at);
}

async function letter(unit: Unit, webhook: KnownWebhook, { event_id }: Waiting, at: Date) {
  const [event] = await unit.query<ToldEvent & { secret: Buffer }>(
    `select p.event_id, p.position, l.epoch, p.customer_ordinal, e.kind, e.occurred_at, e.recorded_at, e.summary,
       e.before, e.after, e.subject_type, e.subject_id, e.organization_id, e.account_id, e.incident_id,
       i.number as incident_number, e.actor_name, e.party, w.secret
     from event_position p join event e on e.id = p.event_id cross join event_log l
     join webhook w on w.id = $2 and w.organization_id = e.organization_id
     left join incident i on i.id = e.incident_id
     where p.event_id = $1 and e.customer_visible`,
    [event_id, webhook.id],
  );
  const body = bodyOf(event);
  return { url: webhook.url, body, headers: signedHeaders(toGlobalId('Event', event_id), at, body, event.secret) };
}
