import { Client } from 'pg';

export const ORGANIZATIONS = 20;
export const ACCOUNTS = 1_000;

export interface Size {
  resources: number;
  incidents: number;
}

/** Ids are made of numbers, so that rows find each other without being looked up. */
export const uuid = (kind: string, n: string): string => `md5('${kind} ' || (${n}))::uuid`;
export const organizationOf = (account: string): string => uuid('organization', `(${account}) % ${ORGANIZATIONS}`);
/** Neighbours in time belong to different accounts, as they do in life. */
export const accountOf = (incident: string): string => `(${incident}::bigint * 7919) % ${ACCOUNTS}`;
export const createdAt = (incident: string): string =>
  `timestamptz '2026-01-01 00:00:00Z' + (${incident}) * interval '3.217 seconds'`;

export const explanation = `jsonb_build_object('summary', 'The status check of the instance failed.', 'facts', '[]'::jsonb)`;

const statements = ({ resources, incidents }: Size): string[] => [
  `insert into organization (id, name, created_at, updated_at)
   select ${uuid('organization', 'n')}, 'Organization ' || n, now(), now()
     from generate_series(0, ${ORGANIZATIONS - 1}) n`,
  `insert into account (id, organization_id, aws_account_id, name, status, service_tier, environment, add_ons, regions,
     external_id, owned_at, created_at, updated_at)
   select ${uuid('account', 'n')}, ${organizationOf('n')}, (200000000000 + n)::text, 'account-' || n, 'ACTIVE',
     case n % 2 when 0 then 'PREMIUM' else 'PLUS' end, case n % 3 when 0 then 'PRODUCTION' else 'NON_PRODUCTION' end,
     '{}', '{us-east-1,eu-west-1}', 'external-' || n, now(), now(), now()
     from generate_series(0, ${ACCOUNTS - 1}) n`,
  `insert into resource (id, organization_id, account_id, arn, resource_id, type, service, region, name, state,
     first_seen_at, last_seen_at, updated_at)
   select ${uuid('resource', 'n')}, ${organizationOf(`n % ${ACCOUNTS}`)}, ${uuid('account', `n % ${ACCOUNTS}`)},
     'arn:aws:ec2:us-east-1:' || (200000000000 + n % ${ACCOUNTS}) || ':instance/i-' || lpad(to_hex(n), 17, '0'),
     'i-' || lpad(to_hex(n), 17, '0'), 'AWS::EC2::Instance', 'ec2', 'us-east-1', 'server-' || n, 'running',
     now(), now(), now()
     from generate_series(0, ${resources - 1}) n`,
  `insert into incident (id, organization_id, account_id, number, title, description, status, priority, priority_rank,
     origin, ball_with, created_at, updated_at, acknowledged_at, resolved_at, resolution, outcome, explanation, signature, service_tier, sla_policy, response_due_at,
     response_met_at, response_status, resolution_due_at, resolution_met_at, resolution_status, sla_state)
   select ${uuid('incident', 'n')}, ${organizationOf(accountOf('n'))}, ${uuid('account', accountOf('n'))},
     'INC' || lpad(n::text, 7, '0'), 'Status check failed on server-' || n,
     'The instance did not answer its status check for two consecutive periods of five minutes each.',
     case when (n / 20) % 10 = 0 then 'WORK_IN_PROGRESS' else 'RESOLVED' end,
     case n % 3 when 0 then 'HIGH' when 1 then 'MEDIUM' else 'LOW' end, n % 3 + 1, 'DETECTED',
     case when (n / 20) % 10 = 0 then 'ACCELERATE' else 'CUSTOMER' end, ${createdAt('n')}, ${createdAt('n')} + interval '1 h',
     ${createdAt('n')} + interval '5 min', case when (n / 20) % 10 > 0 then ${createdAt('n')} + interval '1 h' end,
     case when (n / 20) % 10 > 0 then 'The instance was stopped and started; both status checks pass again.' end,
     case when (n / 20) % 10 > 0 then 'RESTORED' end, ${explanation}, 'incident:1:definition-' || n / 20 % 40, 'PREMIUM', 'sample-1',
     ${createdAt('n')} + interval '15 min', ${createdAt('n')}, 'MET', ${createdAt('n')} + interval '4 h',
     case when (n / 20) % 10 > 0 then ${createdAt('n')} + interval '1 h' end,
     case when (n / 20) % 10 > 0 then 'MET' when n % 7 = 0 then 'BREACHED' else 'RUNNING' end,
     case when (n / 20) % 10 > 0 then 'MET' when n % 7 = 0 then 'BREACHED' when n % 7 = 1 then 'AT_RISK' else 'ON_TRACK' end
     from generate_series(0, ${incidents - 1}) n`,
  `insert into incident_resource (incident_id, resource_id, organization_id, account_id)
   select ${uuid('incident', 'n')}, ${uuid('resource', `${accountOf('n')} + ${ACCOUNTS} * (n % ${resources / ACCOUNTS})`)},
     ${organizationOf(accountOf('n'))}, ${uuid('account', accountOf('n'))}
     from generate_series(0, ${incidents - 1}) n`,
  // Every tenth is linked with the one before it in its account, in both directions.
  `insert into incident_link (incident_id, related_id, organization_id, account_id, linked_at)
   select ${uuid('incident', 'a')}, ${uuid('incident', 'b')}, ${organizationOf(accountOf('n'))},
     ${uuid('account', accountOf('n'))}, now()
     from generate_series(${ACCOUNTS}, ${incidents - 1}, 10) n
     cross join lateral (values (n, n - ${ACCOUNTS}), (n - ${ACCOUNTS}, n)) pair (a, b)`,
  // None to four for an incident, two on average, in every organization.
  `insert into alert (id, organization_id, account_id, resource_id, incident_id, source, status, impact, dedup_key,
     definition, region, title, count, first_seen_at, last_seen_at, state_at, resolved_at, explanation, updated_at)
   select ${uuid('alert', 'n * 5 + k')}, ${organizationOf(accountOf('n'))}, ${uuid('account', accountOf('n'))},
     ${uuid('resource', `${accountOf('n')} + ${ACCOUNTS} * (n % ${resources / ACCOUNTS})`)}, ${uuid('incident', 'n')},
     'CLOUDWATCH', case when (n / 20) % 10 = 0 then 'ESCALATED' else 'RESOLVED' end, 'KNOWN',
     'cloudwatch:1:' || (200000000000 + ${accountOf('n')}) || ':us-east-1:check-' || n || '-' || k,
     'AWS/EC2 StatusCheckFailed', 'us-east-1', 'StatusCheckFailed of server-' || n || ' is in ALARM', k + 1,
     ${createdAt('n')} + k * interval '10 s', ${createdAt('n')} + k * interval '1 min',
     ${createdAt('n')} + k * interval '1 min', case when (n / 20) % 10 > 0 then ${createdAt('n')} + interval '1 h' end,
     ${explanation}, ${createdAt('n')} + interval '1 h'
     from generate_series(0, ${incidents - 1}) n cross join lateral generate_series(0, (n / 20) % 5 - 1) k`,
];

/** A world of many customers, written set by set past all triggers; gives the ids of the organizations. */
export async function seed(
  url: string,
  size: Size = { resources: 100_000, incidents: 100_000 },
  more: (client: Client) => Promise<void> = async () => undefined,
): Promise<string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    // Every reference is right by construction; checking half a million of them one by one takes longer than the rest.
    await client.query('set session_replication_role = replica');
    for (const statement of statements(size)) await client.query(statement);
    await more(client);
    await client.query('vacuum analyze');
    const { rows } = await client.query<{ id: string }>('select id from organization order by name');
    return rows.map(({ id }) => id);
  } finally {
    await client.end();
  }
}
