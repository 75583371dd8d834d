import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The versions of the service-level targets, and on each incident what bears on its clocks and how they stand. The
 * incidents that are there get their facts from the log; a timer that is due at once has the rest computed.
 */
export class ServiceLevels1763901000000 implements MigrationInterface {
  name = 'ServiceLevels1763901000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...facts, ...indexes]) await runner.query(statement);
    await hold(runner, [...kinds, ...clockKinds]);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of undo) await runner.query(statement);
    await hold(runner, kinds);
  }
}

const columns: [name: string, type: string][] = [
  ['service_tier', 'text COLLATE "C"'],
  ['sla_policy', 'text COLLATE "C"'],
  ['sla_facts', 'jsonb'],
  ['sla_told', 'jsonb'],
  ...['response', 'resolution'].flatMap((kind): [string, string][] => [
    [`${kind}_due_at`, 'TIMESTAMP(3) WITH TIME ZONE'],
    [`${kind}_at_risk_at`, 'TIMESTAMP(3) WITH TIME ZONE'],
    [`${kind}_met_at`, 'TIMESTAMP(3) WITH TIME ZONE'],
    [`${kind}_breached_at`, 'TIMESTAMP(3) WITH TIME ZONE'],
    [`${kind}_status`, 'text COLLATE "C"'],
  ]),
  ['sla_state', 'text COLLATE "C"'],
];

const tables = [
  `CREATE TABLE "sla_policy" ("id" uuid NOT NULL, "version" text COLLATE "C" NOT NULL, "effective_from" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "sample" boolean NOT NULL, "targets" jsonb NOT NULL, CONSTRAINT "sla_policy_pkey" PRIMARY KEY ("id"))`,
  `CREATE UNIQUE INDEX "sla_policy_version" ON "sla_policy" ("version")`,
  `CREATE UNIQUE INDEX "sla_policy_effective" ON "sla_policy" ("effective_from")`,
  `grant select on "sla_policy" to opsgraph_app_read, opsgraph_app_write, opsgraph_engine`,
  `ALTER TABLE "incident" ${columns.map(([name, type]) => `ADD "${name}" ${type}`).join(', ')}`,
  `ALTER TABLE "incident" ADD CONSTRAINT "incident_sla_state_word" CHECK ("sla_state" in ('NONE', 'ON_TRACK', 'AT_RISK', 'PAUSED', 'BREACHED', 'MET', 'VOID'))`,
  `ALTER TABLE "incident" ADD CONSTRAINT "incident_resolution_status_word" CHECK ("resolution_status" in ('RUNNING', 'PAUSED', 'MET', 'BREACHED', 'VOID'))`,
  `ALTER TABLE "incident" ADD CONSTRAINT "incident_response_status_word" CHECK ("response_status" in ('RUNNING', 'PAUSED', 'MET', 'BREACHED', 'VOID'))`,
  `ALTER TABLE "incident" ADD CONSTRAINT "incident_service_tier_word" CHECK ("service_tier" in ('PLUS', 'PREMIUM'))`,
];

const said = `e.party = 'ACCELERATE' and e.customer_visible`;

// What the rows of the log say, row by row; the tier then was not written down, so today's stands for it.
const facts = [
  // The tables' owner is under row-level security too, and would see and change no row.
  ...['incident', 'event', 'account'].map((table) => `alter table "${table}" no force row level security`),
  `update incident i set service_tier = said.tier, sla_facts = said.facts from (
     select e.incident_id, min(a.service_tier) as tier,
       jsonb_agg(fact.f || jsonb_build_object('at', e.occurred_at) order by e.place, fact.n) as facts
     from (select e.*, row_number() over (order by p.position nulls last, q.id) as place
       from event e left join event_position p on p.event_id = e.id left join event_queue q on q.event_id = e.id
       where e.incident_id is not null and e.kind like 'INCIDENT\\_%') e
     join account a on a.id = e.account_id
     cross join lateral (values
       (1, case when e.kind = 'INCIDENT_CREATED' then jsonb_build_object('kind', 'OPENED', 'serviceTier',
         a.service_tier, 'priority', e.after->>'priority', 'test', coalesce(e.after->'test', 'false')) end),
       (2, case when e.kind = 'INCIDENT_CREATED'
           and e.customer_visible and e.after->>'origin' in ('DETECTED', 'FAILED_REMEDIATION', 'CONFIG_RULE')
         or ${said} and (e.kind in ('INCIDENT_ACKNOWLEDGED', 'INCIDENT_COMMENT_ADDED')
           or e.after->>'status' = 'PENDING_CUSTOMER_ACTION') then '{"kind":"RESPONDED"}'::jsonb end),
       (3, case when e.kind <> 'INCIDENT_CREATED' and e.after ? 'priority'
         then jsonb_build_object('kind', 'PRIORITY_CHANGED', 'priority', e.after->>'priority') end),
       (4, case when e.kind = 'INCIDENT_CREATED' or not e.after ? 'status' then null
         when e.after->>'status' = 'PENDING_CUSTOMER_ACTION' then '{"kind":"WAITING"}'::jsonb
         when e.after->>'status' = 'RESOLVED' then jsonb_build_object('kind', 'RESOLVED', 'void',
           coalesce(e.after->>'outcome' = 'NOT_AN_INCIDENT', false))
         when e.after->>'status' = 'REOPENED' then '{"kind":"REOPENED"}'::jsonb
         when e.before->>'status' = 'PENDING_CUSTOMER_ACTION' then '{"kind":"RESUMED"}'::jsonb end)
     ) as fact (n, f)
     where fact.f is not null
     group by e.incident_id
   ) said where i.id = said.incident_id and said.facts @> '[{"kind":"OPENED"}]'`,
  `insert into timer (task, key, ids, due_at)
   select 'follow-service-level', id::text, jsonb_build_object('incidentId', id), now() from incident
   where sla_facts is not null`,
  ...['incident', 'event', 'account'].map((table) => `alter table "${table}" force row level security`),
];

const indexes = [
  `CREATE INDEX "incident_sla_pressing" ON "incident" ("account_id", "sla_state") WHERE sla_state in ('AT_RISK', 'BREACHED')`,
  `CREATE INDEX "incident_resolution_due" ON "incident" ("resolution_due_at", "id")`,
  `CREATE INDEX "incident_response_due" ON "incident" ("response_due_at", "id")`,
  `CREATE INDEX "incident_list_resolution_due" ON "incident" ("organization_id", "resolution_due_at", "id")`,
  `CREATE INDEX "incident_list_response_due" ON "incident" ("organization_id", "response_due_at", "id")`,
];

const undo = [
  `delete from timer where task = 'follow-service-level'`,
  `alter table "incident" ${columns.map(([name]) => `drop column "${name}"`).join(', ')}`,
  'drop table "sla_policy"',
];

async function hold(runner: QueryRunner, words: readonly string[]): Promise<void> {
  const list = words.map((word) => `'${word}'`).join(', ');
  await runner.query('alter table "event" drop constraint "event_kind_word"');
  await runner.query(`alter table "event" add constraint "event_kind_word" check ("kind" in (${list}))`);
}

// prettier-ignore
const kinds = [
  'INCIDENT_CREATED', 'INCIDENT_ACKNOWLEDGED', 'INCIDENT_ASSIGNED', 'INCIDENT_PRIORITY_CHANGED',
  'INCIDENT_CUSTOMER_ACTION_REQUESTED', 'INCIDENT_CUSTOMER_ACTION_COMPLETED', 'INCIDENT_COMMENT_ADDED',
  'INCIDENT_ALERT_APPENDED', 'INCIDENT_RESOLVED', 'INCIDENT_REOPENED', 'INCIDENT_RATED', 'INCIDENT_LINKED',
  'ALERT_OPENED', 'ALERT_APPENDED', 'ALERT_IMPACT_CONFIRMED', 'ALERT_DISMISSED', 'ALERT_RESOLVED', 'ALERT_FLAPPING',
  'ACCOUNT_ONBOARDED', 'ACCOUNT_UPDATED', 'ACCOUNT_SYNCED', 'ACCOUNT_SYNC_FAILED', 'RESOURCE_DISCOVERED',
  'RESOURCE_CHANGED', 'RESOURCE_REMOVED', 'ALARM_STATE_CHANGED', 'API_KEY_CREATED', 'API_KEY_REVOKED',
  'PERSON_INVITED', 'PERSON_ACCESS_CHANGED', 'SIGNAL_UNMATCHED', 'SIGNAL_REJECTED',
  'INCIDENT_RECLASSIFIED', 'INCIDENT_ESCALATED',
  'ALERT_SUPPRESSED', 'ALERT_ESCALATED', 'SUPPRESSION_CREATED', 'SUPPRESSION_ENDED', 'REMEDIATION_STARTED',
  'REMEDIATION_STEP_COMPLETED', 'REMEDIATION_SUCCEEDED', 'REMEDIATION_FAILED', 'REMEDIATION_BLOCKED',
  'ESCALATION_POLICY_SET', 'PROBLEM_CREATED', 'PROBLEM_UPDATED', 'PROBLEM_RESOLVED',
  'POST_INCIDENT_REPORT_PUBLISHED', 'SERVICE_REQUEST_CREATED', 'SERVICE_REQUEST_REPLIED',
  'SERVICE_REQUEST_RESOLVED', 'SERVICE_REQUEST_RECLASSIFIED', 'ALARM_PROFILE_UPDATED', 'MONITORING_DEPLOYED',
];

const clockKinds = ['INCIDENT_SLA_AT_RISK', 'INCIDENT_SLA_BREACHED'];
