/** What makes the world of `seed` a large one: the log, signals, and everything else that has a list in the API. */
import type { Client } from 'pg';
import { ACCOUNTS, accountOf, createdAt, explanation, ORGANIZATIONS, organizationOf, uuid, type Size } from './seed';

export const LARGE: Size = { resources: 200_000, incidents: 200_000 };
/** Five of each for an incident. */
export const EVENTS = 1_000_000;
export const SIGNALS = 1_000_000;
export const DELIVERIES = 200_000;

const incident = (n: string): string => `(${n}) / ${EVENTS / LARGE.incidents}`;
const account = (n: string): string => accountOf(incident(n));
const owners = (n: string): string => `${organizationOf(account(n))}, ${uuid('account', account(n))}`;
const at = (n: string): string => `${createdAt(incident(n))} + (${n} % 5) * interval '1 minute'`;

const statements = [
  `insert into alarm (id, organization_id, account_id, resource_id, arn, name, region, state, state_updated_at, namespace,
     metric_name, updated_at)
   select ${uuid('alarm', 'n')}, ${organizationOf(`n % ${ACCOUNTS}`)}, ${uuid('account', `n % ${ACCOUNTS}`)},
     ${uuid('resource', 'n')}, 'arn:aws:cloudwatch:us-east-1:' || (200000000000 + n % ${ACCOUNTS}) || ':alarm:check-' || n,
     'check-' || n, 'us-east-1', case when n % 50 = 0 then 'ALARM' else 'OK' end, now() - n * interval '1 second',
     'AWS/EC2', 'StatusCheckFailed', now() from generate_series(0, ${LARGE.resources - 1}) n`,
  `insert into resource_tag (resource_id, key, value, organization_id, account_id)
   select ${uuid('resource', 'n')}, 'team', 'team-' || n % 400, ${organizationOf(`n % ${ACCOUNTS}`)},
     ${uuid('account', `n % ${ACCOUNTS}`)} from generate_series(0, ${LARGE.resources - 1}) n`,
  `insert into comment (id, organization_id, account_id, incident_id, body, visibility, party, actor_kind, actor_name,
     created_at)
   select ${uuid('comment', 'n')}, ${organizationOf(accountOf('n'))}, ${uuid('account', accountOf('n'))},
     ${uuid('incident', 'n')}, 'We are looking into it.', 'CUSTOMER', 'ACCELERATE', 'SYSTEM', 'bench', ${createdAt('n')}
     from generate_series(0, ${LARGE.incidents - 1}) n`,
  `insert into person (id, name, email, party, role, created_at, updated_at)
   select ${uuid('person', 'n')}, 'Person ' || n, 'person-' || n || '@example.com', 'CUSTOMER', 'CUSTOMER_OPERATOR', now(),
     now() from generate_series(0, 19999) n`,
  `insert into access_grant (id, person_id, organization_id, role, granted_at)
   select ${uuid('grant', 'n')}, ${uuid('person', 'n')}, ${uuid('organization', `n % ${ORGANIZATIONS}`)},
     'CUSTOMER_OPERATOR', now() from generate_series(0, 19999) n`,
  `insert into event (id, organization_id, account_id, kind, occurred_at, recorded_at, party, actor_kind, actor_name,
     raci_code, subject_type, subject_id, incident_id, priority, customer_visible, summary, after)
   select ${uuid('event', 'n')}, ${owners('n')},
     (array['INCIDENT_CREATED', 'INCIDENT_ALERT_APPENDED', 'INCIDENT_ACKNOWLEDGED', 'INCIDENT_COMMENT_ADDED',
       'INCIDENT_RESOLVED'])[n % 5 + 1], ${at('n')}, ${at('n')}, 'ACCELERATE', 'SYSTEM', 'bench', null, 'Incident',
     ${uuid('incident', incident('n'))}, ${uuid('incident', incident('n'))}, 'HIGH', n % 10 <> 3,
     'Event ' || n || ' of an incident.', '{"status": "OPENED"}' from generate_series(0, ${EVENTS - 1}) n`,
  `insert into event_position (position, event_id, organization_id, account_id, incident_id, customer_visible,
     customer_ordinal, ordinal, numbered_at)
   select n + 1, ${uuid('event', 'n')}, ${owners('n')}, ${uuid('incident', incident('n'))}, n % 10 <> 3,
     case when n % 10 <> 3 then n + 1 end, n + 1, now() - (${EVENTS} - n) * interval '2 seconds'
     from generate_series(0, ${EVENTS - 1}) n`,
  `insert into webhook (id, organization_id, name, url, event_kinds, secret, status, position, created_at, updated_at)
   select ${uuid('webhook', 'n')}, ${uuid('organization', 'n')}, 'Webhook ' || n, 'https://example.com/' || n, '{}', '',
     'ACTIVE', ${EVENTS}, now(), now() from generate_series(0, ${ORGANIZATIONS - 1}) n`,
  // Of the newest events that customers see; one of a hundred waits, and as many were given up.
  `insert into webhook_delivery (id, organization_id, account_id, webhook_id, event_id, position, lane, turn, status,
     attempts, tries, response_status, first_attempt_at, last_attempt_at, created_at)
   select ${uuid('delivery', 'p.position::int')}, p.organization_id, p.account_id, w.id, p.event_id, p.position, p.incident_id,
     case when p.position % 100 = 0 then 'IN_ORDER' end,
     case p.position % 100 when 0 then 'RETRYING' when 1 then 'GAVE_UP' else 'DELIVERED' end, 1, 1, 200, p.numbered_at,
     p.numbered_at, p.numbered_at
   from (select * from event_position where customer_visible order by position desc limit ${DELIVERIES}) p
   join webhook w on w.organization_id = p.organization_id`,
  `update event_log set position = ${EVENTS}`,
  `insert into event_counter (organization_id, customer_ordinal, ordinal)
   select id, ${EVENTS}, ${EVENTS} from organization`,
  `insert into condition (organization_id, dedup_key, account_id, state, state_at, alert_id)
   select organization_id, dedup_key, account_id, 'FIRING', state_at, id from alert`,
  // Bodies of a few hundred bytes: real ones are larger, and lie beside the row in either case.
  `insert into signal (id, organization_id, account_id, aws_account_id, region, source, sender_event_id, body_hash,
     occurred_at, received_at, outcome, explanation, alert_id, body, payload, normalised)
   select ${uuid('signal', 'n')}, ${owners('n')}, (200000000000 + ${account('n')})::text, 'us-east-1', 'CLOUDWATCH',
     'event-' || n, decode(md5(n::text), 'hex'), ${at('n')}, ${at('n')}, case n % 5 when 0 then 'OPENED' else 'APPENDED' end,
     ${explanation}, case when (${incident('n')}) / 20 % 5 > 0 then ${uuid('alert', `(${incident('n')}) * 5`)} end,
     '{"detail-type": "CloudWatch Alarm State Change"}', '{"detail-type": "CloudWatch Alarm State Change"}',
     '{"source": "CLOUDWATCH"}' from generate_series(0, ${SIGNALS - 1}) n`,
];

/** Fills the tables with their indexes away: made afterwards, at once, they take a fraction of the time. */
export async function seedLog(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition from pg_index i
      where i.indrelid in ('event'::regclass, 'event_position'::regclass, 'signal'::regclass)
        and not exists (select from pg_constraint c where c.conindid = i.indexrelid)`,
  );
  for (const { name } of rows) await client.query(`drop index ${name}`);
  for (const statement of statements) await client.query(statement);
  for (const { definition } of rows) await client.query(definition);
}
