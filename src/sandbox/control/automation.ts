import { randomUUID } from 'node:crypto';
import type { Cloud } from '../cloud';
import type { AutomationFault } from '../world/types';
import { mostAtOnce } from './windows';
import { type Body, Refusal, choice, text, whole } from './refusal';

const MODES: readonly AutomationFault['mode'][] = ['FAIL', 'HANG', 'SLOW', 'REFUSE', 'LOSE_ANSWER'];

/** Lets the next executions go wrong: of an account, of one document or one resource when those are named. */
export function troubleAutomation(cloud: Cloud, body: Body): AutomationFault & { accountId: string } {
  const accountId = text(body, 'accountId');
  if (!cloud.account(accountId)) throw new Refusal('NOT_FOUND', `There is no account ${accountId}`, 'accountId', 404);
  if (body.mode === undefined) throw new Refusal('REQUIRED', 'mode is required', 'mode');
  const document = text(body, 'document', undefined);
  const resourceId = text(body, 'resourceId', undefined);
  const fault: AutomationFault = {
    id: randomUUID(),
    ...(document === undefined ? {} : { document }),
    ...(resourceId === undefined ? {} : { resourceId }),
    mode: choice(body, 'mode', MODES, 'FAIL'),
    delayMs: whole(body, 'delayMs', 1, 86_400_000, 30_000),
    left: whole(body, 'times', 1, 100_000, 1),
  };
  cloud.faults.put(accountId, fault.id, fault);
  return { accountId, ...fault };
}

/** Every automation execution, and how many each resource has had of each document. */
export function describeExecutions(cloud: Cloud): Record<string, unknown> {
  const counts: Record<string, Record<string, number>> = {};
  const executions = cloud.executions.scopeNames().flatMap((scope) => {
    const [accountId, region] = scope.split('/');
    return cloud.executions.all(scope).map((execution) => {
      for (const resource of new Set(execution.resources)) {
        const of = (counts[resource] ??= {});
        of[execution.document] = (of[execution.document] ?? 0) + 1;
      }
      const { id, document, resources, status, clientToken, executedBy, failure } = execution;
      return {
        ...{ accountId, region, id, document, resources, status, executedBy },
        clientToken: clientToken ?? null,
        failure: failure ?? null,
        startedAt: new Date(execution.startedAt).toISOString(),
        endedAt: execution.endedAt === undefined ? null : new Date(execution.endedAt).toISOString(),
        steps: execution.steps.map((run) => ({ name: run.name, status: run.status })),
      };
    });
  });
  return { counts, executions, fleets: describeFleets(cloud) };
}

/** Every automation over many targets: how many of its children ran at once at most, and how many failed. */
function describeFleets(cloud: Cloud): Record<string, unknown>[] {
  return cloud.executions.scopeNames().flatMap((scope) =>
    cloud.executions.all(scope).flatMap(({ id, document, status, fleet }) => {
      if (!fleet) return [];
      const children = fleet.children.flatMap((child) => cloud.executions.get(scope, child) ?? []);
      const spans = children.map(({ startedAt: from, endedAt: to = cloud.now() }) => ({ from, to }));
      const errors = children.filter((child) => ['Failed', 'TimedOut', 'Cancelled'].includes(child.status)).length;
      const [accountId, region] = scope.split('/');
      const limits = { maxConcurrency: fleet.maxConcurrency, maxErrors: fleet.maxErrors };
      const seen = { total: fleet.values.length, begun: children.length, mostAtOnce: mostAtOnce(spans), errors };
      return [{ accountId, region, id, document, status, ...limits, ...seen }];
    }),
  );
}
