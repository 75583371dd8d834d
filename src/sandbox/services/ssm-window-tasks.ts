import type * as S from '@aws-sdk/client-ssm';
import { randomUUID } from 'node:crypto';
import type { Answer, Call } from '../service';
import { AwsError } from '../wire/error';
import type { MaintenanceWindow, Parameters, Selector, WindowTask } from '../world/types';
import { targetsOf, tasksOf } from '../world/window';
import { tellTask } from '../world/window-event';
import {
  CONCURRENCY,
  ERRORS,
  checkDescription,
  checkLimit,
  checkName,
  checkNumber,
  checkOne,
  checkText,
  filtered,
  invalid,
  madeBefore,
  missing,
  onceOf,
  paged,
  present,
  selectors,
  windowOf,
} from './ssm-window-check';

const MOST_TASKS = 20;
const TYPES = ['RUN_COMMAND', 'AUTOMATION', 'STEP_FUNCTIONS', 'LAMBDA'];
/** What a task without targets is said to have; it means nothing. */
const PLACEHOLDER = '1';

const serviceRole = (accountId: string): string =>
  `arn:aws:iam::${accountId}:role/aws-service-role/ssm.amazonaws.com/AWSServiceRoleForAmazonSSM`;

/** Instance ids, or targets of the window; where unregistered ones are not allowed, instances must be among those. */
function checkTargets(call: Call, window: MaintenanceWindow, targets: Selector[]): void {
  const registered = targetsOf(call.cloud, call.scope, window.id);
  for (const { Key, Values } of targets) {
    if (/^windowtargetids$/i.test(Key)) {
      const unknown = Values.find((id) => !registered.some((target) => target.id === id));
      if (unknown !== undefined) throw missing('Maintenance window target', unknown);
    } else if (/^instanceids$/i.test(Key)) {
      const named = registered.flatMap((target) => target.targets.flatMap((one) => one.Values));
      const stray = window.allowUnassociatedTargets ? undefined : Values.find((id) => !named.includes(id));
      if (stray !== undefined)
        throw invalid(`Target ${stray} is not registered with ${window.id}, which does not allow unassociated targets`);
    } else throw invalid(`Target key ${Key} is not supported for a task: InstanceIds or WindowTargetIds`);
    if (Values.length === 0) throw invalid(`Target key ${Key} must have at least one value`);
  }
}

function check(call: Call, window: MaintenanceWindow, task: WindowTask): void {
  checkTargets(call, window, task.targets);
  checkText('taskArn', task.arn, 1, 1600);
  checkName(task.name);
  checkDescription(task.description);
  checkNumber('priority', task.priority, 0, 2_147_483_647);
  checkText('maxConcurrency', task.maxConcurrency, 1, 7, CONCURRENCY);
  checkText('maxErrors', task.maxErrors, 1, 7, ERRORS);
  checkOne('cutoffBehavior', task.cutoffBehavior, ['CONTINUE_TASK', 'CANCEL_TASK']);
  if (task.targets.length === 0 && task.type === 'RUN_COMMAND')
    throw invalid('A task of type RUN_COMMAND must have at least one target');
}

function invocationOf(input: S.MaintenanceWindowTaskInvocationParameters, type: string): WindowTask['invocation'] {
  const fields = {
    RUN_COMMAND: 'RunCommand',
    AUTOMATION: 'Automation',
    LAMBDA: 'Lambda',
    STEP_FUNCTIONS: 'StepFunctions',
  };
  const wrong = Object.entries(fields).find(([of, name]) => of !== type && input[name as keyof typeof input]);
  if (wrong) throw invalid(`TaskInvocationParameters.${wrong[1]} does not fit a task of type ${type}`);
  const given: S.MaintenanceWindowRunCommandParameters = input.RunCommand ?? input.Automation ?? {};
  const { DocumentVersion, Parameters: parameters, Comment, TimeoutSeconds, ServiceRoleArn: _role, ...more } = given;
  return present({
    version: DocumentVersion,
    parameters: parameters as Parameters | undefined,
    comment: Comment,
    timeoutSeconds: TimeoutSeconds,
    more: Object.keys(more).length > 0 ? (more as Record<string, unknown>) : undefined,
  });
}

type Given = Partial<S.RegisterTaskWithMaintenanceWindowCommandInput & S.UpdateMaintenanceWindowTaskCommandInput>;

/** What registering and changing a task say in the same way. */
function said(input: Given, type: string): Partial<WindowTask> {
  if (input.AlarmConfiguration?.Alarms?.length) {
    throw new AwsError('NotImplemented', 'The sandbox does not simulate alarms of maintenance window tasks.', 501);
  }
  return present({
    targets: input.Targets && selectors(input.Targets),
    arn: input.TaskArn,
    roleArn: input.ServiceRoleArn ?? input.TaskInvocationParameters?.RunCommand?.ServiceRoleArn,
    taskParameters: input.TaskParameters as WindowTask['taskParameters'],
    invocation: input.TaskInvocationParameters && invocationOf(input.TaskInvocationParameters, type),
    priority: input.Priority,
    maxConcurrency: input.MaxConcurrency,
    maxErrors: input.MaxErrors,
    cutoffBehavior: input.CutoffBehavior,
    name: input.Name,
    description: input.Description,
    logging: input.LoggingInfo as WindowTask['logging'],
  }) as Partial<WindowTask>;
}

function checkRates(targets: readonly Selector[], input: Given): void {
  if (targets.length === 0) {
    if (input.MaxConcurrency !== undefined || input.MaxErrors !== undefined)
      throw invalid('MaxConcurrency and MaxErrors cannot be given for a task without targets');
  } else if (input.MaxConcurrency === undefined || input.MaxErrors === undefined)
    throw invalid('MaxConcurrency and MaxErrors are required for a task with targets');
}

export function registerTaskWithMaintenanceWindow(
  call: Call<S.RegisterTaskWithMaintenanceWindowCommandInput>,
): Answer<S.RegisterTaskWithMaintenanceWindowCommandOutput> {
  const { input, cloud, scope } = call;
  const window = windowOf(call);
  const all = tasksOf(cloud, scope, window.id);
  const before = madeBefore(input, all);
  if (before) return { WindowTaskId: before.id };
  checkOne('taskType', input.TaskType, TYPES);
  if (input.TaskType !== 'AUTOMATION' && input.TaskType !== 'RUN_COMMAND') {
    throw new AwsError('NotImplemented', `The sandbox does not simulate tasks of type ${String(input.TaskType)}.`, 501);
  }
  const given = said(input, input.TaskType);
  checkRates(given.targets ?? [], input);
  const task: WindowTask = {
    id: randomUUID(),
    windowId: window.id,
    arn: '',
    type: input.TaskType,
    targets: [],
    roleArn: serviceRole(call.caller.accountId),
    priority: 1,
    maxConcurrency: PLACEHOLDER,
    maxErrors: PLACEHOLDER,
    cutoffBehavior: 'CONTINUE_TASK',
    ...given,
    ...onceOf(input),
  };
  check(call, window, task);
  checkLimit(all.length, MOST_TASKS, 'tasks per maintenance window');
  cloud.windowTasks.put(`${scope}/${window.id}`, task.id, task);
  tellTask(cloud, scope, window.id, task.id, 'REGISTERED');
  return { WindowTaskId: task.id };
}

type Named = { WindowId?: string | undefined; WindowTaskId?: string | undefined };

function taskOf(call: Call<Named>, window: MaintenanceWindow): WindowTask {
  const id = call.input.WindowTaskId ?? '';
  const task = call.cloud.windowTasks.get(`${call.scope}/${window.id}`, id);
  if (!task) throw missing('Maintenance window task', id);
  return task;
}

export function updateMaintenanceWindowTask(
  call: Call<S.UpdateMaintenanceWindowTaskCommandInput>,
): Answer<S.UpdateMaintenanceWindowTaskCommandOutput> {
  const { input, cloud, scope } = call;
  const window = windowOf(call);
  const before = taskOf(call, window);
  const given = said(input, before.type);
  if (input.Replace) {
    if (input.TaskArn === undefined) throw invalid('TaskArn is required when Replace is true');
    checkRates(given.targets ?? [], input);
  }
  const { taskParameters: _p, invocation: _i, name: _n, description: _d, logging: _l, ...held } = before;
  const bare = { ...held, targets: [], maxConcurrency: PLACEHOLDER, maxErrors: PLACEHOLDER, priority: 1 };
  const base: WindowTask = input.Replace
    ? { ...bare, roleArn: serviceRole(call.caller.accountId), cutoffBehavior: 'CONTINUE_TASK' }
    : before;
  const task: WindowTask = { ...base, ...given };
  check(call, window, task);
  cloud.windowTasks.put(`${scope}/${window.id}`, task.id, task);
  tellTask(cloud, scope, window.id, task.id, 'UPDATED');
  const { TaskType: _type, ...shown } = detail(task);
  return shown;
}

export function deregisterTaskFromMaintenanceWindow(
  call: Call<S.DeregisterTaskFromMaintenanceWindowCommandInput>,
): Answer<S.DeregisterTaskFromMaintenanceWindowCommandOutput> {
  const { cloud, scope } = call;
  const window = windowOf(call);
  const task = taskOf(call, window);
  cloud.windowTasks.delete(`${scope}/${window.id}`, task.id);
  tellTask(cloud, scope, window.id, task.id, 'DEREGISTERED');
  return { WindowId: window.id, WindowTaskId: task.id };
}

const shared = (task: WindowTask) => ({
  WindowId: task.windowId,
  WindowTaskId: task.id,
  Targets: task.targets,
  TaskArn: task.arn,
  ServiceRoleArn: task.roleArn,
  TaskParameters: task.taskParameters ?? {},
  Priority: task.priority,
  MaxConcurrency: task.maxConcurrency,
  MaxErrors: task.maxErrors,
  CutoffBehavior: task.cutoffBehavior,
  ...present({
    Name: task.name,
    Description: task.description,
    LoggingInfo: task.logging as S.LoggingInfo | undefined,
  }),
});

function detail(task: WindowTask) {
  const { version, parameters, comment, timeoutSeconds, more } = task.invocation ?? {};
  const given = present({ DocumentVersion: version, Parameters: parameters });
  const command = { ...given, ...present({ Comment: comment, TimeoutSeconds: timeoutSeconds }), ...more };
  const TaskInvocationParameters = task.type === 'AUTOMATION' ? { Automation: given } : { RunCommand: command };
  return { ...shared(task), TaskType: task.type, ...(task.invocation ? { TaskInvocationParameters } : {}) };
}

export function getMaintenanceWindowTask(
  call: Call<S.GetMaintenanceWindowTaskCommandInput>,
): Answer<S.GetMaintenanceWindowTaskCommandOutput> {
  return detail(taskOf(call, windowOf(call)));
}

export function describeMaintenanceWindowTasks(
  call: Call<S.DescribeMaintenanceWindowTasksCommandInput>,
): Answer<S.DescribeMaintenanceWindowTasksCommandOutput> {
  const { input, cloud, scope } = call;
  const window = windowOf(call);
  const found = filtered(tasksOf(cloud, scope, window.id), input.Filters, {
    WindowTaskId: (task, value) => task.id === value,
    TaskArn: (task, value) => task.arn === value,
    Priority: (task, value) => String(task.priority) === value,
    TaskType: (task, value) => task.type === value,
  });
  const { items, next } = paged(call, found, (task) => task.id, [window.id, input.Filters]);
  return { Tasks: items.map((task) => ({ ...shared(task), Type: task.type })), ...(next ? { NextToken: next } : {}) };
}
