import { randomUUID } from 'node:crypto';
import type { Cloud } from '../cloud';
import { type Deed, plan } from './agenda';
import { begin, cancel, end, isRunning } from './automation';
import { tellExecution } from './automation-event';
import { nextFault } from './automation-fault';
import { mostAtOnce, tooMany } from './rate';
import type { Execution, Fleet, Selector, StepRun } from './types';
import { isManaged, selects } from './window-target';

/**
 * The values that targets stand for: what is said outright, or the instances that are meant. By their tags only those
 * that run are found.
 */
export function valuesOf(cloud: Cloud, scope: string, targets: readonly Selector[]): string[] {
  const said = targets.filter(({ Key }) => /^(ParameterValues|InstanceIds)$/i.test(Key));
  if (said.length > 0) return [...new Set(said.flatMap(({ Values }) => Values))];
  const running = cloud.instances.all(scope).filter((one) => one.state === 'running');
  const every = targets.some(({ Key, Values }) => Key === 'AWS::EC2::Instance' && Values.includes('*'));
  return running.filter((one) => every || (isManaged(one) && selects(targets, one))).map(({ id }) => id);
}

const childrenOf = (cloud: Cloud, scope: string, fleet: Fleet): Execution[] =>
  fleet.children.flatMap((id) => cloud.executions.get(scope, id) ?? []);

const wentWrong = (child: Execution): boolean => !isRunning(child) && child.status !== 'Success';

function beginChild(cloud: Cloud, scope: string, parent: Execution, fleet: Fleet, value: string): Execution {
  const { document, version, executedBy } = parent;
  const parameters = { ...parent.parameters, [fleet.parameter]: [value] };
  const fault = nextFault(cloud, scope, document, parameters);
  // Nobody is there to be refused or to lose an answer: such a child just fails.
  const mode = fault && (fault.mode === 'REFUSE' || fault.mode === 'LOSE_ANSWER' ? 'FAIL' : fault.mode);
  return begin(cloud, scope, {
    ...{ document, version, parameters, executedBy },
    parentId: parent.id,
    target: value,
    wakes: { kind: 'EXECUTION', id: parent.id },
    ...(fault && mode ? { fault: { ...fault, mode } } : {}),
  });
}

/** Goes on with an automation over many targets: as many children at once as it may have, until too many went wrong. */
function forward(cloud: Cloud, scope: string, parent: Execution, before: Fleet): void {
  const children = childrenOf(cloud, scope, before);
  let flying = children.filter(isRunning).length;
  const errors = children.filter(wentWrong).length;
  const fleet: Fleet = { ...before, children: [...before.children] };
  const total = fleet.values.length;
  const cancelling = parent.status === 'Cancelling';
  if (cancelling && !fleet.closed) {
    fleet.closed = 'CANCELLED';
    for (const child of children) cancel(cloud, scope, child);
  }
  if (!fleet.closed && errors > 0 && tooMany(fleet.maxErrors, total, errors)) fleet.closed = 'ERRORS';
  const most = mostAtOnce(fleet.maxConcurrency, total);
  while (!fleet.closed && flying < most) {
    const value = fleet.values[fleet.children.length];
    if (value === undefined) break;
    fleet.children.push(beginChild(cloud, scope, parent, fleet, value).id);
    flying++;
  }
  const after = cloud.executions.put(scope, parent.id, { ...parent, fleet });
  if (flying > 0) return;
  if (cancelling) return end(cloud, scope, after, 'Cancelled');
  if (errors === 0) return end(cloud, scope, after, 'Success');
  const stopped = fleet.closed === 'ERRORS' ? ' The error threshold was reached.' : '';
  end(cloud, scope, after, 'Failed', `${errors} of ${total} targets failed.${stopped}`);
}

/** An automation over many targets goes its own way; every other goes on by its steps. */
export const fleetDeed =
  (next: Deed): Deed =>
  (cloud, scope, id) => {
    const execution = cloud.executions.get(scope, id);
    if (!execution?.fleet) return next(cloud, scope, id);
    if (isRunning(execution)) forward(cloud, scope, execution, execution.fleet);
  };

/** Lets what runs come to its end, and begins nothing more. */
export function complete(cloud: Cloud, scope: string, execution: Execution): void {
  const { fleet } = execution;
  if (!fleet || !isRunning(execution)) return;
  const closed = { ...fleet, closed: 'CANCELLED' as const };
  cloud.executions.put(scope, execution.id, { ...execution, status: 'Cancelling', fleet: closed });
  plan(cloud, 'EXECUTION', scope, execution.id, cloud.now());
}

const STATUS: Record<Execution['status'], StepRun['status']> = {
  Pending: 'InProgress',
  InProgress: 'InProgress',
  Cancelling: 'InProgress',
  Success: 'Success',
  Failed: 'Failed',
  TimedOut: 'TimedOut',
  Cancelled: 'Cancelled',
};

/** The steps of an execution; an automation over many targets has one for each child. */
export function stepsOf(cloud: Cloud, scope: string, execution: Execution): StepRun[] {
  const { fleet } = execution;
  if (!fleet) return execution.steps;
  return childrenOf(cloud, scope, fleet).map((child) => ({
    id: child.id,
    name: child.target ?? child.id,
    action: 'aws:executeAutomation',
    status: STATUS[child.status],
    startedAt: child.startedAt,
    ...(child.endedAt === undefined ? {} : { endedAt: child.endedAt }),
    inputs: { [fleet.parameter]: child.target ?? '' },
    outputs: { ExecutionId: [child.id], Status: [child.status] },
    ...(child.failure === undefined ? {} : { failure: child.failure }),
    attempts: 1,
  }));
}

export const beginFleet = (
  cloud: Cloud,
  scope: string,
  about: Parameters<typeof begin>[2] & { fleet: Fleet },
): Execution => {
  const parent: Execution = {
    ...about,
    id: randomUUID(),
    resources: [],
    status: 'InProgress',
    startedAt: cloud.now(),
    current: '',
    steps: [],
    values: {},
    outputs: {},
  };
  cloud.executions.put(scope, parent.id, parent);
  tellExecution(cloud, scope, parent);
  plan(cloud, 'EXECUTION', scope, parent.id, cloud.now());
  return parent;
};
