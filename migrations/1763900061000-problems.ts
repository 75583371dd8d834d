import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Problems with their corrective actions and reports, and by what incidents resemble each other. */
export class Problems1763900061000 implements MigrationInterface {
  name = 'Problems1763900061000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...tenancy, ...signatures]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of undo) await runner.query(statement);
  }
}

const tables = [
  `CREATE TABLE "problem" ("id" uuid NOT NULL, "organization_id" uuid NOT NULL, "account_ids" uuid array NOT NULL, "number" text COLLATE "C" NOT NULL, "title" text COLLATE "C" NOT NULL, "status" text COLLATE "C" NOT NULL, "root_cause" text, "workaround" text, "resolution" text, "signature" text COLLATE "C", "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "resolved_at" TIMESTAMP(3) WITH TIME ZONE, "version" integer NOT NULL DEFAULT '1', CONSTRAINT "problem_status_word" CHECK ("status" in ('OPEN', 'INVESTIGATING', 'ROOT_CAUSE_KNOWN', 'REMEDIATING', 'RESOLVED')), CONSTRAINT "problem_pkey" PRIMARY KEY ("id"))`,
  `CREATE UNIQUE INDEX "problem_number" ON "problem" ("number")`,
  `CREATE INDEX "problem_open_signature" ON "problem" ("organization_id", "signature") WHERE signature is not null and status <> 'RESOLVED'`,
  `CREATE INDEX "problem_updated" ON "problem" ("updated_at", "id")`,
  `CREATE INDEX "problem_created" ON "problem" ("created_at", "id")`,
  `CREATE INDEX "problem_list_updated" ON "problem" ("organization_id", "updated_at", "id")`,
  `CREATE INDEX "problem_list_created" ON "problem" ("organization_id", "created_at", "id")`,
  `CREATE INDEX "problem_list_number" ON "problem" ("organization_id", "number", "id")`,
  `CREATE TABLE "corrective_action" ("id" uuid NOT NULL, "organization_id" uuid NOT NULL, "problem_id" uuid NOT NULL, "position" integer NOT NULL, "description" text NOT NULL, "owner_id" uuid, "party" text COLLATE "C" NOT NULL, "due_at" TIMESTAMP(3) WITH TIME ZONE, "status" text COLLATE "C" NOT NULL, "preventive" boolean NOT NULL DEFAULT false, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "corrective_action_status_word" CHECK ("status" in ('OPEN', 'IN_PROGRESS', 'DONE', 'DROPPED')), CONSTRAINT "corrective_action_party_word" CHECK ("party" in ('CUSTOMER', 'ACCELERATE')), CONSTRAINT "corrective_action_pkey" PRIMARY KEY ("id"))`,
  `CREATE INDEX "corrective_action_owner" ON "corrective_action" ("owner_id")`,
  `CREATE UNIQUE INDEX "corrective_action_problem" ON "corrective_action" ("problem_id", "position")`,
  `CREATE TABLE "post_incident_report" ("problem_id" uuid NOT NULL, "organization_id" uuid NOT NULL, "root_cause" text NOT NULL, "timeline" text NOT NULL, "impact" text NOT NULL, "published_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "post_incident_report_pkey" PRIMARY KEY ("problem_id"))`,
  `ALTER TABLE "incident" ADD "problem_id" uuid`,
  `ALTER TABLE "incident" ADD "signature" text COLLATE "C"`,
  `CREATE INDEX "incident_signature" ON "incident" ("organization_id", "signature", "created_at", "id", "account_id") WHERE signature is not null and problem_id is null and duplicate_of_id is null and not test`,
  `CREATE INDEX "incident_problem" ON "incident" ("problem_id", "created_at", "id") WHERE problem_id is not null`,
  `ALTER TABLE "incident" ADD CONSTRAINT "incident_problem_id_fkey" FOREIGN KEY ("problem_id") REFERENCES "problem"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "corrective_action" ADD CONSTRAINT "corrective_action_problem_id_fkey" FOREIGN KEY ("problem_id") REFERENCES "problem"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "corrective_action" ADD CONSTRAINT "corrective_action_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "person"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  `ALTER TABLE "post_incident_report" ADD CONSTRAINT "post_incident_report_problem_id_fkey" FOREIGN KEY ("problem_id") REFERENCES "problem"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  'create sequence problem_number_seq start 1001',
];

// Each function is called in a sub-select, so that it is evaluated once for a statement and not for each row. Whoever
// sees one of a problem's accounts sees the problem.
const scoped =
  '(select app_everywhere()) or organization_id = any ((select app_organizations())::uuid[])' +
  ' or account_ids && (select app_accounts())::uuid[]';
/** Parts are seen with what they are part of, whose own policy decides. */
const ofProblem = '(select app_everywhere()) or exists (select from problem p where p.id = problem_id)';

const tenancy = [
  ...[
    ['problem', scoped],
    ['corrective_action', ofProblem],
    ['post_incident_report', ofProblem],
  ].flatMap(([table, condition]) => [
    `alter table ${table} enable row level security`,
    `alter table ${table} force row level security`,
    `create policy tenant on ${table} to opsgraph_app_read, opsgraph_app_write
     using (${condition}) with check (${condition})`,
    `create policy engine on ${table} to opsgraph_engine using (true) with check (true)`,
    `grant select on ${table} to opsgraph_app_read, opsgraph_app_write`,
    `grant insert, update on ${table} to opsgraph_app_write`,
    `grant select, insert, update, delete on ${table} to opsgraph_engine`,
  ]),
  'grant usage on sequence problem_number_seq to opsgraph_app_write, opsgraph_engine',
];

/** What is read or changed here: row-level security is forced on the owner too, who would see no row. */
const opened = ['incident', 'incident_resource', 'alert', 'resource'];

/** The signatures of what was opened before there were any; what they are made of is said in domain/problem.ts. */
const signatures = [
  ...opened.map((table) => `alter table ${table} no force row level security`),
  `update incident i set signature = 'incident:1:' || s.definition || coalesce(':' || s.types, '')
   from (
     select a.incident_id, (array_agg(a.definition order by a.first_seen_at, a.id))[1] as definition,
       string_agg(distinct r.type, '+' order by r.type) as types
     from alert a left join resource r on r.id = a.resource_id where a.incident_id is not null group by 1
   ) s
   where s.incident_id = i.id`,
  `update incident i set signature = 'incident:1:reported:' || s.arn
   from (
     select l.incident_id, min(r.arn) as arn from incident_resource l join resource r on r.id = l.resource_id
     group by 1 having count(*) = 1
   ) s
   where s.incident_id = i.id and i.signature is null`,
  ...opened.map((table) => `alter table ${table} force row level security`),
];

const undo = [
  'alter table incident drop column problem_id, drop column signature',
  'drop table post_incident_report',
  'drop table corrective_action',
  'drop table problem',
  'drop sequence problem_number_seq',
];
