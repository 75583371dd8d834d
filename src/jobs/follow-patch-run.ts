import { systemCaller } from '../domain/caller';
import { PATCH_DOCUMENT } from '../domain/patching/document';
import { readExecution } from '../domain/patching/execution';
import { stopAutomation } from '../integrations/aws/automation';
import type { Place } from '../integrations/aws/instance-facts';
import { childExecutions, patchExecution, startPatching } from '../integrations/aws/patch-executions';
import { codeOf, describeFailure } from '../integrations/aws/session';
import {
  cancelWindowExecution,
  executionTasks,
  taskInvocations,
  windowExecution,
} from '../integrations/aws/window-executions';
import { patchRunWork, type PatchRunWork } from '../operations/patch-run/load';
import { recordExecutions, type SeenExecution } from '../operations/patch-run/record-execution';
import {
  addTargets,
  recordRun,
  recordRunBegun,
  recordRunTrouble,
  type SeenRun,
} from '../operations/patch-run/record-run';
import { transact } from '../operations/unit';
import type { JobContext, JobHandler } from './context';

const caller = systemCaller('patching');
/** How long the AWS calls of one look may take together. */
const PATIENCE_MS = 60_000;
/** What AWS answers where it will not begin a run however often it is asked. */
const FINAL: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'AccessDenied',
  'AutomationDefinitionNotFoundException',
  'InvalidAutomationExecutionParametersException',
  'InvalidTarget',
  'IdempotentParameterMismatch',
  'ValidationException',
]);
/** So many automations are asked for at a time. */
const AT_ONCE = 6;

/**
 * Looks once how a run stands in Systems Manager: which automations it has begun and what each has come to. What is
 * recorded is what was seen; whoever is killed in between looks again.
 */
export const followPatchRun: JobHandler = async (ids, context) => {
  const id = String(ids.patchRunId);
  const work = await patchRunWork(context.database, id);
  if (!work) return;
  const place: Place = {
    sessions: context.aws,
    access: { ...work.account, accountId: work.account.id },
    region: work.region,
    signal: AbortSignal.any([context.signal, AbortSignal.timeout(PATIENCE_MS)]),
  };
  try {
    await look(work, place, context);
  } catch (error) {
    // Stopping is no trouble of AWS: the job runs again after the restart.
    if (context.signal.aborted) throw error;
    const message = describeFailure(error);
    const never = work.onDemand && work.executionId === null && FINAL.has(codeOf(error) ?? '');
    await transact(context.database, caller, (unit) =>
      never
        ? recordRun(unit, id, { status: 'FAILED', details: message, over: true, resolved: null })
        : recordRunTrouble(unit, id, message),
    );
  }
};

async function look(work: PatchRunWork, place: Place, context: JobContext): Promise<void> {
  const { id } = work;
  const { database } = context;
  const { seen, executionIds } = await (work.onDemand ? onDemand(work, place, context) : ofWindow(work, place));
  // Those that have their outcome are not asked for any more.
  const settled = new Set(work.known);
  for (const { executionId, takenOver } of work.active) if (executionId && !takenOver) settled.delete(executionId);
  const asked = executionIds.filter((one) => !settled.has(one));
  for (let n = 0; n < asked.length; n += AT_ONCE) {
    const found = await Promise.all(asked.slice(n, n + AT_ONCE).map((one) => patchExecution(place, one)));
    const told = found.flatMap((one) => (one?.instanceId ? [{ ...one, instanceId: one.instanceId }] : []));
    const byInstance = new Map(work.active.map((target) => [target.instanceId, target.id]));
    const strangers = told.filter(({ instanceId }) => !byInstance.has(instanceId));
    if (strangers.length > 0) {
      await transact(database, caller, (unit) =>
        addTargets(
          unit,
          id,
          strangers.map(({ instanceId }) => instanceId),
        ),
      );
      for (const target of (await patchRunWork(database, id))?.active ?? []) {
        byInstance.set(target.instanceId, target.id);
      }
    }
    const executions = told.flatMap((one): SeenExecution[] => {
      const targetId = byInstance.get(one.instanceId);
      const reading = readExecution(one, work.snapshot);
      return targetId ? [{ targetId, executionId: one.executionId, reading }] : [];
    });
    await transact(database, caller, (unit) => recordExecutions(unit, executions));
  }
  await transact(database, caller, (unit) => recordRun(unit, id, seen));
}

interface Found {
  seen: SeenRun;
  executionIds: string[];
}

const RUNNING = new Set(['PENDING', 'IN_PROGRESS', 'CANCELLING']);

/** An execution of a window: of its tasks ours alone is a run. */
async function ofWindow(work: PatchRunWork, place: Place): Promise<Found> {
  const windowExecutionId = work.windowExecutionId!;
  let execution = await windowExecution(place, windowExecutionId);
  if (execution && work.stopped && ['PENDING', 'IN_PROGRESS'].includes(execution.status)) {
    await cancelWindowExecution(place, windowExecutionId);
    execution = await windowExecution(place, windowExecutionId);
  }
  const tasks = execution ? await executionTasks(place, windowExecutionId) : [];
  const own = tasks.filter(({ document }) => document === PATCH_DOCUMENT);
  const invocations = (
    await Promise.all(own.map(({ taskExecutionId }) => taskInvocations(place, windowExecutionId, taskExecutionId)))
  ).flat();
  const over = execution === null || !RUNNING.has(execution.status);
  // Foreign tasks may keep the window longer than ours.
  const ended = over || (own.length > 0 && own.every(({ status }) => !RUNNING.has(status)));
  const instances = invocations.map(({ instanceId }) => instanceId);
  const told = ended && !over ? own[0].status : (execution?.status ?? null);
  return {
    seen: {
      status: told,
      details: execution?.details ?? null,
      over: ended,
      resolved: instances.includes(null) ? null : (instances as string[]),
    },
    executionIds: invocations.flatMap(({ executionId }) => executionId ?? []),
  };
}

const ENDS: Readonly<Record<string, string>> = {
  Pending: 'PENDING',
  InProgress: 'IN_PROGRESS',
  Waiting: 'IN_PROGRESS',
  Cancelling: 'CANCELLING',
  Success: 'SUCCESS',
  CompletedWithSuccess: 'SUCCESS',
  Cancelled: 'CANCELLED',
  TimedOut: 'TIMED_OUT',
};

/** What somebody asked for: one automation over all, begun here, that begins one for each instance. */
async function onDemand(work: PatchRunWork, place: Place, context: JobContext): Promise<Found> {
  let { executionId } = work;
  if (executionId === null) {
    const instanceIds = work.active.map(({ instanceId }) => instanceId).sort();
    const nothing = { status: work.stopped ? 'CANCELLED' : 'SUCCESS', details: null, over: true, resolved: null };
    // Stopped before it was begun, or nobody was left to patch.
    if (work.stopped || instanceIds.length === 0) return { seen: nothing, executionIds: [] };
    executionId = await startPatching(place, {
      instanceIds,
      snapshot: work.snapshot,
      maxConcurrency: work.maxConcurrency,
      maxErrors: work.maxErrors,
      clientToken: work.id,
    });
    const begun = executionId;
    await transact(context.database, caller, (unit) => recordRunBegun(unit, work.id, begun));
  }
  if (work.stopped) await stopAutomation(place.sessions, place.access, place.region, executionId, place.signal);
  const parent = await patchExecution(place, executionId);
  const status = parent ? (ENDS[parent.status] ?? 'FAILED') : null;
  return {
    seen: {
      status,
      details: parent?.failureMessage ?? null,
      over: status === null || !RUNNING.has(status),
      resolved: null,
    },
    executionIds: parent ? await childExecutions(place, executionId) : [],
  };
}
