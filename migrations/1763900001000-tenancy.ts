import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Row-level security, forced, under everything that holds tenants' rows. Requests come as opsgraph_app_read or
 * opsgraph_app_write with the caller's organizations, accounts and party as settings of the transaction; without them
 * nothing is visible. opsgraph_engine (ingest, sequencer, jobs) sees all and is never a request's.
 */
export class Tenancy1763900001000 implements MigrationInterface {
  name = 'Tenancy1763900001000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...functions, ...policies(), ...grants]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table] of rules) {
      await runner.query(`drop policy if exists tenant on "${table}"`);
      await runner.query(`drop policy if exists engine on "${table}"`);
      await runner.query(`alter table "${table}" no force row level security`);
      await runner.query(`alter table "${table}" disable row level security`);
    }
  }
}

const uuids = (name: string, setting: string): string => `
  create function ${name}() returns uuid[] language sql stable parallel safe as $$
    select case when coalesce(current_setting('${setting}', true), '') in ('', '*') then '{}'::uuid[]
      else current_setting('${setting}', true)::uuid[] end
  $$`;
const flag = (name: string, setting: string, value: string): string => `
  create function ${name}() returns boolean language sql stable parallel safe as $$
    select coalesce(current_setting('${setting}', true), '') = '${value}'
  $$`;

const functions = [
  uuids('app_organizations', 'app.organizations'),
  uuids('app_accounts', 'app.accounts'),
  uuids('app_member_of', 'app.member_of'),
  flag('app_everywhere', 'app.organizations', '*'),
  flag('app_member_everywhere', 'app.member_of', '*'),
  flag('app_accelerate', 'app.party', 'ACCELERATE'),
  `create function app_principal() returns uuid language sql stable parallel safe as $$
     select nullif(current_setting('app.principal', true), '')::uuid
   $$`,
  `create sequence incident_number_seq start 1001`,
];

// Each function is called in a sub-select, so that it is evaluated once for a statement and not for each row.
const everywhere = '(select app_everywhere())';
const accelerate = '(select app_accelerate())';
const scoped = (account: string) =>
  `${everywhere} or organization_id = any ((select app_organizations())::uuid[])` +
  ` or ${account} = any ((select app_accounts())::uuid[])`;
const member = (organization: string) =>
  `(select app_member_everywhere()) or ${organization} = any ((select app_member_of())::uuid[])`;

const rules: [table: string, condition: string][] = [
  ['account', scoped('id')],
  ...['sync_state', 'resource', 'resource_tag', 'resource_agent', 'alarm', 'alert', 'signal'].map(
    (table): [string, string] => [table, scoped('account_id')],
  ),
  ...['incident', 'incident_resource', 'incident_link', 'job'].map((table): [string, string] => [
    table,
    scoped('account_id'),
  ]),
  ['comment', `(${accelerate} or visibility = 'CUSTOMER') and (${scoped('account_id')})`],
  ['event', `(${accelerate} or customer_visible) and (${scoped('account_id')})`],
  ['event_position', `(${accelerate} or customer_visible) and (${scoped('account_id')})`],
  ['organization', member('id')],
  ['access_grant', `${member('organization_id')} or person_id = (select app_principal())`],
  ['api_key', `(${member('organization_id')}) or id = (select app_principal())`],
  [
    'person',
    `party = 'ACCELERATE' or id = (select app_principal())` +
      ` or exists (select from access_grant g where g.person_id = person.id)`,
  ],
  ['idempotency', 'principal_id = (select app_principal())'],
];

function policies(): string[] {
  return rules.flatMap(([table, condition]) => [
    `alter table "${table}" enable row level security`,
    `alter table "${table}" force row level security`,
    `create policy tenant on "${table}" to opsgraph_app_read, opsgraph_app_write using (${condition}) with check (${
      table === 'person' ? 'true' : condition
    })`,
    `create policy engine on "${table}" to opsgraph_engine using (true) with check (true)`,
  ]);
}

const readable = [
  'organization', 'account', 'sync_state', 'resource', 'resource_tag', 'resource_agent', 'alarm', 'signal', 'alert',
  'incident', 'incident_resource', 'incident_link', 'comment', 'person', 'access_grant', 'event', 'event_position',
  'event_log', 'job', 'responsibility', 'service_clock',
]; // prettier-ignore
const writable = [
  'account', 'alert', 'incident', 'incident_resource', 'incident_link', 'comment', 'person', 'access_grant', 'api_key',
  'job', 'timer', 'idempotency',
]; // prettier-ignore
const apiKeyColumns =
  'id, organization_id, name, public_id, party, role, scopes, account_ids, created_by_kind, created_by_id,' +
  ' created_by_name, created_by_party, created_at, expires_at, last_used_at, revoked_at, version';

const grants = [
  'grant usage on schema public to opsgraph_app_read, opsgraph_app_write, opsgraph_engine',
  `grant select on ${readable.join(', ')} to opsgraph_app_read, opsgraph_app_write`,
  // The hash of a secret never leaves by a request's role.
  `grant select (${apiKeyColumns}) on api_key to opsgraph_app_read, opsgraph_app_write`,
  'grant select on idempotency, timer to opsgraph_app_write',
  `grant insert, update on ${writable.join(', ')} to opsgraph_app_write`,
  'grant delete on access_grant, timer, incident_link to opsgraph_app_write',
  // The log is written once: nobody updates or deletes an event.
  'grant insert on event, event_queue to opsgraph_app_write, opsgraph_engine',
  'grant usage on sequence incident_number_seq to opsgraph_app_write, opsgraph_engine',
  'grant select on all tables in schema public to opsgraph_engine',
  `grant insert, update, delete on ${[
    ...new Set([...readable, ...writable, 'condition', 'event_queue', 'event_counter', 'worker_heartbeat']),
  ]
    .filter((table) => table !== 'event' && table !== 'responsibility')
    .join(', ')} to opsgraph_engine`,
];
