import type * as S from '@aws-sdk/client-ssm';
import type { Answer, Call } from '../service';
import { AwsError } from '../wire/error';
import { page } from '../wire/page';
import { cancel } from '../world/automation';
import { complete, stepsOf } from '../world/fleet';
import type { Execution, Parameters, StepRun } from '../world/types';

const badToken = (): AwsError => new AwsError('InvalidNextToken', 'The specified token is not valid.', 400);

const stepExecution = (run: StepRun): S.StepExecution => ({
  StepName: run.name,
  Action: run.action,
  StepExecutionId: run.id,
  StepStatus: run.status,
  ExecutionStartTime: new Date(run.startedAt),
  ...(run.endedAt === undefined ? {} : { ExecutionEndTime: new Date(run.endedAt) }),
  Inputs: run.inputs,
  Outputs: run.outputs,
  ...(run.failure === undefined ? {} : { FailureMessage: run.failure, Response: run.failure }),
  ...(run.next === undefined ? {} : { NextStep: run.next }),
});

const outputsOf = (execution: Execution): Parameters => ({
  ...execution.outputs,
  ...Object.fromEntries(
    execution.steps.flatMap((run) =>
      Object.entries(run.outputs).map(([name, value]) => [`${run.name}.${name}`, value]),
    ),
  ),
});

const metadata = (execution: Execution) => ({
  AutomationExecutionId: execution.id,
  DocumentName: execution.document,
  DocumentVersion: String(execution.version),
  AutomationExecutionStatus: execution.status,
  ExecutionStartTime: new Date(execution.startedAt),
  ...(execution.endedAt === undefined ? {} : { ExecutionEndTime: new Date(execution.endedAt) }),
  ExecutedBy: execution.executedBy,
  Mode: 'Auto' as const,
  Outputs: outputsOf(execution),
  ...(execution.failure === undefined ? {} : { FailureMessage: execution.failure }),
  CurrentStepName: execution.current,
  CurrentAction: execution.steps.find(({ name }) => name === execution.current)?.action ?? '',
  ...(execution.parentId === undefined ? {} : { ParentAutomationExecutionId: execution.parentId }),
  ...(execution.target === undefined ? {} : { Target: execution.target }),
  ...fleetOf(execution),
});

const MOST_SHOWN = 50;
const MOST_STEPS = 100;

/** What is said of an automation over many targets beside. */
function fleetOf({ fleet }: Execution) {
  if (!fleet) return {};
  return {
    TargetParameterName: fleet.parameter,
    Targets: fleet.targets,
    ResolvedTargets: {
      ParameterValues: fleet.values.slice(0, MOST_SHOWN),
      Truncated: fleet.values.length > MOST_SHOWN,
    },
    MaxConcurrency: fleet.maxConcurrency,
    MaxErrors: fleet.maxErrors,
  };
}

function progress(steps: readonly StepRun[], total: number): S.ProgressCounters {
  const count = (status: StepRun['status']): number => steps.filter((run) => run.status === status).length;
  return {
    TotalSteps: total,
    SuccessSteps: count('Success'),
    FailedSteps: count('Failed'),
    CancelledSteps: count('Cancelled'),
    TimedOutSteps: count('TimedOut'),
  };
}

function existing(call: Call<{ AutomationExecutionId?: string | undefined }>): Execution {
  const id = call.input.AutomationExecutionId ?? '';
  const execution = call.cloud.executions.get(call.scope, id);
  if (!execution) {
    throw new AwsError(
      'AutomationExecutionNotFoundException',
      `Automation execution with ID ${id} does not exist`,
      400,
    );
  }
  return execution;
}

export function getAutomationExecution(
  call: Call<S.GetAutomationExecutionCommandInput>,
): Answer<S.GetAutomationExecutionCommandOutput> {
  const execution = existing(call);
  const steps = stepsOf(call.cloud, call.scope, execution);
  return {
    AutomationExecution: {
      ...metadata(execution),
      Parameters: execution.parameters,
      StepExecutions: steps.slice(0, MOST_STEPS).map(stepExecution),
      StepExecutionsTruncated: steps.length > MOST_STEPS,
      ...(execution.fleet ? { ProgressCounters: progress(steps, execution.fleet.values.length) } : {}),
    },
  };
}

export function describeAutomationExecutions(
  call: Call<S.DescribeAutomationExecutionsCommandInput>,
): Answer<S.DescribeAutomationExecutionsCommandOutput> {
  const { input, cloud, scope } = call;
  let found = cloud.executions.all(scope);
  for (const { Key, Values = [] } of input.Filters ?? []) {
    const read: Record<string, (execution: Execution) => boolean> = {
      ExecutionId: (one) => Values.includes(one.id),
      ExecutionStatus: (one) => Values.includes(one.status),
      DocumentNamePrefix: (one) => Values.some((value) => one.document.startsWith(value)),
      StartTimeAfter: (one) => Values.some((value) => one.startedAt >= Date.parse(value)),
      StartTimeBefore: (one) => Values.some((value) => one.startedAt <= Date.parse(value)),
      ParentExecutionId: (one) => one.parentId !== undefined && Values.includes(one.parentId),
      CurrentAction: (one) => Values.includes(metadata(one).CurrentAction),
    };
    const fits = Key === undefined ? undefined : read[Key];
    if (!fits) throw new AwsError('InvalidFilterKey', `The filter key ${String(Key)} is not valid.`, 400);
    found = found.filter(fits);
  }
  const key = (one: Execution): string => `${String(9e15 - one.startedAt).padStart(16, '0')}/${one.id}`;
  const { items, next } = page(found, key, {
    size: input.MaxResults ?? 50,
    token: input.NextToken,
    of: [scope, input.Filters],
    invalid: badToken,
  });
  return { AutomationExecutionMetadataList: items.map(metadata), ...(next ? { NextToken: next } : {}) };
}

export function describeAutomationStepExecutions(
  call: Call<S.DescribeAutomationStepExecutionsCommandInput>,
): Answer<S.DescribeAutomationStepExecutionsCommandOutput> {
  const { input } = call;
  const execution = existing(call);
  let found = stepsOf(call.cloud, call.scope, execution).map((run, place) => ({ run, place }));
  for (const { Key, Values = [] } of input.Filters ?? []) {
    const read: Record<string, (run: StepRun) => boolean> = {
      StepName: (run) => Values.includes(run.name),
      StepExecutionStatus: (run) => Values.includes(run.status),
      StepExecutionId: (run) => Values.includes(run.id),
      Action: (run) => Values.includes(run.action),
    };
    const fits = Key === undefined ? undefined : read[Key];
    if (!fits) throw new AwsError('InvalidFilterKey', `The filter key ${String(Key)} is not valid.`, 400);
    found = found.filter(({ run }) => fits(run));
  }
  const { items, next } = page(
    found,
    ({ place }) => String(input.ReverseOrder ? 9999 - place : place).padStart(4, '0'),
    {
      size: input.MaxResults ?? 50,
      token: input.NextToken,
      of: [execution.id, input.Filters, input.ReverseOrder],
      invalid: badToken,
    },
  );
  return { StepExecutions: items.map(({ run }) => stepExecution(run)), ...(next ? { NextToken: next } : {}) };
}

export function stopAutomationExecution(
  call: Call<S.StopAutomationExecutionCommandInput>,
): Answer<S.StopAutomationExecutionCommandOutput> {
  const execution = existing(call);
  if (call.input.Type === 'Complete' && execution.fleet) complete(call.cloud, call.scope, execution);
  else cancel(call.cloud, call.scope, execution);
  return {};
}
