/** What backups left in the world of `seed`: plans, jobs, recovery points, restores, and how every resource stands. */
import type { Client } from 'pg';
import { ACCOUNTS, organizationOf, uuid, type Size } from './seed';

export const RECOVERY_POINTS = 1_000_000;
export const BACKUP_JOBS = 1_000_000;
const RESTORES = 50_000;

/** Four plans an account, as it has them. */
const PLANS = 4 * ACCOUNTS;

const account = (n: string): string => `(${n}) % ${ACCOUNTS}`;
const owners = (n: string): string => `${organizationOf(account(n))}, ${uuid('account', account(n))}`;
/** One a minute of each account's first. */
const at = (n: string): string => `timestamptz '2026-01-01 00:00:00Z' + (${n}) * interval '1 second'`;

// Of a hundred one is partial; the older half has expired.
const statements = ({ resources, incidents }: Size): string[] => [
  `insert into recovery_point (id, organization_id, account_id, region, vault, arn, resource_id, resource_arn,
     resource_type, status, created_at, completed_at, expires_at, bytes, encrypted, updated_at)
   select ${uuid('recoverypoint', 'n')}, ${owners('n')}, 'us-east-1', 'ams-automated-backups',
     'arn:aws:ec2:us-east-1::image/ami-' || lpad(to_hex(n), 17, '0'), ${uuid('resource', `n % ${resources}`)},
     'arn:aws:ec2:us-east-1:' || (200000000000 + n % ${ACCOUNTS}) || ':instance/i-' || lpad(to_hex(n % ${resources}), 17, '0'),
     'EC2', case when n % 100 = 0 then 'PARTIAL' when n < ${RECOVERY_POINTS / 2} then 'EXPIRED' else 'COMPLETED' end,
     ${at('n')}, ${at('n')} + interval '10 min', ${at('n')} + interval '7 days', n * 4096::bigint, true, ${at('n')}
     from generate_series(0, ${RECOVERY_POINTS - 1}) n`,
  `insert into restore_job (id, organization_id, account_id, region, recovery_point_id, incident_id, job_id, state,
     actor_kind, actor_name, party, created_at, completed_at, updated_at)
   select ${uuid('restorejob', 'n')}, ${owners('n')}, 'us-east-1', ${uuid('recoverypoint', `n * 20`)},
     ${uuid('incident', `n % ${incidents}`)}, 'job-' || n,
     case n % 50 when 0 then 'FAILED' when 1 then 'RUNNING' else 'COMPLETED' end, 'PERSON', 'bench', 'CUSTOMER', ${at('n')},
     ${at('n')}, ${at('n')} from generate_series(0, ${RESTORES - 1}) n`,
  // One of a hundred is not protected.
  `insert into backup_coverage (resource_id, organization_id, account_id, type, status, plan_ids, last_backup_at,
     last_recovery_point_id)
   select id, organization_id, account_id, type,
     case when right(arn, 2) = '00' then 'UNPROTECTED' else 'PROTECTED' end, '{}', now(), null from resource`,
  `update resource r set backup_covered = c.status = 'PROTECTED' from backup_coverage c where c.resource_id = r.id`,
];

/** Of a hundred jobs three failed, one of a thousand still runs. */
export const jobStatements = ({ resources }: Pick<Size, 'resources'>): string[] => [
  `insert into backup_plan (id, organization_id, account_id, region, plan_id, name, managed, rules, status, created_at,
     updated_at)
   select ${uuid('backupplan', 'n')}, ${owners('n')}, 'us-east-1', 'plan-' || n, 'plan ' || n, n % 2 = 0, '[]', 'IN_SYNC',
     ${at('n')}, ${at('n')} from generate_series(0, ${PLANS - 1}) n`,
  `insert into backup_job (id, organization_id, account_id, region, job_id, state, resource_arn, resource_id,
     resource_type, vault, backup_plan_id, created_at, completed_at, ended_at, bytes, recovery_point_arn, told_at,
     updated_at)
   select ${uuid('backupjob', 'n')}, ${owners('n')}, 'us-east-1', 'job-' || n,
     case when n % 1000 = 999 then 'RUNNING' when n % 100 = 0 then 'FAILED' when n % 100 = 1 then 'EXPIRED'
       when n % 100 = 2 then 'PARTIAL' else 'COMPLETED' end,
     'arn:aws:ec2:us-east-1:' || (200000000000 + n % ${ACCOUNTS}) || ':instance/i-' || lpad(to_hex(n % ${resources}), 17, '0'),
     ${uuid('resource', `n % ${resources}`)}, 'EC2', 'ams-automated-backups', ${uuid('backupplan', `n % ${PLANS}`)},
     ${at('n')}, case when n % 1000 <> 999 then ${at('n')} + interval '10 min' end,
     case when n % 1000 <> 999 then ${at('n')} + interval '10 min' end, n * 4096::bigint,
     'arn:aws:ec2:us-east-1::image/ami-' || lpad(to_hex(n), 17, '0'), ${at('n')}, ${at('n')}
     from generate_series(0, ${BACKUP_JOBS - 1}) n`,
];

export async function seedBackups(client: Client, size: Size): Promise<void> {
  for (const statement of [...jobStatements(size), ...statements(size)]) await client.query(statement);
}
