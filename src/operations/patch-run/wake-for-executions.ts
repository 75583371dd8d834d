import { PATCH_DOCUMENT, RECOVER_DOCUMENT } from '../../domain/patching/document';
import { ACTIVE_RUN } from '../../domain/patching/run';
import type { Unit } from '../unit';
import { wakeRuns, wakeTargets } from './write';

export interface AutomationSeen {
  executionId: string;
  document: string | null;
  accountId: string;
  region: string;
}

/**
 * Systems Manager tells of automations: the runs and instances that they belong to look at once. One of our document that
 * nobody knows yet was just begun by a window, or by the automation over all: the runs that go on there look for it.
 * Gives the run of each, by execution.
 */
export async function wakeForAutomations(unit: Unit, seen: readonly AutomationSeen[]): Promise<Map<string, string>> {
  if (seen.length === 0) return new Map();
  const ids = [...new Set(seen.map(({ executionId }) => executionId))];
  const known = await unit.query<{
    execution_id: string;
    run_id: string;
    target_id: string | null;
    account_id: string;
  }>(
    `select execution_id, id as run_id, null::uuid as target_id, account_id from patch_run where execution_id = any ($1::text[])
     union all
     select execution_id, patch_run_id, null, account_id from patch_target where execution_id = any ($1::text[])
     union all
     select remedy_execution_id, patch_run_id, id, account_id from patch_target where remedy_execution_id = any ($1::text[])`,
    [ids],
  );
  // An execution id is unique in a region; whose account tells of it must be the one that it runs in.
  const own = known.filter((row) =>
    seen.some((one) => one.executionId === row.execution_id && one.accountId === row.account_id),
  );
  const runs = new Map(own.map((row) => [row.execution_id, row.run_id]));
  const fresh = seen.filter(
    ({ executionId, document }) =>
      !runs.has(executionId) && (document === PATCH_DOCUMENT || document === RECOVER_DOCUMENT),
  );
  const searched = await unit.query<{ id: string; account_id: string; region: string }>(
    `select id, account_id, region from patch_run
     where status = any ($2) and (account_id, region) in (
       select account_id, region from jsonb_to_recordset($1::jsonb) as s (account_id uuid, region text))`,
    [JSON.stringify(fresh.map(({ accountId, region }) => ({ account_id: accountId, region }))), [...ACTIVE_RUN]],
  );
  for (const { executionId, accountId, region } of fresh) {
    const run = searched.find((one) => one.account_id === accountId && one.region === region);
    if (run) runs.set(executionId, run.id);
  }
  await wakeTargets(
    unit,
    own.flatMap((row) => row.target_id ?? []),
  );
  await wakeRuns(unit, [
    ...own.flatMap((row) => (row.target_id === null ? [row.run_id] : [])),
    ...searched.map(({ id }) => id),
  ]);
  return runs;
}
