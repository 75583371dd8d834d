import type { DiscoveredVault } from '../../domain/backup/discovered';
import type { Scan } from '../resource/apply-resources';
import type { Unit } from '../unit';

/** The vaults of a Region as they were read; what was not listed is gone. */
export async function applyVaults(unit: Unit, scan: Scan, vaults: readonly DiscoveredVault[]): Promise<void> {
  const place = [scan.accountId, scan.region];
  await unit.query(
    `insert into backup_vault as v (account_id, region, name, organization_id, arn, encryption_key_arn, locked,
       min_retention_days, max_retention_days, last_seen_at)
     select $1, $2, name, $3, arn, "encryptionKeyArn", locked, "minRetentionDays", "maxRetentionDays", $5
     from jsonb_to_recordset($4::jsonb) as r (name text, arn text, "encryptionKeyArn" text, locked boolean,
       "minRetentionDays" int, "maxRetentionDays" int)
     order by name
     on conflict (account_id, region, name) do update set arn = excluded.arn,
       encryption_key_arn = excluded.encryption_key_arn, locked = excluded.locked,
       min_retention_days = excluded.min_retention_days, max_retention_days = excluded.max_retention_days,
       last_seen_at = excluded.last_seen_at`,
    [...place, scan.organizationId, JSON.stringify(vaults), scan.startedAt],
  );
  // One that was made while the scan ran is newer than it.
  await unit.query('delete from backup_vault where account_id = $1 and region = $2 and last_seen_at < $3', [
    ...place,
    scan.startedAt,
  ]);
}
