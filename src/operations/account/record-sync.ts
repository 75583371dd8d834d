import type { SyncSource } from '../../domain/words';
import type { Unit } from '../unit';

export interface SourceResult {
  source: SyncSource;
  error: string | null;
}

/** Keeps how each source of a region fared, by the wall clock: how old our picture is does not depend on service time. */
export async function recordSync(
  unit: Unit,
  place: { organizationId: string; accountId: string; region: string },
  results: readonly SourceResult[],
): Promise<void> {
  await unit.query(
    `insert into sync_state as s (account_id, region, source, organization_id, last_success_at, last_error, last_error_at)
     select $1, $2, r.source, $3, case when r.error is null then clock_timestamp() end, r.error,
       case when r.error is not null then clock_timestamp() end
     from jsonb_to_recordset($4::jsonb) as r (source text, error text) order by r.source
     on conflict (account_id, region, source) do update set
       last_success_at = coalesce(excluded.last_success_at, s.last_success_at),
       last_error = excluded.last_error,
       last_error_at = coalesce(excluded.last_error_at, s.last_error_at)`,
    [place.accountId, place.region, place.organizationId, JSON.stringify(results)],
  );
}
