import { createHash } from 'node:crypto';
import { systemCaller } from '../domain/caller';
import { openLink, type PatchStep } from '../domain/patching/chain';
import { RECOVER_DOCUMENT } from '../domain/patching/document';
import { REMEDY_MS, RESTORE_MS } from '../domain/patching/recovery';
import { automationEnd } from '../domain/remediation/status';
import { describeAutomation, startAutomation, stopAutomation } from '../integrations/aws/automation';
import type { Place } from '../integrations/aws/instance-facts';
import { instanceHealth, instancePatchState } from '../integrations/aws/instance-health';
import { replaceRootVolume, rootVolumeTask, startInstance } from '../integrations/aws/root-volume';
import { codeOf, describeFailure } from '../integrations/aws/session';
import { patchTargetWork, type PatchTargetWork } from '../operations/patch-run/load';
import {
  recordLook,
  recordRecovery,
  recordRecoveryBegun,
  recordRecoveryTrouble,
  type Next,
} from '../operations/patch-run/record-recovery';
import { transact, type Unit } from '../operations/unit';
import type { JobContext, JobHandler } from './context';

const caller = systemCaller('patching');
const PATIENCE_MS = 20_000;
/** How long AWS may refuse or be silent before people are called. */
const TROUBLE_MS = 60 * 60_000;

/** What AWS answers where asking again is of no use. */
const FINAL: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'AccessDenied',
  'UnauthorizedOperation',
  'IdempotentParameterMismatch',
  'InvalidInstanceID.NotFound',
  'InvalidSnapshot.NotFound',
  'OperationNotPermitted',
  'UnsupportedOperation',
  'ValidationException',
]);

/**
 * Looks after an instance whose patching did not end well: waits for it, restarts it once, restores it once, or gives it
 * to people. Each look loads it anew and does the one link that is next; a repeat carries the same token.
 */
export const followPatchTarget: JobHandler = async (ids, context) => {
  const id = String(ids.patchTargetId);
  for (let next: Next = 'ON'; next === 'ON';) {
    const work = await patchTargetWork(context.database, id);
    const link = work && openLink(work.chain);
    if (!work || !link) return;
    next = await look(work, link, context);
  }
};

async function look(work: PatchTargetWork, link: PatchStep, context: JobContext): Promise<Next> {
  const place: Place = {
    sessions: context.aws,
    access: { ...work.account, accountId: work.account.id },
    region: work.region,
    signal: AbortSignal.any([context.signal, AbortSignal.timeout(PATIENCE_MS)]),
  };
  let record: (unit: Unit) => Promise<Next>;
  try {
    record = await act(work, link, place);
  } catch (error) {
    // Stopping is no trouble of AWS: the job runs again after the restart.
    if (context.signal.aborted) throw error;
    const trouble = {
      message: describeFailure(error),
      final: FINAL.has(codeOf(error) ?? ''),
      patienceMs: TROUBLE_MS,
    };
    record = (unit) => recordRecoveryTrouble(unit, work.id, link.kind, trouble);
  }
  return transact(context.database, caller, record);
}

async function act(work: PatchTargetWork, link: PatchStep, place: Place): Promise<(unit: Unit) => Promise<Next>> {
  if (link.kind === 'REMEDIATE') return remediate(work, link, place);
  if (link.kind === 'RESTORE') return restore(work, link, place);
  const [health, found] = await Promise.all([
    instanceHealth(place, work.instanceId),
    instancePatchState(place, work.instanceId),
  ]);
  // What was found before the run began says nothing of it.
  const recent = found?.at && work.startedAt && found.at >= work.startedAt;
  const state = recent ? { missing: found.missing, failed: found.failed, critical: found.critical } : null;
  return (unit) => recordLook(unit, work.id, { health, state, open: work.open });
}

async function remediate({ id, now, instanceId, remedyExecutionId }: PatchTargetWork, link: PatchStep, place: Place) {
  const { sessions, access, region, signal } = place;
  if (remedyExecutionId === null) {
    const start = {
      document: RECOVER_DOCUMENT,
      parameters: { InstanceId: [instanceId] },
      clientToken: tokenOf(id, 'remediate'),
    };
    const executionId = await startAutomation(sessions, access, region, start, signal);
    return (unit: Unit) => recordRecoveryBegun(unit, id, 'REMEDIATE', executionId);
  }
  const automation = await describeAutomation(sessions, access, region, remedyExecutionId, signal);
  const status = automation ? automationEnd(automation.status) : 'FAILED';
  if (status === null && isLate(link, now, REMEDY_MS)) {
    await stopAutomation(sessions, access, region, remedyExecutionId, signal);
    const message = 'The restart did not end in time and was stopped.';
    return (unit: Unit) => recordRecovery(unit, id, 'REMEDIATE', { status: 'TIMED_OUT', message });
  }
  const message = automation ? automation.failureMessage : 'Systems Manager does not know the restart any more.';
  const end = status && { status, message: status === 'SUCCESS' ? null : message };
  return (unit: Unit) => recordRecovery(unit, id, 'REMEDIATE', end);
}

async function restore(work: PatchTargetWork, link: PatchStep, place: Place) {
  const { id, now, instanceId, snapshotId, restoreTaskId } = work;
  if (restoreTaskId === null) {
    // A restart may have left it stopped; a root volume is replaced only while the instance runs.
    const { state } = await instanceHealth(place, instanceId);
    if (state !== 'running') {
      if (state === 'stopped') await startInstance(place, instanceId);
      const trouble = { message: `The instance is ${state}.`, final: false, patienceMs: RESTORE_MS };
      return (unit: Unit) => recordRecoveryTrouble(unit, id, 'RESTORE', trouble);
    }
    const about = { instanceId, snapshotId: snapshotId!, clientToken: tokenOf(id, 'restore') };
    const taskId = await replaceRootVolume(place, about);
    return (unit: Unit) => recordRecoveryBegun(unit, id, 'RESTORE', taskId);
  }
  const state = await rootVolumeTask(place, restoreTaskId);
  if (state === 'succeeded') {
    return (unit: Unit) => recordRecovery(unit, id, 'RESTORE', { status: 'SUCCESS', message: null });
  }
  const goesOn = state !== null && ['pending', 'in-progress', 'failing'].includes(state);
  const late = isLate(link, now, RESTORE_MS);
  const end = goesOn && !late ? null : { status: late ? ('TIMED_OUT' as const) : ('FAILED' as const), message: `The task is ${state ?? 'gone'}.` }; // prettier-ignore
  return (unit: Unit) => recordRecovery(unit, id, 'RESTORE', end);
}

function isLate(link: PatchStep, now: Date, patienceMs: number): boolean {
  return link.startedAt !== null && now.getTime() - Date.parse(link.startedAt) >= patienceMs;
}

/** The same for every try, so that what was begun and not heard of is found again. */
function tokenOf(id: string, deed: 'remediate' | 'restore'): string {
  const hex = createHash('sha256').update(`${id} ${deed}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
