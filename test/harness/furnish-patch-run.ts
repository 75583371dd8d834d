import type { Pool } from 'pg';
import { toGlobalId } from '../../src/domain/id';
import { insert } from './insert';

/** A run and an instance in it, with the mark in every text. */
export async function furnishPatchRun(
  pool: Pool,
  owner: { organization_id: string; account_id: string },
  about: { resourceId: string; incidentId: string; mark: string },
): Promise<{ PatchRun: string; PatchTarget: string }> {
  const { resourceId, incidentId, mark } = about;
  const now = new Date();
  const run = await insert(pool, 'patch_run', {
    ...owner,
    region: 'eu-central-1',
    on_demand: true,
    snapshot: true,
    max_concurrency: mark,
    max_errors: mark,
    status: 'FAILED',
    trouble: mark,
    stop_reason: mark,
    started_at: now,
    ended_at: now,
    updated_at: now,
  });
  const target = await insert(pool, 'patch_target', {
    ...owner,
    patch_run_id: run.id,
    resource_id: resourceId,
    instance_id: mark,
    region: 'eu-central-1',
    status: 'RESTORED',
    chain: JSON.stringify([
      { kind: 'INSTALL', status: 'FAILED', startedAt: now, evidence: { what: mark }, message: mark },
    ]),
    reason: mark,
    snapshot_id: mark,
    incident_id: incidentId,
    restored_at: now,
    updated_at: now,
  });
  return { PatchRun: toGlobalId('PatchRun', run.id), PatchTarget: toGlobalId('PatchTarget', target.id) };
}
