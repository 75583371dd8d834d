import { createHash } from 'node:crypto';
import { foundAlarm, type FoundAlarm } from '../../domain/signals/found-alarm';
import type { Unit } from '../unit';
import { newItem, type Item } from './item';

export const FOUND_BATCH = 500;
/** An event may still be on its way for so long. */
export const EVENT_UNDERWAY_MS = 60_000;
/** The same state as the condition's is told anew only where AWS dates it this much later. */
const SAME_STATE_MS = 1_000;

export interface Untold {
  items: Item[];
  /** There are others whose events may still come. */
  waiting: boolean;
}

/**
 * The alarms of an active account whose state no signal has told of: in ALARM, and their condition is unknown, over or
 * older; OK or deleted, and an alert is open for what they said before. A batch, oldest first; what is routed is not
 * found again. What did not change since the last signal costs a look at an index each.
 */
export async function findUntold(unit: Unit, accountId: string): Promise<Untold> {
  const rows = await unit.query<FoundAlarm & { young: boolean }>(
    `with a as materialized (
       select id, organization_id, aws_account_id from account
       where id = $1 and status = 'ACTIVE' and owned_at is not null
     ), firing as (
       select al.id, 'ALARM' as found, al.state_updated_at as at
       from a join alarm al on al.account_id = a.id and al.state = 'ALARM' and al.deleted_at is null
       left join condition c on c.organization_id = al.organization_id
         and c.dedup_key = concat_ws(':', 'cloudwatch:1', a.aws_account_id, al.region, al.name) collate "C"
       where c.state is null or (c.state = 'CLEARED' and c.state_at <= al.state_updated_at)
         or (c.state = 'FIRING' and c.state_at < al.state_updated_at - $4 * interval '1 ms')
     ), over as (
       select al.id, case when al.deleted_at is null then 'OK' else 'DELETED' end as found,
         coalesce(al.deleted_at, al.state_updated_at) as at
       from a join alert x on x.account_id = a.id and x.status not in ('RESOLVED', 'CLOSED') and x.source = 'CLOUDWATCH'
       join condition c on c.organization_id = x.organization_id and c.dedup_key = x.dedup_key and c.state = 'FIRING'
       join alarm al on al.account_id = a.id and al.region = x.region
         and al.name = substr(x.dedup_key, length(concat_ws(':', 'cloudwatch:1', a.aws_account_id, x.region, '')) + 1)
       where (al.deleted_at is not null or al.state = 'OK') and coalesce(al.deleted_at, al.state_updated_at) > c.state_at
     ), found as (
       select f.*, concat_ws(':', 'synchronisation', f.found,
         to_char(f.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), al.arn) as sender_event_id
       from (select * from firing union all select * from over) f join alarm al on al.id = f.id
     )
     select f.sender_event_id as "senderEventId", a.aws_account_id as "awsAccountId", al.region, al.arn, al.name,
       f.found as state, al.state_reason as reason, f.at, al.composite, al.alarm_rule as "alarmRule", al.threshold,
       al.namespace, al.metric_name as "metricName", al.dimensions, al.statistic, al.period_seconds as "periodSeconds",
       al.configuration, f.found <> 'DELETED' and f.at > $2::timestamptz - $3 * interval '1 ms' as young
     from a cross join found f join alarm al on al.id = f.id
     where not exists (select from signal s where s.aws_account_id = a.aws_account_id and s.source = 'CLOUDWATCH'
       and s.sender_event_id = f.sender_event_id)
     order by f.at, f.id limit $5`,
    [accountId, unit.now, EVENT_UNDERWAY_MS, SAME_STATE_MS, FOUND_BATCH],
  );
  const old = rows.filter(({ young }) => !young);
  return { items: old.map(itemOf), waiting: old.length < rows.length };
}

/** In place of the event that was lost: what was found, in our own words, the same each time. */
function itemOf(found: FoundAlarm): Item {
  const { senderEventId, arn, state, at, reason } = found;
  const body = JSON.stringify({ id: senderEventId, foundBy: 'synchronisation', alarmArn: arn, state, at, reason });
  return newItem({ body, hash: createHash('sha256').update(body).digest('hex'), signal: foundAlarm(found) });
}

/** Whoever reads why such a signal came to its outcome learns that it is none of AWS's. */
export function tellFound(items: readonly Item[]): void {
  for (const item of items) {
    const { foundBySynchronisation: state, stateTimestamp } = item.signal.facts;
    if (state === undefined) continue;
    const { summary, inputs } = item.explanation;
    const thing = item.signal.source === 'BACKUP' ? 'job' : 'alarm';
    const what = state === 'DELETED' ? 'that the alarm was deleted' : `the ${thing} in ${String(state)}`;
    item.explanation = {
      ...item.explanation,
      summary: `${summary} No event told of it: synchronisation found ${what}.`,
      inputs: { ...inputs, foundBy: 'SYNCHRONISATION', found: state, since: stateTimestamp },
    };
  }
}
