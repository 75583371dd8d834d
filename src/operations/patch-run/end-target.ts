import { explain } from '../../domain/explanation';
import { toGlobalId } from '../../domain/id';
import { closeChain, toldChain } from '../../domain/patching/chain';
import type { PatchTargetVerb } from '../../domain/patching/instance-status';
import { openIncident } from '../incident/open';
import type { Unit } from '../unit';
import type { HeldTarget } from './load';
import { move, targetChanged, wakeRuns, writeTarget } from './write';

export interface TargetEnd {
  verb: Extract<PatchTargetVerb, 'succeed' | 'fail' | 'restored' | 'skip' | 'cutOff'>;
  /** Why; null where there is nothing to say: it is patched and well. */
  reason: string | null;
  /** It does not run well: that is urgent. */
  unwell?: boolean;
}

const FAILED = { rule: 'PATCH_FAILED', ruleVersion: '1' };

/**
 * Gives an instance its outcome, once. What failed, and what had to be restored, becomes an incident with everything
 * that was done; whoever was left out or cut off does not.
 */
export async function endTarget(unit: Unit, held: HeldTarget, end: TargetEnd): Promise<void> {
  const { row } = held;
  const was = row.status;
  if (!move(held, end.verb)) return;
  held.chain = closeChain(held.chain, end.verb === 'succeed' ? null : end.reason);
  row.reason = end.reason;
  row.ended_at = unit.now;
  if (end.verb === 'restored') row.restored_at = unit.now;
  if (end.verb === 'fail' || end.verb === 'restored') row.incident_id = await raise(unit, held, end);
  await writeTarget(unit, held);
  await unit.recordAll([targetChanged(held, was)]);
  await unit.cancel('follow-patch-target', row.id);
  await wakeRuns(unit, [row.patch_run_id]);
}

async function raise(unit: Unit, { row, chain }: HeldTarget, { verb, reason, unwell }: TargetEnd): Promise<string> {
  const restored = verb === 'restored';
  const outcome = restored
    ? 'The instance did not come back well after patching. Its root volume was replaced from the snapshot that was taken before: it runs again, without the patches.'
    : unwell
      ? 'The instance does not run well after patching.'
      : 'The instance could not be patched; it runs as before.';
  const { id } = await openIncident(unit, {
    organizationId: row.organization_id,
    accountId: row.account_id,
    title: `Patch Instance failure for instance ${row.instance_id}`,
    description: `${outcome}\n\n${reason ?? ''}\n\nDone:\n${toldChain(chain)}`.slice(0, 8_000),
    priority: unwell ? 'HIGH' : 'MEDIUM',
    origin: 'DETECTED',
    explanation: explain(FAILED, outcome, {
      patchRunId: toGlobalId('PatchRun', row.patch_run_id),
      patchTargetId: toGlobalId('PatchTarget', row.id),
      instanceId: row.instance_id,
      status: row.status,
      reason,
    }),
    resourceIds: [row.resource_id],
    signature: 'incident:1:patch-instance-failure:AWS::EC2::Instance',
    after: { patchTarget: { id: toGlobalId('PatchTarget', row.id) } },
  });
  return id;
}
