import type { Cloud } from '../cloud';
import { emit, makeEvent } from './bus';
import type { TaskRun, WindowExecution, WindowInvocation } from './types';

const PREFIX = 'Maintenance Window';

function tell(cloud: Cloud, scope: string, windowId: string, type: string, detail: object, other?: string): void {
  const [accountId = '', region = ''] = scope.split('/');
  const arn = (kind: string, id: string): string => `arn:aws:ssm:${region}:${accountId}:${kind}/${id}`;
  const resources = [arn('maintenancewindow', windowId), ...(other === undefined ? [] : [arn(...split(other))])];
  const about = { accountId, region, source: 'aws.ssm', type: `${PREFIX} ${type}`, resources };
  emit(cloud, accountId, region, makeEvent(cloud, { ...about, detail: { ...detail, 'window-id': windowId } }));
}

const split = (resource: string): [string, string] => {
  const [kind = '', id = ''] = resource.split('/');
  return [kind, id];
};

const times = (of: { startedAt?: number; endedAt?: number }): object => ({
  ...(of.startedAt === undefined ? {} : { 'start-time': new Date(of.startedAt).toISOString() }),
  ...(of.endedAt === undefined ? {} : { 'end-time': new Date(of.endedAt).toISOString() }),
});

/**
 * What Maintenance Windows says on the account's bus:
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-systems-manager-event-examples.html
 */
export const tellWindow = (cloud: Cloud, scope: string, windowId: string, enabled: boolean): void =>
  tell(cloud, scope, windowId, 'State-change Notification', { status: enabled ? 'ENABLED' : 'DISABLED' });

type Registration = 'REGISTERED' | 'DEREGISTERED' | 'UPDATED';

export function tellTarget(cloud: Cloud, scope: string, windowId: string, id: string, status: Registration): void {
  const detail = { 'window-target-id': id, status };
  tell(cloud, scope, windowId, 'Target Registration Notification', detail, `windowtarget/${id}`);
}

export function tellTask(cloud: Cloud, scope: string, windowId: string, id: string, status: Registration): void {
  const detail = { 'window-task-id': id, status };
  tell(cloud, scope, windowId, 'Task Registration Notification', detail, `windowtask/${id}`);
}

export function tellExecution(cloud: Cloud, scope: string, execution: WindowExecution): void {
  const detail = { ...times(execution), 'window-execution-id': execution.id, status: execution.status };
  tell(cloud, scope, execution.windowId, 'Execution State-change Notification', detail);
}

export function tellTaskRun(cloud: Cloud, scope: string, execution: WindowExecution, run: TaskRun): void {
  const ids = { 'window-execution-id': execution.id, 'task-execution-id': run.id };
  const type = 'Task Execution State-change Notification';
  tell(cloud, scope, execution.windowId, type, { ...times(run), ...ids, status: run.status });
}

/** Of a target of an automation it is only told that it is being worked on, and that this is over: not how it ended. */
export function tellInvocation(
  cloud: Cloud,
  scope: string,
  windowId: string,
  type: 'AUTOMATION' | 'RUN_COMMAND',
  one: WindowInvocation,
): void {
  const over = !['PENDING', 'IN_PROGRESS', 'CANCELLING'].includes(one.status);
  const detail = {
    ...times(one),
    'window-execution-id': one.executionId,
    'task-execution-id': one.taskRunId,
    ...(one.windowTargetId === undefined ? {} : { 'window-target-id': one.windowTargetId }),
    status: type === 'AUTOMATION' && over ? 'COMPLETE' : one.status,
    ...(one.ownerInformation === undefined ? {} : { 'owner-information': one.ownerInformation }),
  };
  tell(cloud, scope, windowId, 'Task Target Invocation State-change Notification', detail);
}
