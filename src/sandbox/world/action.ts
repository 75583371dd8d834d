import type { Cloud } from '../cloud';
import { isOver, send, statusOf } from './command';
import { type Step, documentOf } from './runbook';
import { select, written } from './template';
import type { Execution, Parameters, StepRun } from './types';

/** Calls an operation of a simulated service as the execution's role would; throws what the service refuses with. */
export type Invoke = (
  about: { scope: string; arn: string },
  service: string,
  operation: string,
  input: object,
) => unknown;

export type Result =
  | { kind: 'WAIT'; ms: number; began?: string }
  | { kind: 'DONE'; outputs?: Record<string, unknown>; next?: string }
  | { kind: 'FAILED'; message: string };

export interface At {
  cloud: Cloud;
  scope: string;
  execution: Execution;
  step: Step;
  run: StepRun;
  inputs: Record<string, unknown>;
  invoke: Invoke;
}

const POLL_MS = 1000;
/** What takes long is looked at less often: a tenth of the time that it has taken. */
const LONGEST_POLL_MS = 30_000;
/** A command says by itself when it is over. */
const COMMAND_MS = 3_600_000;
const done = (outputs: Record<string, unknown> = {}): Result => ({ kind: 'DONE', outputs });
const failed = (message: string): Result => ({ kind: 'FAILED', message });
const list = (value: unknown): string[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(written);

/** The call that the inputs describe: everything in them that does not steer the action itself is the call's own. */
function call({ scope, execution, inputs, invoke }: At): unknown {
  const { Service, Api, PropertySelector: _selector, DesiredValues: _desired, ...input } = inputs;
  return invoke({ scope, arn: execution.executedBy }, written(Service), written(Api), input);
}

function executeAwsApi(at: At): Result {
  const answer = call(at);
  const outputs: Record<string, unknown> = { OutputPayload: answer };
  for (const { Name, Selector } of at.step.outputs ?? []) outputs[Name] = select(answer, Selector);
  return done(outputs);
}

function property(at: At, patient: boolean): Result {
  const found = select(call(at), written(at.inputs.PropertySelector));
  const wanted = list(at.inputs.DesiredValues);
  const values = list(found);
  if (values.length > 0 && values.every((value) => wanted.includes(value))) return done();
  if (patient) {
    const taken = at.cloud.now() - at.run.startedAt;
    return { kind: 'WAIT', ms: Math.min(LONGEST_POLL_MS, Math.max(POLL_MS, Math.round(taken / 10))) };
  }
  return failed(
    `${written(at.inputs.PropertySelector)} is ${values.join(', ') || 'absent'}, not ${wanted.join(' or ')}`,
  );
}

function runCommand(at: At): Result {
  const { cloud, scope, inputs, run } = at;
  if (run.began === undefined) {
    const document = written(inputs.DocumentName);
    if (documentOf(cloud, scope, document)?.type !== 'Command')
      return failed(`There is no command document ${document}`);
    const given = (inputs.Parameters ?? {}) as Record<string, unknown>;
    const parameters: Parameters = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name, list(value)]),
    );
    const instanceIds = list(inputs.InstanceIds);
    const unmanaged = instanceIds.find((id) => !cloud.instances.get(scope, id)?.agent);
    if (unmanaged !== undefined || instanceIds.length === 0) {
      return failed(`InvalidInstanceId: Instances [[${unmanaged ?? ''}]] not in a valid state for account`);
    }
    const timeoutSeconds = Number(inputs.TimeoutSeconds ?? 3600);
    const command = send(cloud, scope, { document, comment: '', parameters, timeoutSeconds, instanceIds });
    cloud.commands.put(scope, command.id, { ...command, wakes: { kind: 'EXECUTION', id: at.execution.id } });
    return { kind: 'WAIT', ms: COMMAND_MS, began: command.id };
  }
  const command = cloud.commands.get(scope, run.began);
  if (!command) return failed(`The command ${run.began} is gone`);
  if (!command.invocations.every(isOver)) return { kind: 'WAIT', ms: COMMAND_MS };
  const status = statusOf(command);
  if (status !== 'Success') {
    const first = command.invocations.find((one) => one.status !== 'Success');
    return failed(`The command ${command.id} ended with ${first?.details}: ${first?.error || `exit ${first?.code}`}`);
  }
  const Output = command.invocations.map((one) => one.output).join('\n');
  return done({ CommandId: command.id, Status: status, ResponseCode: 0, Output });
}

function changeInstanceState(at: At): Result {
  const { cloud, scope, execution, inputs, run, invoke } = at;
  const InstanceIds = list(inputs.InstanceIds);
  const desired = written(inputs.DesiredState);
  const who = { scope, arn: execution.executedBy };
  const operation = { running: 'StartInstances', stopped: 'StopInstances' }[desired];
  if (operation === undefined) return failed(`The sandbox does not bring instances to ${desired}`);
  const states = InstanceIds.map((id) => cloud.instances.get(scope, id)?.state);
  if (run.began === undefined) {
    // An instance that is still stopping can not be started: the action waits for it.
    if (desired === 'running' && states.includes('stopping')) return { kind: 'WAIT', ms: POLL_MS };
    if (inputs.CheckStateOnly !== true) invoke(who, 'ec2', operation, { InstanceIds });
    return { kind: 'WAIT', ms: POLL_MS, began: operation };
  }
  return states.every((state) => state === desired) ? done({ InstanceStates: states }) : { kind: 'WAIT', ms: POLL_MS };
}

interface Choice {
  NextStep: string;
  Variable?: unknown;
  StringEquals?: unknown;
  BooleanEquals?: unknown;
  NumericEquals?: unknown;
  NumericGreater?: unknown;
  NumericLesser?: unknown;
  Contains?: unknown;
  Not?: Omit<Choice, 'NextStep'>;
  And?: Omit<Choice, 'NextStep'>[];
  Or?: Omit<Choice, 'NextStep'>[];
}

function holds(choice: Omit<Choice, 'NextStep'>): boolean {
  if (choice.Not) return !holds(choice.Not);
  if (choice.And) return choice.And.every(holds);
  if (choice.Or) return choice.Or.some(holds);
  const value = choice.Variable;
  if (choice.StringEquals !== undefined) return written(value) === written(choice.StringEquals);
  if (choice.BooleanEquals !== undefined) return written(value) === written(choice.BooleanEquals);
  if (choice.Contains !== undefined) return written(value).includes(written(choice.Contains));
  if (choice.NumericEquals !== undefined) return Number(value) === Number(choice.NumericEquals);
  if (choice.NumericGreater !== undefined) return Number(value) > Number(choice.NumericGreater);
  if (choice.NumericLesser !== undefined) return Number(value) < Number(choice.NumericLesser);
  return false;
}

function branch({ inputs }: At): Result {
  const choices = (inputs.Choices ?? []) as Choice[];
  const next = choices.find(holds)?.NextStep ?? (inputs.Default as string | undefined);
  return next === undefined ? failed('No choice holds and there is no Default') : { kind: 'DONE', next };
}

function sleep({ cloud, inputs, run }: At): Result {
  if (run.began !== undefined && cloud.now() >= Number(run.began)) return done();
  const found = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(written(inputs.Duration));
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = (found ?? []).slice(1).map((part) => Number(part ?? 0));
  const ms = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
  if (!found || ms === 0) return failed(`${written(inputs.Duration)} is not a duration`);
  return { kind: 'WAIT', ms, began: String(cloud.now() + ms) };
}

const ACTIONS: Record<string, (at: At) => Result> = {
  'aws:executeAwsApi': executeAwsApi,
  'aws:waitForAwsResourceProperty': (at) => property(at, true),
  'aws:assertAwsResourceProperty': (at) => property(at, false),
  'aws:runCommand': runCommand,
  'aws:changeInstanceState': changeInstanceState,
  'aws:branch': branch,
  'aws:sleep': sleep,
};

/** Does a step's action as far as it goes now. What a service refuses is the step's failure. */
export function act(at: At): Result {
  try {
    return ACTIONS[at.step.action]?.(at) ?? failed(`${at.step.action} is not simulated`);
  } catch (error) {
    const { name, message } = error as Error;
    return failed(`Step fails when it is executing. ${name}: ${message}`);
  }
}
