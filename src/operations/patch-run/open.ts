import { newId } from '../../domain/new-id';
import { toGlobalId } from '../../domain/id';
import { closeChain, plannedChain } from '../../domain/patching/chain';
import type { PatchRunStatus } from '../../domain/words';
import { holdName } from '../lock';
import type { Unit } from '../unit';
import { wakeRuns } from './write';

/** An instance that takes part; `left`: why it is left out from the start. */
export interface TargetDraft {
  resourceId: string;
  instanceId: string;
  left: string | null;
}

export interface PatchRunDraft {
  id?: string;
  organizationId: string;
  accountId: string;
  region: string;
  patchWindowId: string | null;
  windowExecutionId: string | null;
  onDemand: boolean;
  snapshot: boolean;
  maxConcurrency: string;
  maxErrors: string;
  status: Extract<PatchRunStatus, 'PENDING' | 'IN_PROGRESS'>;
  startedAt: Date;
  closesAt: Date | null;
  targets: readonly TargetDraft[];
  /** Of the event. */
  summary: string;
  /** What else the event tells. */
  after?: Record<string, unknown>;
}

/** Runs of one account and region are begun one after the other: none begins with an instance that another has just taken. */
export async function holdPatching(unit: Unit, accountId: string, region: string): Promise<void> {
  await holdName(unit, `patching ${accountId} ${region}`);
}

/** Opens a run with its instances and lets its job begin; null: the window's execution has its run already. */
export async function openPatchRun(unit: Unit, draft: PatchRunDraft): Promise<{ id: string; eventId: string } | null> {
  const id = draft.id ?? newId();
  const inserted = await unit.query(
    `insert into patch_run (id, organization_id, account_id, region, patch_window_id, window_execution_id, on_demand,
       snapshot, max_concurrency, max_errors, status, started_at, closes_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     on conflict (account_id, region, window_execution_id) where window_execution_id is not null do nothing
     returning id`,
    [
      id,
      draft.organizationId,
      draft.accountId,
      draft.region,
      draft.patchWindowId,
      draft.windowExecutionId,
      draft.onDemand,
      draft.snapshot,
      draft.maxConcurrency,
      draft.maxErrors,
      draft.status,
      draft.startedAt,
      draft.closesAt,
      unit.now,
    ],
  );
  if (inserted.length === 0) return null;
  await insertTargets(unit, { ...draft, id }, draft.targets);
  const eventId = await unit.record({
    kind: 'PATCH_RUN_STARTED',
    organizationId: draft.organizationId,
    accountId: draft.accountId,
    subject: { type: 'PatchRun', id },
    summary: draft.summary,
    after: {
      status: draft.status,
      onDemand: draft.onDemand,
      startedAt: draft.startedAt,
      region: draft.region,
      maxConcurrency: draft.maxConcurrency,
      maxErrors: draft.maxErrors,
      snapshot: draft.snapshot,
      windowExecutionId: draft.windowExecutionId,
      targets: draft.targets.map(({ resourceId, instanceId, left }) => ({
        resource: { id: toGlobalId('Resource', resourceId) },
        instanceId,
        ...(left && { skipped: left }),
      })),
      ...draft.after,
    },
  });
  await wakeRuns(unit, [id]);
  return { id, eventId };
}

/** Instances of a run; who is among them already is left as it stands. */
export async function insertTargets(
  unit: Unit,
  run: Pick<PatchRunDraft, 'organizationId' | 'accountId' | 'region' | 'snapshot'> & { id: string },
  targets: readonly TargetDraft[],
): Promise<void> {
  if (targets.length === 0) return;
  const rows = targets.map(({ resourceId, instanceId, left }) => ({
    id: newId(),
    resource_id: resourceId,
    instance_id: instanceId,
    status: left ? 'SKIPPED' : 'PENDING',
    chain: left ? closeChain(plannedChain(run.snapshot), left) : plannedChain(run.snapshot),
    reason: left,
    ended_at: left ? unit.now : null,
  }));
  await unit.query(
    `insert into patch_target (id, organization_id, account_id, patch_run_id, resource_id, instance_id, region, status,
       chain, reason, ended_at, updated_at)
     select id, $2, $3, $4, resource_id, instance_id, $5, status, chain, reason, ended_at, $6
     from jsonb_to_recordset($1::jsonb) as r (
       id uuid, resource_id uuid, instance_id text, status text, chain jsonb, reason text, ended_at timestamptz)
     on conflict (patch_run_id, resource_id) do nothing`,
    [JSON.stringify(rows), run.organizationId, run.accountId, run.id, run.region, unit.now],
  );
}
