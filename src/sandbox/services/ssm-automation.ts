import type * as S from '@aws-sdk/client-ssm';
import type { Answer, Call } from '../service';
import { AwsError, ConnectionCut } from '../wire/error';
import { page } from '../wire/page';
import { begin, cancel, nextFault } from '../world/automation';
import { documentOf, readRunbook } from '../world/runbook';
import type { Execution, Parameters, SsmDocument, StepRun } from '../world/types';
import { bareName } from './ssm-documents';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const badToken = (): AwsError => new AwsError('InvalidNextToken', 'The specified token is not valid.', 400);

function definition(call: Call<S.StartAutomationExecutionCommandInput>): SsmDocument {
  const name = bareName(call.input.DocumentName);
  const document = documentOf(call.cloud, call.scope, name);
  if (document?.type !== 'Automation') {
    throw new AwsError('AutomationDefinitionNotFoundException', `No Automation document with name: ${name} found`, 400);
  }
  const version = call.input.DocumentVersion;
  if (version !== undefined && !['$DEFAULT', '$LATEST', String(document.version)].includes(version)) {
    throw new AwsError(
      'AutomationDefinitionVersionNotFoundException',
      `No version ${version} of Automation document ${name} found`,
      400,
    );
  }
  return document;
}

/** Refuses parameters that the document does not know, or leaves open. */
function checkParameters(document: SsmDocument, given: Parameters): void {
  const { parameters } = readRunbook(document.content, document.type);
  const invalid = (message: string): AwsError =>
    new AwsError('InvalidAutomationExecutionParametersException', message, 400);
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(parameters, name));
  if (unknown !== undefined) throw invalid(`Parameter ${unknown} is not defined by document ${document.name}`);
  for (const [name, model] of Object.entries(parameters)) {
    const values = given[name];
    if (values === undefined && model.default === undefined) throw invalid(`Parameter ${name} is required`);
    const wrong = values?.find((value) => model.allowedValues && !model.allowedValues.map(String).includes(value));
    if (wrong !== undefined) throw invalid(`${wrong} is not an allowed value of parameter ${name}`);
    if (model.type === 'Integer' && values?.some((value) => !/^-?\d+$/.test(value))) {
      throw invalid(`Parameter ${name} must be an integer`);
    }
  }
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

export function startAutomationExecution(
  call: Call<S.StartAutomationExecutionCommandInput>,
): Answer<S.StartAutomationExecutionCommandOutput> {
  const { input, cloud, scope } = call;
  if (input.Targets?.length || input.TargetParameterName) {
    throw new AwsError('NotImplemented', 'The sandbox does not simulate rate-controlled automations.', 501);
  }
  const token = input.ClientToken?.toLowerCase();
  if (token !== undefined && !UUID.test(token)) {
    throw new AwsError('ValidationException', 'ClientToken must be a UUID', 400);
  }
  const document = definition(call);
  const parameters = (input.Parameters ?? {}) as Parameters;
  if (token !== undefined) {
    const before = cloud.executions.all(scope).find((execution) => execution.clientToken === token);
    if (before) {
      if (before.document === document.name && same(before.parameters, parameters))
        return { AutomationExecutionId: before.id };
      const message = 'The ClientToken was used before with other parameters';
      throw new AwsError('IdempotentParameterMismatch', message, 400);
    }
  }
  checkParameters(document, parameters);
  const fault = nextFault(cloud, scope, document.name, parameters);
  if (fault?.mode === 'REFUSE') {
    throw new AwsError('InternalServerError', 'An error occurred on the server side.', 500);
  }
  const execution = begin(cloud, scope, {
    document: document.name,
    version: document.version,
    parameters,
    executedBy: call.caller.arn,
    ...(token === undefined ? {} : { clientToken: token }),
    ...(fault ? { fault } : {}),
  });
  if (fault?.mode === 'LOSE_ANSWER') throw new ConnectionCut();
  return { AutomationExecutionId: execution.id };
}

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
});

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
  return {
    AutomationExecution: {
      ...metadata(execution),
      Parameters: execution.parameters,
      StepExecutions: execution.steps.map(stepExecution),
      StepExecutionsTruncated: false,
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
  let found = execution.steps.map((run, place) => ({ run, place }));
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
  cancel(call.cloud, call.scope, existing(call));
  return {};
}
