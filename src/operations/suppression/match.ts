import { coveredBy } from '../../database/covered';
import { holds, ScopePart, type Holding } from '../../domain/suppression';
import { excerpt } from '../sentence';
import type { Unit } from '../unit';

/** What of an alert decides whether a suppression covers it. */
export interface Subject {
  id: string;
  organizationId: string;
  accountId: string;
  resourceId: string | null;
  /** The row of the catalogue, several with `|` between where only a tag would tell, else what is measured. */
  definition: string;
  /** The alarm behind it, where it is known: its tag may name a definition of the customer's own profile. */
  alarmId: string | null;
}

interface Match {
  alert_id: string;
  id: string;
  version: number;
  reason: string;
  starts_at: Date;
  ends_at: Date | null;
  account: boolean;
  resources: boolean;
  tags: boolean;
  definitions: boolean;
}

/**
 * The suppression that holds each alert at this moment, where there is one. They are locked, in one order for everybody:
 * who ends one waits until whoever holds alerts by it has written them, and who comes after that finds it ended.
 */
export async function holdingsOf(unit: Unit, alerts: readonly Subject[]): Promise<Map<string, Holding>> {
  const found = new Map<string, Holding>();
  if (alerts.length === 0) return found;
  const rows = await unit.query<Match>(MATCH, [
    JSON.stringify(alerts),
    [...new Set(alerts.map(({ organizationId }) => organizationId))],
    unit.now,
  ]);
  for (const row of rows) {
    const holding: Holding = {
      suppressionId: row.id,
      version: row.version,
      reason: excerpt(row.reason),
      from: row.starts_at,
      until: row.ends_at,
      scope: ScopePart.filter((part) => (part === 'configurationIds' ? row.definitions : row[part])),
    };
    const other = found.get(row.alert_id);
    found.set(row.alert_id, other ? holds(other, holding) : holding);
  }
  return found;
}

// Values of one tag's key alternate, keys must all fit. Of an alarm that may be one of several rows of the catalogue all
// must be named: in doubt an alert is loud.
const MATCH = `
  with a as (
    select * from jsonb_to_recordset($1::jsonb) as r (
      id uuid, "organizationId" uuid, "accountId" uuid, "resourceId" uuid, definition text, "alarmId" uuid)
  )
  select a.id as alert_id, s.id, s.version, s.reason, o.starts_at, nullif(o.ends_at, 'infinity') as ends_at,
    s.account_id is not null as account, s.tags <> '[]' as tags, s.configuration_ids <> '{}' as definitions,
    exists (select from suppression_resource r where r.suppression_id = s.id) as resources
  from suppression_occurrence o
  join suppression s on s.id = o.suppression_id
  join a on a."organizationId" = s.organization_id
  where o.organization_id = any ($2::uuid[]) and o.starts_at <= $3 and o.ends_at > $3
    and s.ended_at is null and (s.settled_at is null or s.settled_at <= $3)
    and (s.account_id is null or s.account_id = a."accountId")
    and (s.configuration_ids = '{}' or string_to_array(a.definition, '|') <@ s.configuration_ids
      or exists (select from alarm m where m.id = a."alarmId" and m.configuration_id = any (s.configuration_ids)))
    and (not exists (select from suppression_resource r where r.suppression_id = s.id)
      or exists (select from suppression_resource r where r.suppression_id = s.id and r.resource_id = a."resourceId"))
    and not exists (
      select from jsonb_array_elements(s.tags) as k (tag)
      where not exists (
        select from resource_tag t, jsonb_array_elements(s.tags) as v (tag)
        where t.resource_id = a."resourceId" and t.key = k.tag->>'key'
          and v.tag->>'key' = t.key and v.tag->>'value' = t.value))
    and (s.patch_window_id is null or exists (
      select from patch_window w join resource r on r.id = a."resourceId" and ${coveredBy('w', 'r')}
      where w.id = s.patch_window_id))
  order by s.id, a.id
  for no key update of s`;
