import type { AlarmState } from '../../domain/words';
import { stateChanged } from '../alarm/apply-alarms';
import type { Unit } from '../unit';
import type { Item, KnownAlarm, KnownResource } from './item';

/** Finds the alarms that synchronisation knows. */
export async function knownAlarms(unit: Unit, items: readonly Item[]): Promise<void> {
  const arns = [...new Set(items.flatMap(({ signal }) => (signal.facts.alarmArn as string | null) ?? []))];
  const rows = await unit.query<KnownAlarm & { accountId: string }>(
    `select id, arn, account_id as "accountId", resource_id as "resourceId", configuration_id as "configurationId"
     from alarm where arn = any ($1)`,
    [arns],
  );
  const alarms = new Map(rows.map((row) => [row.arn, row]));
  for (const item of items) {
    const alarm = alarms.get(item.signal.facts.alarmArn as string);
    item.alarm = alarm?.accountId === item.account!.id ? alarm : null;
  }
}

/** Finds the one resource that each item is about: by its alarm, else by ARN, else by an id in the account and region. */
export async function knownResources(unit: Unit, items: readonly Item[]): Promise<void> {
  const wanted = items.map((item, n) => ({
    n,
    account_id: item.account!.id,
    region: item.signal.region,
    id: item.alarm?.resourceId ?? null,
    arn: item.signal.subjectArn,
    native: item.signal.resourceHints.length === 1 ? item.signal.resourceHints[0].id : null,
  }));
  const rows = await unit.query<KnownResource & { n: number }>(
    `with wanted as (
       select * from jsonb_to_recordset($1::jsonb) as w (
         n int, account_id uuid, region text, id uuid, arn text, native text)
     ), found as (
       select w.n, r.id, 1 as rank from wanted w join resource r on r.id = w.id
       union all
       select w.n, r.id, 2 from wanted w join resource r on r.arn = w.arn and r.account_id = w.account_id
       union all
       select w.n, r.id, 3 from wanted w
       join resource r on r.account_id = w.account_id and r.region = w.region and r.resource_id = w.native
     )
     select distinct on (f.n) f.n, r.id, r.name, r.type from found f join resource r on r.id = f.id
     order by f.n, f.rank, r.id`,
    [JSON.stringify(wanted)],
  );
  const found = new Map(rows.map(({ n, ...resource }) => [n, resource]));
  items.forEach((item, n) => (item.resource = found.get(n) ?? null));
}

/** The newest state of each known alarm, unless a newer one is known: the event often comes before the next scan. */
export async function takeAlarmStates(unit: Unit, items: readonly Item[]): Promise<void> {
  // That an alarm is gone is no state of it.
  const rows = items.flatMap(({ alarm, signal }) =>
    alarm && signal.facts.foundBySynchronisation !== 'DELETED'
      ? [{ id: alarm.id, state: signal.facts.newState, reason: signal.facts.reason, at: signal.occurredAt }]
      : [],
  );
  if (rows.length === 0) return;
  const changed = await unit.query<{
    id: string;
    name: string;
    state: AlarmState;
    state_reason: string | null;
    old_state: AlarmState;
    organization_id: string;
    account_id: string;
  }>(
    `with newest as (
       select distinct on (id) * from jsonb_to_recordset($1::jsonb) as n (
         id uuid, state text, reason text, at timestamptz(3)) order by id, at desc, state
     ), old as (
       select a.id, a.state as old_state, n.state as new_state, n.reason, n.at
       from alarm a join newest n using (id) where n.at > a.state_updated_at
         -- Of two states of one instant ALARM wins, in whichever order they come.
         or (n.at = a.state_updated_at and n.state = 'ALARM' and a.state <> 'ALARM')
       order by a.id for no key update of a
     )
     update alarm a set state = old.new_state, state_reason = old.reason, state_updated_at = old.at, updated_at = $2
     from old where a.id = old.id
     returning a.id, a.name, a.state, a.state_reason, old.old_state, a.organization_id, a.account_id`,
    [JSON.stringify(rows), unit.now],
  );
  await unit.recordAll(
    changed
      .filter((row) => row.state !== row.old_state)
      .map((row) => stateChanged({ organizationId: row.organization_id, accountId: row.account_id }, row)),
  );
}
