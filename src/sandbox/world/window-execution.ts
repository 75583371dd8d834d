import type { Cloud } from '../cloud';
import type { Invoke } from './action';
import { plan, planBy, unplan } from './agenda';
import { cancelCommand } from './command';
import { mostAtOnce, tooMany } from './rate';
import type { TaskRun, WindowExecution, WindowInvocation, WindowStatus } from './types';
import { arrange, tasksOf } from './window';
import { beginAction, outcomeOf, pendingInvocation, uuidOf } from './window-action';
import { tellExecution, tellInvocation, tellTaskRun } from './window-event';
import { aimsOf } from './window-target';

const HOUR = 3_600_000;
/** https://docs.aws.amazon.com/general/latest/gr/ssm.html */
const MOST_AT_ONCE = 5;
const KEPT_MS = 30 * 24 * HOUR;

const NO_TASKS = 'No tasks to execute.';
const NO_INVOCATIONS = 'No invocations to execute.';
const OVER = 'The window was over.';
const SOME_FAILED = 'One or more tasks in the orchestration failed.';

export const isOpen = (status: WindowStatus): boolean => ['PENDING', 'IN_PROGRESS', 'CANCELLING'].includes(status);

/** A window is due: it begins, unless its last run still goes on. */
export function windowDeed(cloud: Cloud, scope: string, id: string): void {
  const window = cloud.windows.get(scope, id);
  if (!window?.enabled) return;
  const now = cloud.now();
  forget(cloud, scope, now);
  arrange(cloud, scope, window, now);
  const overlaps = cloud.windowExecutions.all(scope).some((one) => one.windowId === id && isOpen(one.status));
  const execution: WindowExecution = {
    id: uuidOf(scope, id, now),
    windowId: id,
    status: overlaps ? 'SKIPPED_OVERLAPPING' : 'PENDING',
    dueAt: now,
    startedAt: now,
    cutoffAt: now + (window.duration - window.cutoff) * HOUR,
    endsAt: now + window.duration * HOUR,
    tasks: [],
    ...(overlaps ? { endedAt: now } : {}),
  };
  put(cloud, scope, execution);
  tellExecution(cloud, scope, execution);
  if (!overlaps) plan(cloud, 'WINDOW_EXECUTION', scope, execution.id, now);
}

const put = (cloud: Cloud, scope: string, execution: WindowExecution): WindowExecution =>
  cloud.windowExecutions.put(scope, execution.id, execution);

/** Executions are kept for thirty days. */
function forget(cloud: Cloud, scope: string, now: number): void {
  for (const old of cloud.windowExecutions.all(scope)) {
    if (isOpen(old.status) || old.startedAt > now - KEPT_MS) continue;
    for (const run of old.tasks) {
      for (const id of cloud.windowInvocations.ids(`${scope}/${run.id}`))
        cloud.windowInvocations.delete(`${scope}/${run.id}`, id);
    }
    cloud.windowExecutions.delete(scope, old.id);
  }
}

/** Resolves every task's targets, unless as many windows as may run at once do so already. */
function begin(cloud: Cloud, scope: string, before: WindowExecution): WindowExecution | undefined {
  const others = cloud.windowExecutions.all(scope).filter((one) => ['IN_PROGRESS', 'CANCELLING'].includes(one.status));
  if (others.length >= MOST_AT_ONCE) return undefined;
  const tasks = tasksOf(cloud, scope, before.windowId).sort((a, b) => a.priority - b.priority);
  const runs = tasks.map((task): TaskRun => {
    const id = uuidOf(before.id, task.id);
    const aims = task.targets.length > 0 ? aimsOf(cloud, scope, task) : [undefined];
    aims.forEach((aim, nth) => {
      const one = pendingInvocation({ execution: before, task, taskRunId: id, ...(aim ? { aim } : {}) }, nth);
      cloud.windowInvocations.put(`${scope}/${id}`, one.id, one);
    });
    return { id, task, status: 'PENDING', total: aims.length, errors: 0 };
  });
  const execution = put(cloud, scope, { ...before, status: 'IN_PROGRESS', startedAt: cloud.now(), tasks: runs });
  tellExecution(cloud, scope, execution);
  return execution;
}

interface Going {
  cloud: Cloud;
  scope: string;
  execution: WindowExecution;
  invoke: Invoke;
}

/** Goes on with a window's run: what has ended is noted, what may begin begins. */
export const windowExecutionDeed =
  (invoke: Invoke) =>
  (cloud: Cloud, scope: string, id: string): void => {
    let execution = cloud.windowExecutions.get(scope, id);
    if (!execution) return;
    if (execution.status === 'PENDING') {
      const begun = begin(cloud, scope, execution);
      // Another window's end wakes it; if its own time runs out before, it never ran.
      if (!begun && cloud.now() < execution.endsAt) return plan(cloud, 'WINDOW_EXECUTION', scope, id, execution.endsAt);
      execution = begun ?? execution;
    }
    const going: Going = { cloud, scope, execution, invoke };
    const runs = advance(going);
    const after = put(cloud, scope, { ...execution, tasks: runs });
    if (!isOpen(execution.status)) return;
    const now = cloud.now();
    if (runs.every((run) => !isOpen(run.status)) || now >= execution.endsAt) return end(cloud, scope, after);
    planBy(cloud, 'WINDOW_EXECUTION', scope, id, now < execution.cutoffAt ? execution.cutoffAt : execution.endsAt);
  };

/** Tasks of one priority run side by side; the next priority begins when all of them are over. */
function advance(going: Going): TaskRun[] {
  const { cloud, execution } = going;
  const runs = [...execution.tasks];
  const late = cloud.now() >= execution.cutoffAt;
  for (const [place, run] of runs.entries()) {
    const ahead = runs.some((one) => isOpen(one.status) && one.task.priority < run.task.priority);
    if (run.status === 'PENDING' && ahead && !late && isOpen(execution.status) && execution.status !== 'CANCELLING')
      continue;
    runs[place] = advanceRun(going, run);
  }
  return runs;
}

/** Why a task begins nothing more. */
function closing({ cloud, execution }: Going, run: TaskRun): TaskRun['closed'] {
  if (run.closed) return run.closed;
  if (execution.status === 'CANCELLING' || execution.status === 'CANCELLED') return 'CANCELLED';
  const now = cloud.now();
  const stops = run.status === 'PENDING' || run.task.cutoffBehavior === 'CANCEL_TASK';
  if (now >= execution.endsAt || (stops && now >= execution.cutoffAt)) return 'CUTOFF';
  return run.errors > 0 && tooMany(run.task.maxErrors, run.total, run.errors) ? 'ERRORS' : undefined;
}

function advanceRun(going: Going, before: TaskRun): TaskRun {
  const { cloud, scope, execution } = going;
  const table = cloud.windowInvocations;
  const place = `${scope}/${before.id}`;
  const change = (one: WindowInvocation, more: Partial<WindowInvocation>): void => {
    const after = table.put(place, one.id, { ...one, ...more });
    tellInvocation(cloud, scope, execution.windowId, before.task.type, after);
  };
  const now = cloud.now();
  let run = { ...before };
  const invocations = table.all(place).sort((a, b) => a.place - b.place);
  const waiting: WindowInvocation[] = [];
  let flying = 0;
  for (const one of invocations) {
    if (one.status === 'PENDING') waiting.push(one);
    if (one.status !== 'IN_PROGRESS') continue;
    const outcome = outcomeOf(cloud, scope, one.actionId ?? '');
    if (!outcome) flying++;
    else {
      // A command that was cancelled because the window was over has run out of time.
      const cut = run.closed === 'CUTOFF' && outcome.status === 'CANCELLED';
      change(one, { ...outcome, ...(cut ? { status: 'TIMED_OUT', details: OVER } : {}), endedAt: now });
      if (outcome.status !== 'SUCCESS') run.errors++;
    }
  }
  if (!isOpen(run.status)) return run;
  const reason = closing(going, run);
  if (
    reason === 'CUTOFF' &&
    run.closed !== 'CUTOFF' &&
    run.task.type === 'RUN_COMMAND' &&
    run.task.cutoffBehavior === 'CANCEL_TASK'
  ) {
    for (const one of invocations) if (one.actionId !== undefined) cancelCommand(cloud, scope, one.actionId);
  }
  if (reason) run.closed = reason;
  if (run.status === 'PENDING' && !run.closed) {
    run = { ...run, status: 'IN_PROGRESS', startedAt: now };
    tellTaskRun(cloud, scope, execution, run);
  }
  const most = mostAtOnce(run.task.maxConcurrency, run.total);
  while (!run.closed && flying < most) {
    const next = waiting.shift();
    if (!next) break;
    const begun = beginAction(cloud, scope, { task: run.task, one: next, invoke: going.invoke });
    if ('id' in begun) {
      change(next, { status: 'IN_PROGRESS', startedAt: now, actionId: begun.id });
      flying++;
      continue;
    }
    change(next, { status: 'FAILED', details: begun.failure, startedAt: now, endedAt: now });
    run.errors++;
    const closed = closing(going, run);
    if (closed) run.closed = closed;
  }
  const over = flying === 0 && (run.closed !== undefined || waiting.length === 0);
  return over || now >= execution.endsAt ? endRun(going, run, waiting, change) : run;
}

/** A task is over, or its window is: what has not begun never will. */
function endRun(
  { cloud, scope, execution }: Going,
  run: TaskRun,
  waiting: WindowInvocation[],
  change: (one: WindowInvocation, more: Partial<WindowInvocation>) => void,
): TaskRun {
  const now = cloud.now();
  const late = run.closed === 'CUTOFF';
  const details = run.closed === 'ERRORS' ? 'The error threshold was reached.' : late ? OVER : 'Cancelled.';
  for (const one of waiting) change(one, { status: late ? 'TIMED_OUT' : 'CANCELLED', details, endedAt: now });
  const unfinished =
    waiting.length > 0 ||
    cloud.windowInvocations.all(`${scope}/${run.id}`).some((one) => isOpen(one.status) || one.details === OVER);
  let status: WindowStatus = run.errors > 0 ? 'FAILED' : 'SUCCESS';
  if (late && unfinished) status = 'TIMED_OUT';
  if (run.closed === 'CANCELLED' && unfinished) status = 'CANCELLED';
  const ended: TaskRun = {
    ...run,
    status,
    endedAt: now,
    ...(run.total === 0 ? { details: NO_INVOCATIONS } : unfinished ? { details } : {}),
  };
  tellTaskRun(cloud, scope, execution, ended);
  return ended;
}

function end(cloud: Cloud, scope: string, execution: WindowExecution): void {
  const statuses = execution.tasks.map((run) => run.status);
  let status: WindowStatus = statuses.includes('FAILED') ? 'FAILED' : 'SUCCESS';
  if (execution.status === 'PENDING' || statuses.includes('TIMED_OUT')) status = 'TIMED_OUT';
  if (execution.status === 'CANCELLING') status = 'CANCELLED';
  const details =
    execution.tasks.length === 0 && status === 'SUCCESS' ? NO_TASKS : status === 'FAILED' ? SOME_FAILED : undefined;
  const ended = { ...execution, status, endedAt: cloud.now(), ...(details === undefined ? {} : { details }) };
  put(cloud, scope, ended);
  unplan(cloud, 'WINDOW_EXECUTION', scope, execution.id);
  tellExecution(cloud, scope, ended);
  const next = cloud.windowExecutions.all(scope).find((one) => one.status === 'PENDING');
  if (next) plan(cloud, 'WINDOW_EXECUTION', scope, next.id, cloud.now());
}

/** Begins nothing more; what runs runs to its end. */
export function cancelExecution(cloud: Cloud, scope: string, execution: WindowExecution): void {
  const cancelling: WindowExecution = { ...execution, status: 'CANCELLING' };
  put(cloud, scope, cancelling);
  tellExecution(cloud, scope, cancelling);
  plan(cloud, 'WINDOW_EXECUTION', scope, execution.id, cloud.now());
}
