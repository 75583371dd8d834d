import { revive } from '../../domain/signals';
import { holdName } from '../lock';
import type { Unit } from '../unit';
import { resolveAccounts } from './accounts';
import { newItem, PLATFORM } from './item';
import { judge } from './route';

const BATCH = 500;
const DAYS = 14;

interface Waiting {
  id: string;
  normalised: Record<string, unknown>;
  duplicate_of_id: string | null;
}

/**
 * Routes again what came for an account before it was ours or active, up to 14 days back, oldest first. Gives how many
 * were routed; call it until none is left. The account's name is held and not its signals: those are locked after the
 * conditions, as by whoever delivers.
 */
export async function rerouteSignals(unit: Unit, accountId: string): Promise<number> {
  await holdName(unit, `reroute ${accountId}`);
  const rows = await unit.query<Waiting>(
    `select s.id, s.normalised, s.duplicate_of_id
     from signal s join account a on a.id = $1
       and (s.account_id = a.id or (s.account_id is null and s.aws_account_id = a.aws_account_id))
     where a.status = 'ACTIVE' and a.owned_at is not null and s.outcome = 'IGNORED'
       and s.explanation->>'rule' in ('ACCOUNT_UNKNOWN', 'ACCOUNT_NOT_ACTIVE')
       and s.received_at > $2::timestamptz - $3 * interval '1 day'
     order by s.received_at, s.id limit $4`,
    [accountId, unit.now, DAYS, BATCH],
  );
  if (rows.length === 0) return 0;
  const items = rows.map((row) =>
    newItem({ id: row.id, signal: revive(row.normalised), duplicateOf: row.duplicate_of_id }),
  );
  await resolveAccounts(unit, items, PLATFORM);
  await judge(unit, items);
  await unit.query(
    `with r as materialized (
       select * from jsonb_to_recordset($1::jsonb) as r (
         id uuid, organization_id uuid, account_id uuid, outcome text, explanation jsonb, alert_id uuid)
     ), held as materialized (
       select s.id from signal s where s.id in (select id from r) order by s.id for no key update
     )
     update signal s set organization_id = r.organization_id, account_id = r.account_id, outcome = r.outcome,
       explanation = r.explanation, alert_id = r.alert_id
     from held join r using (id) where s.id = held.id`,
    [
      JSON.stringify(
        items.map((item) => ({
          id: item.id,
          organization_id: item.account?.organizationId ?? null,
          account_id: item.account?.id ?? null,
          outcome: item.outcome,
          explanation: item.explanation,
          alert_id: item.alertId,
        })),
      ),
    ],
  );
  return items.length;
}
