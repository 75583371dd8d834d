import type * as S from '@aws-sdk/client-ssm';
import type { Answer, Call } from '../service';
import type { TaskRun, WindowExecution, WindowInvocation } from '../world/types';
import { instant } from '../world/window';
import { cancelExecution, isOpen } from '../world/window-execution';
import { checkText, checkWindowId, filtered, invalid, missing, paged, present } from './ssm-window-check';

const ID = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;

type Named = { WindowExecutionId?: string | undefined };
type NamedTask = Named & { TaskId?: string | undefined };

function executionOf({ input, cloud, scope }: Call<Named>): WindowExecution {
  const id = input.WindowExecutionId ?? '';
  checkText('windowExecutionId', id, 36, 36, ID);
  const execution = cloud.windowExecutions.get(scope, id);
  if (!execution) throw missing('Maintenance window execution', id);
  return execution;
}

function runOf(call: Call<NamedTask>, execution: WindowExecution): TaskRun {
  const id = call.input.TaskId ?? '';
  checkText('taskId', id, 36, 36, ID);
  const run = execution.tasks.find((one) => one.id === id);
  if (!run) throw missing('Maintenance window execution task', id);
  return run;
}

interface Timed {
  status: S.MaintenanceWindowExecutionStatus;
  details?: string;
  startedAt?: number;
  endedAt?: number;
}

const state = (of: Timed) => ({
  Status: of.status,
  ...present({
    StatusDetails: of.details,
    StartTime: of.startedAt === undefined ? undefined : new Date(of.startedAt),
    EndTime: of.endedAt === undefined ? undefined : new Date(of.endedAt),
  }),
});

function moment(value: string): number {
  const at = instant(value);
  if (Number.isNaN(at)) throw invalid(`${value} is not in ISO-8601 Extended format`);
  return at;
}

/** The latest first. */
export function describeMaintenanceWindowExecutions(
  call: Call<S.DescribeMaintenanceWindowExecutionsCommandInput>,
): Answer<S.DescribeMaintenanceWindowExecutionsCommandOutput> {
  const { input, cloud, scope } = call;
  checkWindowId(input.WindowId);
  const all = cloud.windowExecutions.all(scope).filter((one) => one.windowId === input.WindowId);
  if (all.length === 0 && !cloud.windows.get(scope, input.WindowId ?? ''))
    throw missing('Maintenance window', input.WindowId ?? '');
  const found = filtered(all, input.Filters, {
    ExecutedBefore: (one, value) => one.startedAt < moment(value),
    ExecutedAfter: (one, value) => one.startedAt > moment(value),
  });
  const key = (one: WindowExecution): string => `${String(9e15 - one.startedAt).padStart(16, '0')}/${one.id}`;
  const { items, next } = paged(call, found, key, [input.WindowId, input.Filters]);
  const WindowExecutions = items.map((one) => ({ WindowId: one.windowId, WindowExecutionId: one.id, ...state(one) }));
  return { WindowExecutions, ...(next ? { NextToken: next } : {}) };
}

export function getMaintenanceWindowExecution(
  call: Call<S.GetMaintenanceWindowExecutionCommandInput>,
): Answer<S.GetMaintenanceWindowExecutionCommandOutput> {
  const execution = executionOf(call);
  return { WindowExecutionId: execution.id, TaskIds: execution.tasks.map(({ id }) => id), ...state(execution) };
}

const byStatus = { STATUS: (one: Timed, value: string) => one.status === value };

export function describeMaintenanceWindowExecutionTasks(
  call: Call<S.DescribeMaintenanceWindowExecutionTasksCommandInput>,
): Answer<S.DescribeMaintenanceWindowExecutionTasksCommandOutput> {
  const { input } = call;
  const execution = executionOf(call);
  const found = filtered(execution.tasks, input.Filters, byStatus);
  const { items, next } = paged(call, found, ({ id }) => id, [execution.id, input.Filters]);
  const WindowExecutionTaskIdentities = items.map((run) => ({
    WindowExecutionId: execution.id,
    TaskExecutionId: run.id,
    TaskArn: run.task.arn,
    TaskType: run.task.type,
    ...state(run),
  }));
  return { WindowExecutionTaskIdentities, ...(next ? { NextToken: next } : {}) };
}

export function getMaintenanceWindowExecutionTask(
  call: Call<S.GetMaintenanceWindowExecutionTaskCommandInput>,
): Answer<S.GetMaintenanceWindowExecutionTaskCommandOutput> {
  const execution = executionOf(call);
  const run = runOf(call, execution);
  const { task } = run;
  return {
    WindowExecutionId: execution.id,
    TaskExecutionId: run.id,
    TaskArn: task.arn,
    ServiceRole: task.roleArn,
    Type: task.type,
    TaskParameters: task.taskParameters ? [task.taskParameters] : [],
    Priority: task.priority,
    MaxConcurrency: task.maxConcurrency,
    MaxErrors: task.maxErrors,
    ...state(run),
  };
}

const invocation = (one: WindowInvocation, run: TaskRun) => ({
  WindowExecutionId: one.executionId,
  TaskExecutionId: one.taskRunId,
  InvocationId: one.id,
  TaskType: run.task.type,
  Parameters: one.parameters,
  ...present({
    ExecutionId: one.actionId,
    OwnerInformation: one.ownerInformation,
    WindowTargetId: one.windowTargetId,
  }),
  ...state(one),
});

export function describeMaintenanceWindowExecutionTaskInvocations(
  call: Call<S.DescribeMaintenanceWindowExecutionTaskInvocationsCommandInput>,
): Answer<S.DescribeMaintenanceWindowExecutionTaskInvocationsCommandOutput> {
  const { input, cloud, scope } = call;
  const run = runOf(call, executionOf(call));
  const found = filtered(cloud.windowInvocations.all(`${scope}/${run.id}`), input.Filters, byStatus);
  const key = (one: WindowInvocation): string => String(one.place).padStart(6, '0');
  const { items, next } = paged(call, found, key, [run.id, input.Filters]);
  const WindowExecutionTaskInvocationIdentities = items.map((one) => invocation(one, run));
  return { WindowExecutionTaskInvocationIdentities, ...(next ? { NextToken: next } : {}) };
}

export function getMaintenanceWindowExecutionTaskInvocation(
  call: Call<S.GetMaintenanceWindowExecutionTaskInvocationCommandInput>,
): Answer<S.GetMaintenanceWindowExecutionTaskInvocationCommandOutput> {
  const { input, cloud, scope } = call;
  const run = runOf(call, executionOf(call));
  const one = cloud.windowInvocations.get(`${scope}/${run.id}`, input.InvocationId ?? '');
  if (!one) throw missing('Maintenance window execution task invocation', input.InvocationId ?? '');
  return invocation(one, run);
}

export function cancelMaintenanceWindowExecution(
  call: Call<S.CancelMaintenanceWindowExecutionCommandInput>,
): Answer<S.CancelMaintenanceWindowExecutionCommandOutput> {
  const { cloud, scope } = call;
  const execution = executionOf(call);
  if (!isOpen(execution.status))
    throw invalid(`Execution ${execution.id} is ${execution.status} and cannot be cancelled`);
  cancelExecution(cloud, scope, execution);
  return { WindowExecutionId: execution.id };
}
