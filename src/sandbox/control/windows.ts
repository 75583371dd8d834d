import type { Cloud } from '../cloud';
import type { WindowExecution, WindowInvocation } from '../world/types';

interface Span {
  from: number;
  to: number;
}

/** The most spans that ever held at one moment; one that ends when another begins makes room for it. */
export function mostAtOnce(spans: readonly Span[]): number {
  const turns = spans.flatMap(({ from, to }): [number, number][] => [
    [from, 1],
    [to, -1],
  ]);
  turns.sort(([at, up], [other, otherUp]) => at - other || up - otherUp);
  let now = 0;
  let most = 0;
  for (const [, turn] of turns) most = Math.max(most, (now += turn));
  return most;
}

/** When the automation or command of an invocation really ran, and whether it went wrong: read from itself. */
function ran(cloud: Cloud, scope: string, one: WindowInvocation): (Span & { failed: boolean }) | undefined {
  const id = one.actionId ?? '';
  const execution = cloud.executions.get(scope, id);
  if (execution) {
    const { startedAt: from, endedAt: to = cloud.now(), status } = execution;
    return { from, to, failed: ['Failed', 'TimedOut', 'Cancelled'].includes(status) };
  }
  const command = cloud.commands.get(scope, id);
  if (!command) return undefined;
  const ends = command.invocations.map(({ endedAt }) => endedAt ?? cloud.now());
  const failed = command.invocations.some(({ status }) => ['Failed', 'TimedOut', 'Cancelled'].includes(status));
  return { from: command.requestedAt, to: Math.max(...ends), failed };
}

const date = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString());

function describe(cloud: Cloud, scope: string, execution: WindowExecution): Record<string, unknown> {
  const [accountId, region] = scope.split('/');
  const tasks = execution.tasks.map(({ id, task, status, total, closed }) => {
    const invocations = cloud.windowInvocations.all(`${scope}/${id}`);
    const done = invocations.flatMap((one) => ran(cloud, scope, one) ?? []);
    const counts: Record<string, number> = {};
    for (const one of invocations) counts[one.status] = (counts[one.status] ?? 0) + 1;
    const limits = { maxConcurrency: task.maxConcurrency, maxErrors: task.maxErrors };
    const refused = invocations.filter((one) => one.status === 'FAILED' && one.actionId === undefined).length;
    const errors = refused + done.filter((one) => one.failed).length;
    const seen = { begun: done.length, mostAtOnce: mostAtOnce(done), errors };
    return {
      id,
      taskId: task.id,
      document: task.arn,
      status,
      total,
      ...limits,
      ...seen,
      closed: closed ?? null,
      counts,
    };
  });
  return {
    ...{ accountId, region, id: execution.id, windowId: execution.windowId, status: execution.status },
    dueAt: date(execution.dueAt),
    startedAt: date(execution.startedAt),
    endedAt: date(execution.endedAt),
    cutoffAt: date(execution.cutoffAt),
    endsAt: date(execution.endsAt),
    tasks,
  };
}

/** Every window execution: how many targets were worked on at once at most and how many failed, as their automations and commands say. */
export function describeWindows(cloud: Cloud): Record<string, unknown> {
  const executions = cloud.windowExecutions
    .scopeNames()
    .flatMap((scope) => cloud.windowExecutions.all(scope).map((execution) => describe(cloud, scope, execution)));
  return { executions };
}
