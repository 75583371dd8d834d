import { patchStep, type PatchStep } from '../../domain/patching/chain';
import type { Reading } from '../../domain/patching/execution';
import type { Unit } from '../unit';
import { endTarget } from './end-target';
import { holdTarget, type HeldTarget } from './load';
import { move, targetChanged, wakeTargets, writeTarget } from './write';

export interface SeenExecution {
  targetId: string;
  executionId: string;
  reading: Reading;
}

/** What the automations of instances have come to. What did not end well is looked after by a job of its own. */
export async function recordExecutions(unit: Unit, seen: readonly SeenExecution[]): Promise<void> {
  // In one order for everybody who holds several.
  for (const one of [...seen].sort((a, b) => (a.targetId < b.targetId ? -1 : 1))) {
    const held = await holdTarget(unit, one.targetId);
    if (held && held.row.taken_over_at === null) await record(unit, held, one);
  }
}

async function record(unit: Unit, held: HeldTarget, { executionId, reading }: SeenExecution): Promise<void> {
  const { row } = held;
  const before = JSON.stringify([row.execution_id, row.status, held.chain]);
  const was = row.status;
  row.execution_id = executionId;
  row.started_at ??= unit.now;
  row.snapshot_id = reading.snapshotId ?? row.snapshot_id;
  held.chain = reading.chain;
  switch (reading.verdict) {
    case 'GOES_ON': {
      const verb = ({ SNAPSHOTTING: 'snapshot', INSTALLING: 'install', VERIFYING: 'verify' } as const)[
        reading.stage as 'SNAPSHOTTING'
      ];
      if (verb) move(held, verb);
      if (JSON.stringify([row.execution_id, row.status, held.chain]) === before) return;
      await writeTarget(unit, held);
      if (row.status !== was) await unit.recordAll([targetChanged(held, was)]);
      return;
    }
    case 'SUCCEEDED':
      row.missing_critical = reading.missingCritical;
      row.missing_total = reading.missingTotal;
      return endTarget(unit, held, { verb: 'succeed', reason: null });
    case 'SKIPPED':
      return endTarget(unit, held, { verb: row.status === 'PENDING' ? 'skip' : 'fail', reason: reading.reason });
    case 'CUT_OFF':
      return endTarget(unit, held, { verb: 'cutOff', reason: `It was cut off before it installed. ${reading.reason}` });
    case 'NOT_PATCHED':
      return endTarget(unit, held, { verb: 'fail', reason: `Nothing was installed. ${reading.reason}` });
    case 'UNSURE':
      return takeOver(unit, held, reading);
  }
}

/** From here on we look after the instance ourselves: first whether it is well. */
async function takeOver(unit: Unit, held: HeldTarget, reading: Reading & { verdict: 'UNSURE' }): Promise<void> {
  const { row } = held;
  const was = row.status;
  move(held, 'verify');
  row.taken_over_at = unit.now;
  row.cancelled = reading.cancelled;
  row.reason = reading.reason;
  // Its own look at the instance never began, or ended badly: ours comes in its place, or after it.
  held.chain = [...held.chain.filter(({ status }) => status !== 'PENDING'), beganLink('VERIFY', unit.now)];
  await writeTarget(unit, held);
  await unit.recordAll([targetChanged(held, was)]);
  await wakeTargets(unit, [row.id]);
}

export function beganLink(kind: PatchStep['kind'], now: Date): PatchStep {
  return { ...patchStep(kind, kind === 'VERIFY' ? 'WAITING' : 'IN_PROGRESS'), startedAt: now.toISOString() };
}
