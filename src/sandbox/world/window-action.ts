import { createHash } from 'node:crypto';
import type { Cloud } from '../cloud';
import type { Invoke } from './action';
import { isRunning } from './automation';
import { isOver, statusOf } from './command';
import type { Parameters, WindowExecution, WindowInvocation, WindowStatus, WindowTask } from './types';
import type { Aim } from './window-target';

/** An id that follows from others, in the form that AWS gives its ids. */
export function uuidOf(...parts: (string | number)[]): string {
  const hex = createHash('sha256').update(parts.join('/')).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

interface Place {
  execution: WindowExecution;
  task: WindowTask;
  taskRunId: string;
  invocationId: string;
  aim?: Aim;
}

/**
 * What a task is told about its target in place of `{{RESOURCE_ID}}` and the like:
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/maintenance-window-tasks-pseudo-parameters.html
 */
function filled(parameters: Parameters, { execution, task, taskRunId, invocationId, aim }: Place): Parameters {
  const values: Record<string, string | undefined> = {
    RESOURCE_ID: aim?.resourceId,
    TARGET_ID: aim?.resourceId,
    TARGET_TYPE: aim && 'INSTANCE',
    WINDOW_ID: execution.windowId,
    WINDOW_TASK_ID: task.id,
    WINDOW_TARGET_ID: aim?.target?.id,
    WINDOW_EXECUTION_ID: execution.id,
    TASK_EXECUTION_ID: taskRunId,
    INVOCATION_ID: invocationId,
  };
  const fill = (text: string): string =>
    text.replace(/\{\{\s*([A-Z_]+)\s*\}\}/g, (all, name: string) => values[name] ?? all);
  return Object.fromEntries(Object.entries(parameters).map(([name, held]) => [name, held.map(fill)]));
}

/** An invocation that has not begun; its parameters are what the automation or command will be given. */
export function pendingInvocation(place: Omit<Place, 'invocationId'>, nth: number): WindowInvocation {
  const { execution, task, taskRunId, aim } = place;
  const invocationId = uuidOf(taskRunId, nth);
  const older = Object.entries(task.taskParameters ?? {}).map(([name, { Values = [] }]): [string, string[]] => [
    name,
    Values,
  ]);
  const given = task.invocation?.parameters ?? Object.fromEntries(older);
  const parameters = filled(given, { ...place, invocationId });
  const documentName = task.arn.replace(/^arn:[^:]*:ssm:[^/]*:(document|automation-definition)\//, '');
  const { version, comment, timeoutSeconds } = task.invocation ?? {};
  const shared = { documentName, ...(version === undefined ? {} : { documentVersion: version }), parameters };
  const command = {
    ...shared,
    instanceIds: aim ? [aim.resourceId] : [],
    ...(comment === undefined ? {} : { comment }),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
  };
  const { ownerInformation } = aim?.target ?? {};
  return {
    id: invocationId,
    place: nth,
    executionId: execution.id,
    taskRunId,
    ...(aim ? { resourceId: aim.resourceId } : {}),
    ...(aim?.target ? { windowTargetId: aim.target.id } : {}),
    ...(ownerInformation === undefined ? {} : { ownerInformation }),
    parameters: JSON.stringify(task.type === 'AUTOMATION' ? shared : command),
    status: 'PENDING',
  };
}

interface Said {
  documentName: string;
  documentVersion?: string;
  parameters: Parameters;
  instanceIds?: string[];
  comment?: string;
  timeoutSeconds?: number;
}

/** Begins what an invocation does, as the task's role. Answers the id of the automation or command, or why there is none. */
export function beginAction(
  cloud: Cloud,
  scope: string,
  { task, one, invoke }: { task: WindowTask; one: WindowInvocation; invoke: Invoke },
): { id: string } | { failure: string } {
  const who = { scope, arn: task.roleArn };
  const {
    documentName: DocumentName,
    documentVersion,
    parameters: Parameters,
    ...more
  } = JSON.parse(one.parameters) as Said;
  const shared = {
    DocumentName,
    Parameters,
    ...(documentVersion === undefined ? {} : { DocumentVersion: documentVersion }),
  };
  const wakes = { kind: 'WINDOW_EXECUTION' as const, id: one.executionId };
  const attempt = (): string => {
    if (task.type === 'AUTOMATION') {
      const input = { ...shared, ClientToken: one.id };
      const begun = invoke(who, 'ssm', 'StartAutomationExecution', input) as { AutomationExecutionId: string };
      const execution = cloud.executions.get(scope, begun.AutomationExecutionId);
      if (execution) cloud.executions.put(scope, execution.id, { ...execution, wakes });
      return begun.AutomationExecutionId;
    }
    const { instanceIds: InstanceIds, comment: Comment, timeoutSeconds: TimeoutSeconds } = more;
    const input = { ...shared, InstanceIds, Comment, ...(TimeoutSeconds === undefined ? {} : { TimeoutSeconds }) };
    const { Command: sent } = invoke(who, 'ssm', 'SendCommand', input) as { Command: { CommandId: string } };
    const command = cloud.commands.get(scope, sent.CommandId);
    if (command) cloud.commands.put(scope, command.id, { ...command, wakes });
    return sent.CommandId;
  };
  try {
    return { id: attempt() };
  } catch {
    // An answer that was lost comes again by the same token; what was refused for good is refused again.
    try {
      return { id: attempt() };
    } catch (error) {
      return { failure: (error as Error).message.slice(0, 250) };
    }
  }
}

const ENDED: Record<string, WindowStatus> = {
  Success: 'SUCCESS',
  Failed: 'FAILED',
  TimedOut: 'TIMED_OUT',
  Cancelled: 'CANCELLED',
};

/** How what an invocation does has ended; undefined while it goes on. */
export function outcomeOf(
  cloud: Cloud,
  scope: string,
  actionId: string,
): { status: WindowStatus; details?: string } | undefined {
  const execution = cloud.executions.get(scope, actionId);
  if (execution) {
    if (isRunning(execution)) return undefined;
    const details = execution.failure?.slice(0, 250);
    return { status: ENDED[execution.status] ?? 'FAILED', ...(details === undefined ? {} : { details }) };
  }
  const command = cloud.commands.get(scope, actionId);
  if (!command) return { status: 'FAILED', details: `${actionId} is gone` };
  if (!command.invocations.every(isOver)) return undefined;
  const status = ENDED[statusOf(command)] ?? 'FAILED';
  return status === 'SUCCESS' ? { status } : { status, details: command.invocations[0]?.details ?? 'Failed' };
}
