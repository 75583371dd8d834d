import type { DiscoveredChange } from '../../domain/change-record';
import { newId } from '../../domain/new-id';
import type { Unit } from '../unit';

export interface ChangeScan {
  organizationId: string;
  accountId: string;
  region: string;
  /** Up to when CloudTrail was asked, in service time. */
  until: Date;
}

const AT_ONCE = 500;

/**
 * Takes over what CloudTrail told: our own changes, and those of others that name a resource which we know. What is
 * there already stays as it is, so that what is read twice is kept once. In the transaction the reading's end is kept
 * too: the next one begins before it.
 */
export async function applyChanges(unit: Unit, scan: ChangeScan, changes: readonly DiscoveredChange[]): Promise<void> {
  for (let at = 0; at < changes.length; at += AT_ONCE) {
    const rows = changes.slice(at, at + AT_ONCE).map((change) => ({ id: newId(), ...change }));
    await unit.query(APPLY, [scan.organizationId, scan.accountId, scan.region, JSON.stringify(rows)]);
  }
  await unit.query(
    `insert into change_reading (account_id, region, organization_id, read_until) values ($1, $2, $3, $4)
     on conflict (account_id, region) do update set
       read_until = greatest(change_reading.read_until, excluded.read_until)`,
    [scan.accountId, scan.region, scan.organizationId, scan.until],
  );
}

/**
 * An automation's own calls are known by what it works on and when: CloudTrail counts seconds, and says of them only
 * that Systems Manager made them.
 */
const APPLY = `
  with told as (
    select distinct on (t."eventId") t.* from jsonb_to_recordset($4::jsonb) as t (
      id uuid, "eventId" text, "eventTime" timestamptz, "eventName" text, "eventSource" text, region text,
      requester text, party text, "roleArn" text, "requestParameters" jsonb, "responseElements" jsonb,
      "userAgent" text, "businessNeed" text, "businessNeedType" text, names jsonb)
    where not exists (select from change_record c where c.account_id = $2 and c.event_id = t."eventId")
    order by t."eventId"
  ), about as (
    select distinct t.id, r.id as resource_id from told t, jsonb_array_elements_text(t.names) as n (name)
    join resource r on r.account_id = $2 and r.region = $3 and r.resource_id = n.name
    union
    select t.id, r.id from told t, jsonb_array_elements_text(t.names) as n (name)
    join resource r on r.arn = n.name and r.account_id = $2
  ), remedied as (
    select distinct on (t.id) t.id, m.id as remediation_id, a.title
    from told t join remediation m on m.account_id = $2 and (
      m.execution_id = t."responseElements"->>'automationExecutionId'
      or (m.acted_at is not null and exists (select from about b where b.id = t.id and b.resource_id = m.resource_id)
        and t."eventTime" between date_trunc('second', m.acted_at) and coalesce(m.ended_at, 'infinity')))
    left join alert a on a.id = m.alert_id
    where t.party = 'ACCELERATE'
    order by t.id, m.created_at desc
  ), kept as (
    insert into change_record (id, organization_id, account_id, event_id, event_time, event_name, event_source, region,
      requester, party, role_arn, request_parameters, response_elements, user_agent, business_need, business_need_type,
      resource_id, remediation_id)
    select t.id, $1, $2, t."eventId", t."eventTime", t."eventName", t."eventSource", coalesce(nullif(t.region, ''), $3),
      t.requester, t.party, t."roleArn", t."requestParameters", t."responseElements", t."userAgent",
      coalesce('Remediation of “' || m.title || '”', t."businessNeed"),
      case when m.title is not null then 'TEXT' else t."businessNeedType" end,
      (select b.resource_id from about b where b.id = t.id order by b.resource_id limit 1), m.remediation_id
    from told t left join remedied m on m.id = t.id
    where t.party = 'ACCELERATE' or exists (select from about b where b.id = t.id)
    on conflict (account_id, event_id) do nothing
    returning id, event_time
  )
  insert into change_record_resource (change_record_id, resource_id, organization_id, account_id, event_time)
  select k.id, b.resource_id, $1, $2, k.event_time from kept k join about b on b.id = k.id`;
