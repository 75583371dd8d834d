import { openLink, type PatchStep } from '../../domain/patching/chain';
import type { InstanceHealth } from '../../domain/patching/health';
import type { PatchState } from '../../domain/patching/execution';
import { judgeInstance, PATIENCE, type Next as Judged } from '../../domain/patching/recovery';
import type { RemediationStepStatus } from '../../domain/words';
import type { Unit } from '../unit';
import { endTarget } from './end-target';
import { holdTarget, type HeldTarget } from './load';
import { beganLink } from './record-execution';
import { move, targetChanged, writeTarget } from './write';

/** Whether the job goes on at once, or is woken later (or never). */
export type Next = 'ON' | 'LATER';

const LOOK_MS = 60_000;

/** The instance, held, where the link that is worked on is still the one meant. */
async function holdLink(
  unit: Unit,
  id: string,
  kind: PatchStep['kind'],
): Promise<(HeldTarget & { link: PatchStep }) | null> {
  const held = await holdTarget(unit, id);
  const link = held && held.row.taken_over_at !== null ? openLink(held.chain) : null;
  return held && link?.kind === kind ? { ...held, link } : null;
}

async function later(unit: Unit, id: string): Promise<Next> {
  const dueAt = new Date(unit.now.getTime() + LOOK_MS);
  await unit.schedule({ task: 'follow-patch-target', key: id, ids: { patchTargetId: id }, dueAt });
  return 'LATER';
}

function endLink(link: PatchStep, unit: Unit, status: RemediationStepStatus, message: string | null): void {
  Object.assign(link, { status, endedAt: unit.now.toISOString(), message });
}

/** What was seen of an instance: it has its outcome, or is restarted, restored, or looked at again. */
export async function recordLook(
  unit: Unit,
  id: string,
  seen: { health: InstanceHealth; state: PatchState | null; open: boolean },
): Promise<Next> {
  const held = await holdLink(unit, id, 'VERIFY');
  if (!held) return 'LATER';
  const { row, chain, link } = held;
  const done = (kind: PatchStep['kind']) => chain.some((step) => step.kind === kind && step.status !== 'PENDING');
  const [remedied, restored] = [done('REMEDIATE'), done('RESTORE')];
  const patience = restored ? PATIENCE.restored : remedied ? PATIENCE.remedied : PATIENCE.first;
  const next = judgeInstance({
    ...seen,
    install: chain.find(({ kind }) => kind === 'INSTALL')!.status,
    cancelled: row.cancelled,
    remedied,
    restored,
    restorable: chain[0].status === 'SUCCESS' && row.snapshot_id !== null,
    late: unit.now.getTime() - Date.parse(link.startedAt!) >= patience,
  });
  link.evidence = { ...seen.health, ...(seen.state && { patches: seen.state }) };
  if (seen.state && !restored) {
    row.missing_critical = seen.state.critical;
    row.missing_total = seen.state.missing;
  }
  return act(unit, held, next);
}

async function act(unit: Unit, held: HeldTarget & { link: PatchStep }, next: Judged): Promise<Next> {
  const { row, chain, link } = held;
  const was = row.status;
  switch (next.verb) {
    case 'wait':
      link.message = next.said;
      await writeTarget(unit, held);
      return later(unit, row.id);
    case 'succeed':
    case 'restored':
      endLink(link, unit, 'SUCCESS', null);
      // What was found before the root volume was replaced is no longer so.
      if (next.verb === 'restored') row.missing_critical = row.missing_total = null;
      await endTarget(unit, held, { verb: next.verb, reason: next.verb === 'succeed' ? null : row.reason });
      return 'LATER';
    case 'cutOff':
    case 'fail': {
      const well = held.link.evidence?.agent === 'Online' && held.link.evidence.instanceStatus === 'ok';
      endLink(link, unit, well ? 'SUCCESS' : 'FAILED', next.said);
      const reason = next.verb === 'fail' ? [row.reason, next.said].filter(Boolean).join(' ') : next.said;
      await endTarget(unit, held, { verb: next.verb, reason, unwell: !well });
      return 'LATER';
    }
    case 'remediate':
    case 'restore':
      endLink(link, unit, 'FAILED', next.said);
      chain.push(beganLink(next.verb === 'remediate' ? 'REMEDIATE' : 'RESTORE', unit.now));
      move(held, next.verb);
      await writeTarget(unit, held);
      await unit.recordAll([targetChanged(held, was)]);
      return 'ON';
  }
}

/** AWS has begun the restart or the restore, or had begun it before under the same token. */
export async function recordRecoveryBegun(
  unit: Unit,
  id: string,
  kind: 'REMEDIATE' | 'RESTORE',
  awsId: string,
): Promise<Next> {
  const held = await holdLink(unit, id, kind);
  if (!held) return 'LATER';
  const { row, link } = held;
  if (kind === 'REMEDIATE') row.remedy_execution_id = awsId;
  else row.restore_task_id = awsId;
  link.evidence =
    kind === 'REMEDIATE'
      ? { automationExecutionId: awsId }
      : { replaceRootVolumeTaskId: awsId, snapshotId: row.snapshot_id };
  link.message = null;
  await writeTarget(unit, held);
  return later(unit, id);
}

/** How the restart or the restore stands; null: it goes on. Once it has ended the instance is looked at anew. */
export async function recordRecovery(
  unit: Unit,
  id: string,
  kind: 'REMEDIATE' | 'RESTORE',
  end: { status: RemediationStepStatus; message: string | null } | null,
): Promise<Next> {
  const held = await holdLink(unit, id, kind);
  if (!held) return 'LATER';
  if (!end) return later(unit, id);
  const { row, chain, link } = held;
  const was = row.status;
  endLink(link, unit, end.status, end.message);
  if (kind === 'RESTORE' && end.status !== 'SUCCESS') {
    const reason = [row.reason, `The root volume could not be replaced. ${end.message ?? ''}`]
      .filter(Boolean)
      .join(' ');
    await endTarget(unit, held, { verb: 'fail', reason, unwell: true });
    return 'LATER';
  }
  chain.push(beganLink('VERIFY', unit.now));
  move(held, 'verify');
  await writeTarget(unit, held);
  await unit.recordAll([targetChanged(held, was)]);
  return 'ON';
}

/** AWS did not answer, or refused for now: tried again. A refusal that will not change ends the link. */
export async function recordRecoveryTrouble(
  unit: Unit,
  id: string,
  kind: PatchStep['kind'],
  trouble: { message: string; final: boolean; patienceMs: number },
): Promise<Next> {
  const held = await holdLink(unit, id, kind);
  if (!held) return 'LATER';
  const { row, link } = held;
  const late = unit.now.getTime() - Date.parse(link.startedAt!) >= trouble.patienceMs;
  if (!trouble.final && !late) {
    link.message = trouble.message;
    await writeTarget(unit, held);
    return later(unit, id);
  }
  if (kind === 'REMEDIATE') return recordRecovery(unit, id, kind, { status: 'FAILED', message: trouble.message });
  endLink(link, unit, 'FAILED', trouble.message);
  const reason = [row.reason, trouble.message].filter(Boolean).join(' ');
  await endTarget(unit, held, { verb: 'fail', reason, unwell: true });
  return 'LATER';
}
