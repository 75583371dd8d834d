import { systemCaller } from '../domain/caller';
import { clientToken, type Step } from '../domain/remediation/plan';
import { describeAutomation, startAutomation, stopAutomation } from '../integrations/aws/automation';
import type { Place } from '../integrations/aws/instance-facts';
import { codeOf, describeFailure } from '../integrations/aws/session';
import { backUpAgain } from '../operations/remediation/back-up-again';
import { judgeGuard, type Next } from '../operations/remediation/judge-guard';
import { currentStep, remediationWork, type RemediationWork } from '../operations/remediation/load';
import {
  recordBegun,
  recordSeen,
  recordStarting,
  recordTimedOut,
  recordTrouble,
} from '../operations/remediation/record-automation';
import { recordVerification } from '../operations/remediation/record-verification';
import { transact, type Unit } from '../operations/unit';
import type { JobContext, JobHandler } from './context';
import { readFacts, verify } from './remediation-facts';

const caller = systemCaller('automatic remediation');
/** How long the AWS calls of one look may take together: an account that hangs must not keep its place. */
const PATIENCE_MS = 20_000;

/** What AWS answers where asking again is of no use. */
const FINAL: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'AccessDenied',
  'UnauthorizedOperation',
  'AutomationDefinitionNotFoundException',
  'AutomationDefinitionVersionNotFoundException',
  'InvalidAutomationExecutionParametersException',
  'IdempotentParameterMismatch',
  'ValidationException',
  'DBInstanceNotFoundFault',
  'VolumeNotFound',
  'FileSystemNotFound',
]);

/**
 * Takes a remediation as far as it goes now. Each look loads it anew, acts on the one step that is next and records what
 * came of it; whoever is killed in between leaves a step that the next look repeats with the same token.
 */
export const runRemediation: JobHandler = async (ids, context) => {
  const id = String(ids.remediationId);
  for (let next: Next = 'ON'; next === 'ON';) {
    const work = await remediationWork(context.database, id);
    const step = work && currentStep(work.steps);
    if (!work || !step) return;
    next = await look(work, step, context);
  }
};

async function look(work: RemediationWork, step: Step, context: JobContext): Promise<Next> {
  // What talks to AWS Backup is a job of its own.
  if (step.kind === 'BACKUP') {
    return transact(context.database, caller, (unit) => backUpAgain(unit, work.id, step.name));
  }
  if (step.kind === 'AUTOMATION' && step.status === 'PENDING') {
    return transact(context.database, caller, (unit) => recordStarting(unit, work.id, step.name));
  }
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(PATIENCE_MS)]);
  const place: Place = {
    sessions: context.aws,
    access: { ...work.account, accountId: work.account.id },
    region: work.region,
    signal,
  };
  let record: (unit: Unit) => Promise<Next>;
  try {
    record = await act(work, step, place);
  } catch (error) {
    // Stopping is no trouble of AWS: the job runs again after the restart.
    if (context.signal.aborted) throw error;
    const trouble = { message: describeFailure(error), final: FINAL.has(codeOf(error) ?? '') };
    record = (unit) => recordTrouble(unit, work.id, step.name, trouble);
  }
  return transact(context.database, caller, record);
}

/** Asks AWS, or lets it act; gives what is to be recorded of it. */
async function act(work: RemediationWork, step: Step, place: Place): Promise<(unit: Unit) => Promise<Next>> {
  const { id, now } = work;
  if (step.kind === 'GUARD') {
    const facts = await readFacts(work, step.name, place);
    return (unit) => judgeGuard(unit, id, step.name, facts);
  }
  if (step.kind === 'VERIFY') {
    const seen = await verify(work, step.name, place);
    return (unit) => recordVerification(unit, id, step.name, seen);
  }
  const { sessions, access, region, signal } = place;
  if (step.executionId === null) {
    const start = {
      document: step.action,
      parameters: step.parameters ?? {},
      clientToken: clientToken(id, work.steps, step.name),
    };
    const executionId = await startAutomation(sessions, access, region, start, signal);
    return (unit) => recordBegun(unit, id, step.name, executionId);
  }
  const { executionId } = step;
  const automation = await describeAutomation(sessions, access, region, executionId, signal);
  const running = automation !== null && ['Pending', 'InProgress', 'Waiting', 'Cancelling'].includes(automation.status);
  if (!running || step.startedAt === null || now.getTime() - Date.parse(step.startedAt) < step.patienceMs) {
    return (unit) => recordSeen(unit, id, step.name, automation);
  }
  await stopAutomation(sessions, access, region, executionId, signal);
  const minutes = Math.round(step.patienceMs / 60_000);
  return (unit) =>
    recordTimedOut(unit, id, step.name, `${step.action} did not end within ${minutes} minutes and was stopped.`);
}
