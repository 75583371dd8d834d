import { newId } from '../../domain/new-id';
import { wants } from '../../domain/webhook';
import type { EventKind } from '../../domain/words';
import { systemCaller } from '../../domain/caller';
import { transact, type Database, type Unit } from '../unit';
import { holdWebhook, type KnownWebhook } from './lock';
import { wake } from './wake';

const caller = systemCaller('webhooks');

const PAGE = 500;
/** What waits for one webhook; beyond it the webhook waits in the log. */
const MOST_WAITING = 10_000;
/** Older events are no longer caught up with, as in streams. */
const RETENTION = '7 days';

/** The webhooks for whose organization there is something behind the place at which they stand. */
export async function webhooksBehind(database: Database): Promise<string[]> {
  return transact(database, caller, async (unit) => {
    const rows = await unit.query<{ id: string }>(
      `select w.id from webhook w
       where w.status = 'ACTIVE' and exists (
         select from event_position p where p.organization_id = w.organization_id and p.position > w.position)
       order by w.position, w.id`,
    );
    return rows.map(({ id }) => id);
  });
}

/**
 * Has it looked for what is due wherever something waits: for whoever follows anew, and now and then, so that no job that
 * was lost leaves anything behind.
 */
export async function wakeWaiting(database: Database): Promise<void> {
  await transact(database, caller, async (unit) => {
    const waiting = await unit.query<{ id: string; slow: boolean }>(
      `select id, slow from webhook w where status = 'ACTIVE' and exists (
         select from webhook_delivery d where d.webhook_id = w.id and d.turn is not null)`,
    );
    for (const webhook of waiting) await wake(unit, webhook);
  });
}

interface Numbered {
  event_id: string;
  account_id: string | null;
  position: string;
  lane: string;
  kind: EventKind;
  sent: boolean;
  /** A step of an escalation names the webhook. */
  named: boolean;
}

/**
 * Makes deliveries of the next stretch of the log for one webhook and moves its place beyond it, in one transaction: each
 * event becomes one delivery or none, and none is left out. Gives whether there may be more.
 */
export async function followLog(database: Database, webhookId: string): Promise<boolean> {
  return transact(database, caller, async (unit) => {
    const webhook = await holdWebhook(unit, webhookId);
    if (!webhook || webhook.status !== 'ACTIVE' || (await isFull(unit, webhook))) return false;
    const { newest, page } = await read(unit, webhook);
    const wanted = page.filter(({ sent, named, kind }) => sent && (named || wants(webhook.event_kinds, kind)));
    if (wanted.length > 0) {
      await insert(unit, webhook, wanted);
      await wake(unit, webhook);
    }
    const more = page.length === PAGE;
    await unit.query('update webhook set position = greatest(position, $2) where id = $1', [
      webhook.id,
      more ? page[PAGE - 1].position : newest,
    ]);
    return more;
  });
}

async function isFull(unit: Unit, { id }: KnownWebhook): Promise<boolean> {
  const [{ n }] = await unit.query<{ n: number }>(
    `select count(*)::int as n from (
       select from webhook_delivery where webhook_id = $1 and turn is not null limit ${MOST_WAITING}) d`,
    [id],
  );
  return n >= MOST_WAITING;
}

/** One statement and so one snapshot: up to `newest` nothing is missing from the page but what it has no room for. */
async function read(unit: Unit, webhook: KnownWebhook): Promise<{ newest: string; page: Numbered[] }> {
  const rows = await unit.query<Numbered & { newest: string; event_id: string | null }>(
    `select l.position as newest, p.* from event_log l left join lateral (
       select p.event_id, p.account_id, p.position, coalesce(p.incident_id, e.subject_id) as lane, e.kind,
         p.customer_visible and p.numbered_at > clock_timestamp() - interval '${RETENTION}' as sent,
         e.kind = 'INCIDENT_ESCALATED' and exists (
           select from escalation s where s.event_id = p.event_id and $3 = any (s.webhook_ids)) as named
       from (select * from event_position where organization_id = $1 and position > $2 order by position limit ${PAGE}) p
       join event e on e.id = p.event_id
     ) p on true order by p.position`,
    [webhook.organization_id, webhook.position, webhook.id],
  );
  return { newest: rows[0].newest, page: rows.filter(({ event_id }) => event_id !== null) };
}

async function insert(unit: Unit, webhook: KnownWebhook, events: readonly Numbered[]): Promise<void> {
  await unit.query(
    `insert into webhook_delivery (id, organization_id, account_id, webhook_id, event_id, position, lane, turn, status,
       created_at)
     select d.id, $1, d.account_id, $2, d.event_id, d.position, d.lane, 'IN_ORDER', 'PENDING', clock_timestamp()
     from unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::bigint[], $7::uuid[]) as d (id, account_id, event_id, position, lane)
     on conflict (webhook_id, event_id) do nothing`,
    [
      webhook.organization_id,
      webhook.id,
      events.map(() => newId()),
      events.map(({ account_id }) => account_id),
      events.map(({ event_id }) => event_id),
      events.map(({ position }) => position),
      events.map(({ lane }) => lane),
    ],
  );
}
