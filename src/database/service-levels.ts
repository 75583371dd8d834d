import type { Client } from 'pg';
import { SHIPPED_POLICIES } from '../domain/catalog/service-levels';

/**
 * Puts the versions of the catalogue that the table does not have yet beside those that it has. None is changed: what
 * was judged by it stays judged so. The id follows from the name, so it is the same in every installation.
 */
export async function loadServiceLevels(client: Client): Promise<void> {
  await client.query(
    `insert into sla_policy (id, version, effective_from, sample, targets)
     select md5('sla_policy ' || version)::uuid, version, "effectiveFrom", sample, targets
     from jsonb_to_recordset($1::jsonb) as d (
       version text, "effectiveFrom" timestamptz, sample boolean, targets jsonb)
     on conflict (version) do nothing`,
    [JSON.stringify(SHIPPED_POLICIES)],
  );
}
