import type * as S from '@aws-sdk/client-ssm';
import type { Answer, Call } from '../service';
import { AwsError } from '../wire/error';
import { page } from '../wire/page';
import { isOver, send, statusOf } from '../world/command';
import { RUN_PATCH_BASELINE } from '../world/patch-run';
import { readRunbook } from '../world/runbook';
import type { Command, Instance, Invocation, Parameters } from '../world/types';
import { known } from './ssm-documents';

const LONGEST_OUTPUT = 24_000;

function targets(call: Call<S.SendCommandCommandInput>): string[] {
  const { input, cloud, scope } = call;
  const all = cloud.instances.all(scope).filter((instance) => instance.agent && instance.profileArn);
  const fits = (instance: Instance, { Key = '', Values = [] }: S.Target): boolean => {
    if (Key === 'InstanceIds') return Values.includes(instance.id);
    if (Key.startsWith('tag:')) return Values.includes(instance.tags[Key.slice(4)] ?? '');
    throw new AwsError('InvalidTarget', `The target key ${Key} is not valid.`, 400);
  };
  if (input.InstanceIds?.length) {
    const bad = input.InstanceIds.filter((id) => !all.some((instance) => instance.id === id));
    if (bad.length > 0) {
      const message = `Instances [[${bad.join(', ')}]] not in a valid state for account ${call.caller.accountId}`;
      throw new AwsError('InvalidInstanceId', message, 400);
    }
    return [...new Set(input.InstanceIds)];
  }
  if (!input.Targets?.length) throw new AwsError('ValidationException', 'InstanceIds or Targets is required', 400);
  return all.filter((instance) => input.Targets?.every((target) => fits(instance, target))).map(({ id }) => id);
}

const present = (command: Command): S.Command => ({
  CommandId: command.id,
  DocumentName: command.document,
  DocumentVersion: '1',
  Comment: command.comment,
  Parameters: command.parameters,
  InstanceIds: command.invocations.map((one) => one.instanceId),
  RequestedDateTime: new Date(command.requestedAt),
  ExpiresAfter: new Date(command.requestedAt + command.timeoutSeconds * 1000),
  Status: statusOf(command),
  StatusDetails: statusOf(command),
  TimeoutSeconds: command.timeoutSeconds,
  TargetCount: command.invocations.length,
  CompletedCount: command.invocations.filter(isOver).length,
  ErrorCount: command.invocations.filter((one) => isOver(one) && one.status !== 'Success').length,
});

/** A number, or a percentage of so many. */
function share(given: string | undefined, standard: string, of: number): number {
  const text = given ?? standard;
  if (!/^(\d{1,7}|\d{1,2}%|100%)$/.test(text)) throw new AwsError('ValidationException', `${text} is not valid`, 400);
  return text.endsWith('%') ? Math.floor((Number.parseInt(text, 10) * of) / 100) : Number(text);
}

/** The plugin of a document that ran on an instance. */
function pluginOf(call: Call, command: Command, instanceId: string): string {
  const windows = call.cloud.instances.get(call.scope, instanceId)?.windows ?? false;
  if (command.document === RUN_PATCH_BASELINE) return windows ? 'PatchWindows' : 'PatchLinux';
  return command.document === 'AWS-RunPowerShellScript' ? 'aws:runPowerShellScript' : 'aws:runShellScript';
}

export function sendCommand(call: Call<S.SendCommandCommandInput>): Answer<S.SendCommandCommandOutput> {
  const { input, cloud, scope } = call;
  const document = known(call, input.DocumentName, input.DocumentVersion);
  if (document.type !== 'Command') {
    throw new AwsError('InvalidDocument', `Document ${document.name} is not a command document.`, 400);
  }
  const parameters = (input.Parameters ?? {}) as Parameters;
  const model = readRunbook(document.content, 'Command').parameters;
  for (const [name, { default: standard }] of Object.entries(model)) {
    if (parameters[name] === undefined && standard === undefined)
      throw new AwsError('InvalidParameters', `Parameter ${name} is required`, 400);
  }
  const unknown = Object.keys(parameters).find((name) => !Object.hasOwn(model, name));
  if (unknown !== undefined) throw new AwsError('InvalidParameters', `Parameter ${unknown} is not defined`, 400);
  for (const [name, { allowedValues }] of Object.entries(model)) {
    const wrong = parameters[name]?.find((value) => allowedValues && !allowedValues.map(String).includes(value));
    if (wrong !== undefined)
      throw new AwsError('InvalidParameters', `Invalid value ${wrong} for parameter ${name}`, 400);
  }
  const timeoutSeconds = input.TimeoutSeconds ?? 3600;
  if (timeoutSeconds < 30 || timeoutSeconds > 2_592_000) {
    throw new AwsError('ValidationException', 'TimeoutSeconds must lie between 30 and 2592000', 400);
  }
  const about = { document: document.name, comment: input.Comment ?? '', parameters, timeoutSeconds };
  const instanceIds = targets(call);
  const concurrency = Math.max(1, share(input.MaxConcurrency, '50', instanceIds.length));
  const errors = share(input.MaxErrors, '0', instanceIds.length);
  return { Command: present(send(cloud, scope, { ...about, instanceIds, concurrency, errors })) };
}

const times = (one: Invocation) => ({
  Status: one.status === 'TimedOut' ? ('TimedOut' as const) : one.status,
  StatusDetails: one.details,
});

export function getCommandInvocation(
  call: Call<S.GetCommandInvocationCommandInput>,
): Answer<S.GetCommandInvocationCommandOutput> {
  const { input, cloud, scope } = call;
  const command = cloud.commands.get(scope, input.CommandId ?? '');
  const one = command?.invocations.find(({ instanceId }) => instanceId === input.InstanceId);
  if (!command || !one) throw new AwsError('InvocationDoesNotExist', 'The command invocation does not exist.', 400);
  return {
    CommandId: command.id,
    InstanceId: one.instanceId,
    Comment: command.comment,
    DocumentName: command.document,
    DocumentVersion: '1',
    PluginName: pluginOf(call, command, one.instanceId),
    ResponseCode: one.code,
    ExecutionStartDateTime: one.startedAt === undefined ? '' : new Date(one.startedAt).toISOString(),
    ExecutionEndDateTime: one.endedAt === undefined ? '' : new Date(one.endedAt).toISOString(),
    ...times(one),
    StandardOutputContent: one.output.slice(0, LONGEST_OUTPUT),
    StandardErrorContent: one.error.slice(0, LONGEST_OUTPUT),
  };
}

export function listCommandInvocations(
  call: Call<S.ListCommandInvocationsCommandInput>,
): Answer<S.ListCommandInvocationsCommandOutput> {
  const { input, cloud, scope } = call;
  const found = cloud.commands
    .all(scope)
    .filter((command) => input.CommandId === undefined || command.id === input.CommandId)
    .flatMap((command) => command.invocations.map((one) => ({ command, one })))
    .filter(({ one }) => input.InstanceId === undefined || one.instanceId === input.InstanceId);
  const { items, next } = page(found, ({ command, one }) => `${command.requestedAt}/${command.id}/${one.instanceId}`, {
    size: input.MaxResults ?? 50,
    token: input.NextToken,
    of: [scope, input.CommandId, input.InstanceId],
    invalid: () => new AwsError('InvalidNextToken', 'The specified token is not valid.', 400),
  });
  const CommandInvocations = items.map(({ command, one }) => ({
    CommandId: command.id,
    InstanceId: one.instanceId,
    Comment: command.comment,
    DocumentName: command.document,
    RequestedDateTime: new Date(command.requestedAt),
    ...times(one),
    ...(input.Details
      ? {
          CommandPlugins: [
            {
              Name: pluginOf(call, command, one.instanceId),
              ResponseCode: one.code,
              Output: one.output.slice(0, 2500),
            },
          ],
        }
      : {}),
  }));
  return { CommandInvocations, ...(next ? { NextToken: next } : {}) };
}
