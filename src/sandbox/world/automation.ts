import { randomUUID } from 'node:crypto';
import type { Cloud } from '../cloud';
import { type Invoke, type Result, act } from './action';
import { plan } from './agenda';
import { tellExecution, tellStep } from './automation-event';
import { cancelCommand } from './command';
import { resourcesIn } from './automation-fault';
import { type Runbook, type Step, documentOf, readRunbook } from './runbook';
import { fill, written } from './template';
import type { Execution, Parameters, StepRun } from './types';

const STEP_MS = 300;
const CANCEL_MS = 300;
const STEP_TIMEOUT_S = 3600;
/**
 * In an account and region; what is begun beyond waits:
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/adaptive-concurrency.html
 */
const MOST_AT_ONCE = 100;

export const isRunning = ({ status }: Execution): boolean => ['Pending', 'InProgress', 'Cancelling'].includes(status);

const runbookOf = (cloud: Cloud, scope: string, execution: Execution): Runbook | undefined => {
  const document = documentOf(cloud, scope, execution.document);
  return document && readRunbook(document.content, document.type);
};

/** A parameter's value in its own type. */
function typed(runbook: Runbook, parameters: Parameters, name: string): unknown {
  const model = runbook.parameters[name];
  const given = parameters[name];
  if (given === undefined) return model?.default;
  const [first = ''] = given;
  if (model?.type === 'StringList') return given;
  if (model?.type === 'Integer') return Number(first);
  if (model?.type === 'Boolean') return first.toLowerCase() === 'true';
  if (model?.type === 'StringMap') return JSON.parse(first) as unknown;
  if (model?.type === 'MapList') return given.map((one) => JSON.parse(one) as unknown);
  return first;
}

const reader =
  (cloud: Cloud, scope: string, execution: Execution, runbook: Runbook) =>
  (name: string): unknown => {
    const [accountId, region] = scope.split('/');
    if (name === 'global:REGION') return region;
    if (name === 'global:ACCOUNT_ID') return accountId;
    if (name === 'global:DATE_TIME') return new Date(cloud.now()).toISOString().slice(0, 19);
    if (name === 'automation:EXECUTION_ID') return execution.id;
    if (name in execution.values) return execution.values[name];
    return typed(runbook, execution.parameters, name);
  };

export function begin(
  cloud: Cloud,
  scope: string,
  about: Pick<Execution, 'document' | 'version' | 'parameters' | 'executedBy'> &
    Pick<Execution, 'clientToken' | 'fault' | 'wakes' | 'parentId' | 'target'>,
): Execution {
  const runbook = readRunbook(documentOf(cloud, scope, about.document)?.content ?? '', 'Automation');
  const running = cloud.executions.all(scope).filter((one) => isRunning(one) && one.status !== 'Pending' && !one.fleet);
  const execution: Execution = {
    ...about,
    id: randomUUID(),
    resources: resourcesIn(about.parameters),
    status: running.length < MOST_AT_ONCE ? 'InProgress' : 'Pending',
    startedAt: cloud.now(),
    current: runbook.mainSteps[0]?.name ?? '',
    steps: [],
    values: {},
    outputs: {},
  };
  cloud.executions.put(scope, execution.id, execution);
  tellExecution(cloud, scope, execution);
  if (execution.status === 'InProgress') plan(cloud, 'EXECUTION', scope, execution.id, cloud.now() + STEP_MS);
  return execution;
}

export function end(
  cloud: Cloud,
  scope: string,
  execution: Execution,
  status: Execution['status'],
  failure?: string,
): void {
  const now = cloud.now();
  const steps = execution.steps.map((run) => {
    if (run.status !== 'InProgress') return run;
    // Who cancels an automation cancels the command that it waits for.
    if (status === 'Cancelled' && run.action === 'aws:runCommand') cancelCommand(cloud, scope, run.began ?? '');
    const cut: StepRun = { ...run, status: status === 'TimedOut' ? 'TimedOut' : 'Cancelled', endedAt: now };
    tellStep(cloud, scope, execution, cut);
    return cut;
  });
  const ended = { ...execution, steps, status, endedAt: now, ...(failure === undefined ? {} : { failure }) };
  cloud.executions.put(scope, execution.id, ended);
  tellExecution(cloud, scope, ended);
  if (ended.wakes) plan(cloud, ended.wakes.kind, scope, ended.wakes.id, now);
  // Its place is free for one that waits.
  const waiting = cloud.executions.all(scope).find((one) => one.status === 'Pending');
  if (!waiting) return;
  const begun = cloud.executions.put(scope, waiting.id, { ...waiting, status: 'InProgress' });
  tellExecution(cloud, scope, begun);
  plan(cloud, 'EXECUTION', scope, waiting.id, now + STEP_MS);
}

/** Cancels what still runs; answers false when it is over already. */
export function cancel(cloud: Cloud, scope: string, execution: Execution): boolean {
  if (!isRunning(execution)) return false;
  cloud.executions.put(scope, execution.id, { ...execution, status: 'Cancelling' });
  plan(cloud, 'EXECUTION', scope, execution.id, cloud.now() + CANCEL_MS);
  return true;
}

/** A step that may fail and be continued from is not critical unless it says so. */
function isCritical(runbook: Runbook, name: string): boolean {
  const step = runbook.mainSteps.find((one) => one.name === name);
  return step?.isCritical ?? step?.onFailure !== 'Continue';
}

const texts = (values: Record<string, unknown>): Parameters =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, (Array.isArray(value) ? value : [value]).map(written)]),
  );

/** Goes on with an execution: one look at its current step. */
export const executionDeed =
  (invoke: Invoke) =>
  (cloud: Cloud, scope: string, id: string): void => {
    const execution = cloud.executions.get(scope, id);
    if (!execution || !isRunning(execution)) return;
    if (execution.status === 'Cancelling') return end(cloud, scope, execution, 'Cancelled');
    const runbook = runbookOf(cloud, scope, execution);
    const step = runbook?.mainSteps.find(({ name }) => name === execution.current);
    if (!runbook || !step) return end(cloud, scope, execution, 'Failed', `There is no step ${execution.current}`);
    takeStep(cloud, scope, execution, { runbook, step, invoke });
  };

interface Going {
  runbook: Runbook;
  step: Step;
  invoke: Invoke;
}

function takeStep(cloud: Cloud, scope: string, before: Execution, going: Going): void {
  const { runbook, step, invoke } = going;
  const now = cloud.now();
  const open = before.steps.find(({ name, status }) => name === step.name && status === 'InProgress');
  const inputs = fill(step.inputs, reader(cloud, scope, before, runbook)) as Record<string, unknown>;
  const run: StepRun = open ?? {
    id: randomUUID(),
    name: step.name,
    action: step.action,
    status: 'InProgress',
    startedAt: now,
    inputs: Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, written(value)])),
    outputs: {},
    attempts: 1,
  };
  const replace = (execution: Execution, one: StepRun): Execution => ({
    ...execution,
    steps: [...execution.steps.filter(({ id }) => id !== one.id), one],
  });
  const execution = open ? before : cloud.executions.put(scope, before.id, replace(before, run));
  if (!open) tellStep(cloud, scope, execution, run);
  const timeout = run.startedAt + (step.timeoutSeconds ?? STEP_TIMEOUT_S) * 1000;
  let result: Result;
  if (now >= timeout) result = { kind: 'FAILED', message: `Step timed out after ${(now - run.startedAt) / 1000} s` };
  else if (execution.fault?.mode === 'HANG') result = { kind: 'WAIT', ms: timeout - now };
  else if (execution.fault?.mode === 'FAIL')
    result = { kind: 'FAILED', message: 'Step fails when it is executing. InternalFailure: simulated failure' };
  else if (execution.fault?.mode === 'SLOW' && now < run.startedAt + execution.fault.delayMs)
    result = { kind: 'WAIT', ms: run.startedAt + execution.fault.delayMs - now };
  else result = act({ cloud, scope, execution, step, run, inputs, invoke });

  if (result.kind === 'WAIT') {
    if (result.began !== undefined) {
      cloud.executions.put(scope, execution.id, replace(execution, { ...run, began: result.began }));
    }
    plan(cloud, 'EXECUTION', scope, execution.id, Math.min(now + result.ms, timeout));
    return;
  }
  if (result.kind === 'FAILED' && now < timeout && run.attempts < (step.maxAttempts ?? 1)) {
    const { began: _began, ...again } = run;
    cloud.executions.put(scope, execution.id, replace(execution, { ...again, attempts: run.attempts + 1 }));
    plan(cloud, 'EXECUTION', scope, execution.id, now + STEP_MS);
    return;
  }
  finishStep(cloud, scope, execution, run, result, going, now >= timeout);
}

function finishStep(
  cloud: Cloud,
  scope: string,
  execution: Execution,
  run: StepRun,
  result: Exclude<Result, { kind: 'WAIT' }>,
  { runbook, step }: Going,
  late: boolean,
): void {
  const now = cloud.now();
  const failed = result.kind === 'FAILED';
  const outputs = failed ? {} : (result.outputs ?? {});
  const status = failed ? (late ? 'TimedOut' : 'Failed') : 'Success';
  const place = runbook.mainSteps.indexOf(step);
  const onFailure = step.onFailure ?? 'Abort';
  const following = step.isEnd ? undefined : (step.nextStep ?? runbook.mainSteps[place + 1]?.name);
  const jump = onFailure.startsWith('step:') ? onFailure.slice(5) : following;
  const next = failed ? (onFailure === 'Abort' ? undefined : jump) : (result.next ?? following);
  const ended: StepRun = {
    ...run,
    status,
    endedAt: now,
    outputs: texts(outputs),
    ...(failed ? { failure: result.message } : {}),
    ...(next === undefined ? {} : { next }),
  };
  const values = { ...execution.values };
  for (const [name, value] of Object.entries(outputs)) values[`${step.name}.${name}`] = value;
  const after: Execution = {
    ...execution,
    values,
    steps: [...execution.steps.filter(({ id }) => id !== run.id), ended],
    ...(next === undefined ? {} : { current: next }),
  };
  cloud.executions.put(scope, execution.id, after);
  tellStep(cloud, scope, after, ended);
  if (next !== undefined) return plan(cloud, 'EXECUTION', scope, execution.id, now + STEP_MS);
  const read = reader(cloud, scope, after, runbook);
  const given = Object.fromEntries(runbook.outputs.map((name) => [name, read(name)]));
  const critical = after.steps.find((one) => one.failure !== undefined && isCritical(runbook, one.name));
  if (critical) return end(cloud, scope, after, late ? 'TimedOut' : 'Failed', critical.failure);
  end(cloud, scope, { ...after, outputs: texts(given) }, 'Success');
}
