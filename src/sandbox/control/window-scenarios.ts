import { randomUUID } from 'node:crypto';
import type { MaintenanceWindow, WindowTask } from '../world/types';
import { unplan } from '../world/agenda';
import { arrange, nextExecution, targetsOf, tasksOf } from '../world/window';
import { tellTask, tellWindow } from '../world/window-event';
import { Refusal, choice, text, whole } from './refusal';
import type { Scenario, Stage } from './scenario';

/** The window that is named, or the one that runs next. */
function windowOf({ cloud, scope, body }: Stage): MaintenanceWindow {
  const id = text(body, 'windowId', undefined);
  const now = cloud.now();
  const due = (window: MaintenanceWindow): number => nextExecution(window, now) ?? Infinity;
  const found =
    id === undefined ? cloud.windows.all(scope).sort((a, b) => due(a) - due(b))[0] : cloud.windows.get(scope, id);
  if (!found) throw new Refusal('NOT_FOUND', `There is no maintenance window ${id ?? ''} in ${scope}`, 'windowId', 404);
  return found;
}

const FIFTY_MINUTES = 3_000_000;

const overruns: Scenario = {
  description: 'Every step of what the automation tasks of a window run takes so long that the window is over before.',
  parameters: {
    windowId: 'the window, by default the one that runs next',
    delayMs: 'how much longer each step takes, 50 minutes by default',
    times: 'how many targets are slow, 300 by default',
  },
  play(stage) {
    const { cloud, account, scope, body } = stage;
    const window = windowOf(stage);
    const tasks = tasksOf(cloud, scope, window.id).filter(({ type }) => type === 'AUTOMATION');
    if (tasks.length === 0)
      throw new Refusal('UNSUPPORTED', `Window ${window.id} has no automation task`, 'windowId', 409);
    const delayMs = whole(body, 'delayMs', 1, 86_400_000, FIFTY_MINUTES);
    const left = whole(body, 'times', 1, 100_000, 300);
    const documents = [...new Set(tasks.map(({ arn }) => arn.replace(/^arn:.*\//, '')))];
    for (const document of documents) {
      const id = randomUUID();
      cloud.faults.put(account.id, id, { id, document, mode: 'SLOW', delayMs, left });
    }
    return { windowId: window.id, documents };
  },
};

const CHANGES = ['DISABLED', 'RESCHEDULED', 'FOREIGN_TASK', 'DELETED'] as const;

const changed: Scenario = {
  description: 'Somebody changes a maintenance window in the console.',
  parameters: {
    windowId: 'the window, by default the one that runs next',
    change: `${CHANGES.join(', ')}; RESCHEDULED by default`,
  },
  play(stage) {
    const { cloud, scope, body } = stage;
    const window = windowOf(stage);
    const { id } = window;
    const now = cloud.now();
    const change = choice(body, 'change', CHANGES, 'RESCHEDULED');
    const put = (more: Partial<MaintenanceWindow>): void => {
      const { offsetDays: _before, ...held } = window;
      const after = cloud.windows.put(scope, id, { ...held, modifiedAt: now, ...more });
      arrange(cloud, scope, after, now);
    };
    if (change === 'DISABLED') {
      put({ enabled: false, ...(window.offsetDays === undefined ? {} : { offsetDays: window.offsetDays }) });
      tellWindow(cloud, scope, id, false);
    } else if (change === 'RESCHEDULED') put({ schedule: 'cron(0 5 ? * WED *)', scheduledSince: now });
    else if (change === 'DELETED') {
      for (const task of tasksOf(cloud, scope, id)) cloud.windowTasks.delete(`${scope}/${id}`, task.id);
      for (const target of targetsOf(cloud, scope, id)) cloud.windowTargets.delete(`${scope}/${id}`, target.id);
      unplan(cloud, 'WINDOW', scope, id);
      cloud.windows.delete(scope, id);
    } else addTask(stage, id);
    return { windowId: id, change };
  },
};

/** A command for every target of the window. */
function addTask({ cloud, account, scope }: Stage, windowId: string): void {
  const task: WindowTask = {
    id: randomUUID(),
    windowId,
    name: 'made-in-the-console',
    arn: 'AWS-RunShellScript',
    type: 'RUN_COMMAND',
    targets: [{ Key: 'WindowTargetIds', Values: targetsOf(cloud, scope, windowId).map(({ id }) => id) }],
    roleArn: `arn:aws:iam::${account.id}:role/aws-service-role/ssm.amazonaws.com/AWSServiceRoleForAmazonSSM`,
    invocation: { parameters: { commands: ['uptime'] } },
    priority: 2,
    maxConcurrency: '1',
    maxErrors: '1',
    cutoffBehavior: 'CONTINUE_TASK',
  };
  cloud.windowTasks.put(`${scope}/${windowId}`, task.id, task);
  tellTask(cloud, scope, windowId, task.id, 'REGISTERED');
}

export const WINDOWS: Record<string, Scenario> = {
  'window-overruns': overruns,
  'window-changed-in-console': changed,
};
