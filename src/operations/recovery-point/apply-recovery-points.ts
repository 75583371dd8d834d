import { PRESENT, type DiscoveredRecoveryPoint } from '../../domain/recovery-point';
import type { Scan } from '../resource/apply-resources';
import type { Unit } from '../unit';
import { watchExpiries } from './expire-recovery-points';

const BATCH = 5_000;

/**
 * Takes over the recovery points that the vaults of a region hold, in a bounded number of statements; what stayed the
 * same is not written. What is listed no more is deleted: EXPIRED where its time had come, else DELETING.
 */
export async function applyRecoveryPoints(
  unit: Unit,
  scan: Scan,
  found: readonly DiscoveredRecoveryPoint[],
): Promise<void> {
  for (let start = 0; start < found.length; start += BATCH) await upsert(unit, scan, found.slice(start, start + BATCH));
  await markGone(unit, scan, found);
  await watchExpiries(unit);
}

/** Who told: a reading, the recovery point's own event, or the job that left it. */
type Teller = 'READING' | 'EVENT' | 'JOB';

/** As events tell it: what a job leaves is there before the next reading. */
export async function addRecoveryPoints(
  unit: Unit,
  place: Pick<Scan, 'organizationId' | 'accountId' | 'region'>,
  found: readonly DiscoveredRecoveryPoint[],
  teller: Teller,
): Promise<void> {
  if (found.length === 0) return;
  await upsert(unit, place, found, teller);
  await watchExpiries(unit);
}

/** AWS Backup tells that they are deleted. */
export async function endRecoveryPoints(
  unit: Unit,
  { accountId, region }: Pick<Scan, 'accountId' | 'region'>,
  arns: readonly string[],
): Promise<void> {
  if (arns.length === 0) return;
  await unit.query(
    `update recovery_point set status = case when expires_at <= $1 then 'EXPIRED' else 'DELETING' end, updated_at = $1
     where account_id = $2 and region = $3 and arn = any ($4) and status = any ($5)`,
    [unit.now, accountId, region, arns, [...PRESENT]],
  );
}

/**
 * A job knows neither expiry nor encryption: what is known of a recovery point is kept. What has ended is not brought
 * back by an event that comes late, and what is whole is not made anew by a reading that began before it was.
 */
async function upsert(
  unit: Unit,
  { organizationId, accountId, region }: Pick<Scan, 'organizationId' | 'accountId' | 'region'>,
  found: readonly DiscoveredRecoveryPoint[],
  teller: Teller = 'READING',
): Promise<void> {
  const rows = found.map((point) => ({
    arn: point.arn,
    vault: point.vault,
    resource_arn: point.resourceArn,
    resource_type: point.resourceType,
    role_arn: point.roleArn,
    status: point.status,
    created_at: point.createdAt,
    completed_at: point.completedAt,
    expires_at: point.expiresAt,
    bytes: point.bytes,
    encrypted: point.encrypted,
  }));
  await unit.query(
    `with found as materialized (
       select distinct on (arn) f.*, r.id as resource_id from jsonb_to_recordset($1::jsonb) as f (
         arn text, vault text, resource_arn text, resource_type text, role_arn text, status text,
         created_at timestamptz(3), completed_at timestamptz(3), expires_at timestamptz(3), bytes bigint,
         encrypted boolean)
       left join resource r on r.arn = f.resource_arn and r.account_id = $3
     ), told as materialized (
       select p.id, f.vault, f.resource_arn, f.resource_type, coalesce(f.role_arn, p.role_arn) as role_arn, f.created_at,
         f.completed_at, coalesce(f.resource_id, p.resource_id) as resource_id,
         case when $7 = 'JOB' then coalesce(p.expires_at, f.expires_at) else f.expires_at end as expires_at,
         coalesce(f.bytes, p.bytes) as bytes, case when $7 = 'JOB' then p.encrypted else f.encrypted end as encrypted,
         case when f.expires_at <= $5 and f.status = any ($6) then 'EXPIRED'
           when $7 = 'JOB' and p.status <> 'CREATING' or $7 <> 'READING' and not p.status = any ($6)
             or f.status = 'CREATING' and p.status = any ($6)
             -- What can be searched, or goes on, is told as complete by its events.
             or $7 <> 'READING' and f.status = 'COMPLETED' and p.status in ('AVAILABLE', 'STOPPED') then p.status
           else f.status end as status
       from found f join recovery_point p on p.account_id = $3 and p.arn = f.arn
     ), written as (
       update recovery_point p set vault = t.vault, resource_arn = t.resource_arn, resource_type = t.resource_type,
         role_arn = t.role_arn, created_at = t.created_at, completed_at = t.completed_at, resource_id = t.resource_id,
         expires_at = t.expires_at, bytes = t.bytes, encrypted = t.encrypted, status = t.status, updated_at = $5
       from told t where p.id = t.id
         and (p.vault, p.resource_arn, p.resource_type, p.role_arn, p.created_at, p.completed_at, p.resource_id,
           p.expires_at, p.bytes, p.encrypted, p.status)
         is distinct from (t.vault, t.resource_arn, t.resource_type, t.role_arn, t.created_at, t.completed_at,
           t.resource_id, t.expires_at, t.bytes, t.encrypted, t.status)
     )
     insert into recovery_point (id, organization_id, account_id, region, vault, arn, resource_id, resource_arn,
       resource_type, role_arn, status, created_at, completed_at, expires_at, bytes, encrypted, updated_at)
     select gen_random_uuid(), $2, $3, $4, vault, arn, resource_id, resource_arn, resource_type, role_arn,
       case when expires_at <= $5 and status = any ($6) then 'EXPIRED' else status end, created_at, completed_at,
       expires_at, bytes, encrypted, $5
     from found f where not exists (select from recovery_point p where p.account_id = $3 and p.arn = f.arn)
     order by arn
     on conflict (account_id, arn) do nothing`,
    [JSON.stringify(rows), organizationId, accountId, region, unit.now, [...PRESENT], teller],
  );
}

/** Not what was learned of while the reading was under way. */
async function markGone(
  unit: Unit,
  { accountId, region, startedAt }: Scan,
  found: readonly DiscoveredRecoveryPoint[],
): Promise<void> {
  await unit.query(
    `update recovery_point p set status = case when expires_at <= $1 then 'EXPIRED' else 'DELETING' end, updated_at = $1
     where account_id = $2 and region = $3 and status = any ($4) and created_at < $5 and updated_at < $5
       and not exists (select from jsonb_array_elements_text($6::jsonb) f (arn) where f.arn = p.arn)`,
    [unit.now, accountId, region, [...PRESENT], startedAt, JSON.stringify(found.map(({ arn }) => arn))],
  );
}
