import type * as S from '@aws-sdk/client-ssm';
import type { Answer, Call } from '../service';
import { AwsError, ConnectionCut } from '../wire/error';
import { begin } from '../world/automation';
import { nextFault } from '../world/automation-fault';
import { beginFleet, valuesOf } from '../world/fleet';
import { documentOf, readRunbook } from '../world/runbook';
import type { Fleet, Parameters, SsmDocument } from '../world/types';
import { bareName } from './ssm-documents';
import { CONCURRENCY, ERRORS, checkText, invalid, selectors } from './ssm-window-check';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const ONE = '1';

/** Where targets are named: the parameter that takes one, and which values there are at this moment. */
function fleetOf(call: Call<S.StartAutomationExecutionCommandInput>, document: SsmDocument): Fleet | undefined {
  const { input, cloud, scope } = call;
  if (input.TargetLocations?.length) {
    throw new AwsError('NotImplemented', 'The sandbox does not simulate target locations.', 501);
  }
  const { TargetParameterName: parameter, MaxConcurrency, MaxErrors } = input;
  checkText('maxConcurrency', MaxConcurrency, 1, 7, CONCURRENCY);
  checkText('maxErrors', MaxErrors, 1, 7, ERRORS);
  const limits = { maxConcurrency: MaxConcurrency ?? ONE, maxErrors: MaxErrors ?? ONE };
  if (input.TargetMaps?.length) return { ...mapped(input, document), ...limits, children: [] };
  const targets = selectors(input.Targets);
  if (targets.length === 0 && parameter === undefined) return undefined;
  if (targets.length === 0 || parameter === undefined) {
    throw invalid('Targets and TargetParameterName must be given together');
  }
  if (!Object.hasOwn(readRunbook(document.content, document.type).parameters, parameter)) {
    const message = `TargetParameterName ${parameter} is not a parameter of document ${document.name}`;
    throw new AwsError('InvalidAutomationExecutionParametersException', message, 400);
  }
  const odd = targets.find(
    ({ Key }) => !/^(ParameterValues|InstanceIds|tag-key|tag:.+|AWS::EC2::Instance)$/i.test(Key),
  );
  if (odd) throw new AwsError('InvalidTarget', `The target key ${odd.Key} is not valid.`, 400);
  return { parameter, targets, values: valuesOf(cloud, scope, targets), ...limits, children: [] };
}

/** Each map gives one value to one parameter, the same in all of them: as many values as a list of targets may not hold. */
function mapped(
  { Targets, TargetMaps = [] }: S.StartAutomationExecutionCommandInput,
  document: SsmDocument,
): Pick<Fleet, 'parameter' | 'targets' | 'values'> {
  if (Targets?.length) throw invalid('Targets and TargetMaps cannot be given together');
  if (TargetMaps.length > 300) throw invalid('TargetMaps holds at most 300 maps');
  const [parameter = ''] = Object.keys(TargetMaps[0] ?? {});
  const fits = TargetMaps.every((map) => Object.keys(map).length === 1 && map[parameter]?.length === 1);
  if (!fits || !Object.hasOwn(readRunbook(document.content, document.type).parameters, parameter)) {
    throw new AwsError('InvalidTarget', 'The sandbox takes maps of one parameter of the document to one value.', 400);
  }
  const values = TargetMaps.flatMap((map) => map[parameter] ?? []);
  return { parameter, targets: [{ Key: 'TargetMaps', Values: values }], values };
}

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
  const token = input.ClientToken?.toLowerCase();
  if (token !== undefined && !UUID.test(token)) {
    throw new AwsError('ValidationException', 'ClientToken must be a UUID', 400);
  }
  const document = definition(call);
  const parameters = (input.Parameters ?? {}) as Parameters;
  const fleet = fleetOf(call, document);
  if (token !== undefined) {
    const before = cloud.executions.all(scope).find((execution) => execution.clientToken === token);
    if (before) {
      const asked = [document.name, parameters, fleet?.parameter, fleet?.targets];
      if (same([before.document, before.parameters, before.fleet?.parameter, before.fleet?.targets], asked))
        return { AutomationExecutionId: before.id };
      const message = 'The ClientToken was used before with other parameters';
      throw new AwsError('IdempotentParameterMismatch', message, 400);
    }
  }
  checkParameters(document, fleet ? { ...parameters, [fleet.parameter]: fleet.values } : parameters);
  const fault = nextFault(cloud, scope, document.name, parameters, fleet ? ['REFUSE', 'LOSE_ANSWER'] : undefined);
  if (fault?.mode === 'REFUSE') {
    throw new AwsError('InternalServerError', 'An error occurred on the server side.', 500);
  }
  const about = {
    document: document.name,
    version: document.version,
    parameters,
    executedBy: call.caller.arn,
    ...(token === undefined ? {} : { clientToken: token }),
    ...(fault ? { fault } : {}),
  };
  const execution = fleet ? beginFleet(cloud, scope, { ...about, fleet }) : begin(cloud, scope, about);
  if (fault?.mode === 'LOSE_ANSWER') throw new ConnectionCut();
  return { AutomationExecutionId: execution.id };
}
