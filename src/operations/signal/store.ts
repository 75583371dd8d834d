import type { EventDraft } from '../../domain/event';
import type { IngestOutcome } from '../../domain/words';
import type { Unit } from '../unit';
import type { Item } from './item';

interface Stored {
  n: number;
  /** The row of the very same body. */
  same_id: string | null;
  outcome: IngestOutcome | null;
  /** The first row of the same sender's id, whatever its body. */
  first_id: string | null;
}

/** What a delivery came to: a row of this batch, or one stored before. */
export interface Found {
  id: string;
  duplicate: boolean;
  item: Item | null;
  outcome: IngestOutcome | null;
}

export interface Sorted {
  /** New rows, one for each distinct body. */
  fresh: Item[];
  /** Rows stored before, and how often they came again. */
  repeats: Map<string, number>;
  results: Found[];
}

/**
 * Tells repeats from new signals. The same body again is a repeat: it adds no row. The same sender's id with another
 * body is a row of its own, a DUPLICATE of the first; rejected rows are nobody's first.
 */
export async function findRepeats(unit: Unit, items: readonly Item[]): Promise<Sorted> {
  const stored = await storedBefore(unit, items);
  const sorted: Sorted = { fresh: [], repeats: new Map(), results: [] };
  const bodies = new Map<string, Item>();
  const firsts = new Map<string, Item>();
  items.forEach((item, n) => {
    const { same_id: sameId, outcome, first_id: firstId } = stored[n];
    const { signal, hash } = item;
    const sender = JSON.stringify([signal.awsAccountId, signal.source, signal.senderEventId]);
    const twin = bodies.get(`${sender} ${hash}`);
    if (sameId) {
      sorted.repeats.set(sameId, (sorted.repeats.get(sameId) ?? 0) + 1);
      sorted.results.push({ id: sameId, duplicate: true, item: null, outcome });
    } else if (twin) {
      twin.deliveries += 1;
      sorted.results.push({ id: twin.id, duplicate: true, item: twin, outcome: null });
    } else {
      if (!item.foreign) {
        item.duplicateOf = firstId ?? firsts.get(sender)?.id ?? null;
        if (!item.duplicateOf) firsts.set(sender, item);
      }
      bodies.set(`${sender} ${hash}`, item);
      sorted.fresh.push(item);
      sorted.results.push({ id: item.id, duplicate: false, item, outcome: null });
    }
  });
  return sorted;
}

async function storedBefore(unit: Unit, items: readonly Item[]): Promise<Stored[]> {
  return unit.query<Stored>(
    `select k.n, same.id as same_id, same.outcome, first.id as first_id
     from jsonb_to_recordset($1::jsonb) as k (n int, account text, source text, sender text, hash text)
     left join signal same on same.aws_account_id = k.account and same.source = k.source
       and same.sender_event_id = k.sender and same.body_hash = decode(k.hash, 'hex')
     left join lateral (
       select coalesce(s.duplicate_of_id, s.id) as id from signal s
       where s.aws_account_id = k.account and s.source = k.source and s.sender_event_id = k.sender
         and s.outcome <> 'REJECTED'
       limit 1
     ) first on true
     order by k.n`,
    [
      JSON.stringify(
        items.map(({ signal, hash }, n) => ({
          n,
          account: signal.awsAccountId,
          source: signal.source,
          sender: signal.senderEventId,
          hash,
        })),
      ),
    ],
  );
}

export async function raiseDeliveries(unit: Unit, repeats: ReadonlyMap<string, number>): Promise<void> {
  if (repeats.size === 0) return;
  await unit.query(
    `with r as materialized (
       select * from jsonb_to_recordset($1::jsonb) as r (id uuid, times int)
     ), held as materialized (
       select s.id from signal s where s.id in (select id from r) order by s.id for no key update
     )
     update signal s set deliveries = s.deliveries + r.times from held join r using (id) where s.id = held.id`,
    [JSON.stringify([...repeats].map(([id, times]) => ({ id, times })))],
  );
}

/** A delivery that another transaction stored meanwhile: everything is judged again, and it is then a repeat. */
export class StoredMeanwhile extends Error {}

export async function insertSignals(unit: Unit, items: readonly Item[]): Promise<void> {
  if (items.length === 0) return;
  const rows = items.map((item) => ({
    id: item.id,
    organization_id: item.account?.organizationId ?? null,
    account_id: item.account?.id ?? null,
    aws_account_id: item.signal.awsAccountId,
    region: item.signal.region,
    source: item.signal.source,
    sender_event_id: item.signal.senderEventId,
    hash: item.hash,
    occurred_at: item.signal.occurredAt,
    outcome: item.outcome,
    explanation: item.explanation,
    alert_id: item.alertId,
    duplicate_of_id: item.duplicateOf,
    deliveries: item.deliveries,
    body: item.body,
    normalised: item.signal,
  }));
  const inserted = await unit.query(
    `insert into signal (id, organization_id, account_id, aws_account_id, region, source, sender_event_id, body_hash,
       occurred_at, received_at, outcome, explanation, alert_id, duplicate_of_id, deliveries, body, normalised)
     select id, organization_id, account_id, aws_account_id, region, source, sender_event_id, decode(hash, 'hex'),
       occurred_at, $2, outcome, explanation, alert_id, duplicate_of_id, deliveries, body, normalised
     from json_to_recordset($1::json) as r (
       id uuid, organization_id uuid, account_id uuid, aws_account_id text, region text, source text,
       sender_event_id text, hash text, occurred_at timestamptz, outcome text, explanation jsonb, alert_id uuid,
       duplicate_of_id uuid, deliveries int, body text, normalised jsonb)
     -- What reads it will parse it: a body that cannot be is refused here.
     where body::jsonb is not null
     order by aws_account_id, source, sender_event_id, hash
     on conflict (aws_account_id, source, sender_event_id, body_hash) do nothing
     returning id`,
    [JSON.stringify(rows), unit.now],
  );
  if (inserted.length < items.length) throw new StoredMeanwhile('A delivery of this batch was stored meanwhile.');
  await unit.recordAll(items.flatMap(unmatched));
}

/** Accelerate hears of signals that belong to nobody, and of those that a key may not bring. */
function unmatched(item: Item): EventDraft[] {
  const { outcome, explanation, signal, id } = item;
  const rejected = outcome === 'REJECTED';
  if (!rejected && explanation.rule !== 'ACCOUNT_UNKNOWN') return [];
  return [
    {
      kind: rejected ? 'SIGNAL_REJECTED' : 'SIGNAL_UNMATCHED',
      organizationId: null,
      subject: { type: 'Signal', id },
      internal: true,
      occurredAt: signal.occurredAt,
      summary: `${signal.title}: ${explanation.summary}`,
      after: { outcome, rule: explanation.rule, source: signal.source, awsAccountId: signal.awsAccountId },
    },
  ];
}
