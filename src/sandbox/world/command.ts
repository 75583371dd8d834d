import { randomUUID } from 'node:crypto';
import type { Cloud } from '../cloud';
import { plan } from './agenda';
import { makeEvent, emit } from './bus';
import { isReachable } from './disk';
import { abandon, patchOn } from './patch-run';
import { runScript } from './shell';
import type { Command, Invocation, Parameters } from './types';

const DELIVERY_MS = 300;
const RUN_MS = 700;

export const isOver = (invocation: Invocation): boolean =>
  invocation.status !== 'Pending' && invocation.status !== 'InProgress';

/** What a command's script says, and in which shell; or that it patches, which each system does in its own way. */
export interface Script {
  lines: string[];
  dialect: 'SHELL' | 'POWERSHELL' | 'PATCH';
}

/** Sends a command to instances; each takes it up when its agent answers. */
export function send(
  cloud: Cloud,
  scope: string,
  about: Pick<Command, 'document' | 'comment' | 'parameters' | 'timeoutSeconds' | 'concurrency' | 'errors'> & {
    instanceIds: string[];
  },
): Command {
  const { instanceIds, ...rest } = about;
  const invocations = instanceIds.map((instanceId): Invocation => ({
    instanceId,
    status: 'Pending',
    details: 'Pending',
    code: -1,
    output: '',
    error: '',
  }));
  const command: Command = { id: randomUUID(), ...rest, requestedAt: cloud.now(), invocations };
  cloud.commands.put(scope, command.id, command);
  plan(cloud, 'COMMAND', scope, command.id, cloud.now() + DELIVERY_MS);
  return command;
}

/** Where one instance has got to with its command at this moment. */
function forward(cloud: Cloud, scope: string, command: Command, one: Invocation, script: Script): Invocation {
  if (isOver(one)) return one;
  const now = cloud.now();
  if (one.status === 'InProgress' && script.dialect === 'PATCH') return patchOn(cloud, scope, command, one) ?? one;
  const instance = cloud.instances.get(scope, one.instanceId);
  const reachable = instance !== undefined && isReachable(cloud, scope, instance);
  if (one.status === 'Pending') {
    if (reachable) return { ...one, status: 'InProgress', details: 'InProgress', startedAt: now };
    if (now < command.requestedAt + command.timeoutSeconds * 1000) return one;
    return { ...one, status: 'TimedOut', details: 'DeliveryTimedOut', endedAt: now };
  }
  if (!instance || !reachable) return { ...one, status: 'Failed', details: 'Terminated', code: 137, endedAt: now };
  const wrong = script.dialect === 'PATCH' || instance.windows !== (script.dialect === 'POWERSHELL');
  const ran =
    wrong || script.dialect === 'PATCH'
      ? { code: 1, output: '', error: `The document does not run on ${instance.os.type}.` }
      : runScript(cloud, scope, instance, script.lines, script.dialect);
  const status = ran.code === 0 ? 'Success' : 'Failed';
  return { ...one, status, details: status, endedAt: now, ...ran };
}

/** All go on, as many at once as may; where too many have failed, those that have not begun are spared. */
function advance(cloud: Cloud, scope: string, command: Command, script: Script): Invocation[] {
  let running = command.invocations.filter(({ status }) => status === 'InProgress').length;
  let errors = command.invocations.filter((one) => isOver(one) && one.status !== 'Success').length;
  return command.invocations.map((one) => {
    if (one.status !== 'Pending') {
      const after = forward(cloud, scope, command, one, script);
      if (one.status === 'InProgress' && isOver(after)) {
        running--;
        if (after.status !== 'Success') errors++;
      }
      return after;
    }
    if (command.errors !== undefined && errors > command.errors)
      return { ...one, status: 'Cancelled', details: 'Terminated', endedAt: cloud.now() };
    if (command.concurrency !== undefined && running >= command.concurrency) return one;
    const after = forward(cloud, scope, command, one, script);
    if (after.status === 'InProgress') running++;
    if (isOver(after)) errors++;
    return after;
  });
}

/** When a command is to be looked at again; undefined: it is over. */
export function nextLook(command: Command, now: number): number | undefined {
  const times = command.invocations.flatMap(({ status, until }) =>
    status === 'InProgress' ? [until ?? now + RUN_MS] : status === 'Pending' ? [now + 5 * RUN_MS] : [],
  );
  return times.length === 0 ? undefined : Math.max(now, Math.min(...times));
}

export const statusOf = (
  command: Command,
): 'Pending' | 'InProgress' | 'Success' | 'Failed' | 'TimedOut' | 'Cancelled' => {
  const statuses = command.invocations.map((one) => one.status);
  if (statuses.every((status) => status === 'Pending')) return 'Pending';
  if (statuses.some((status) => status === 'Pending' || status === 'InProgress')) return 'InProgress';
  return (['Failed', 'TimedOut', 'Cancelled'] as const).find((status) => statuses.includes(status)) ?? 'Success';
};

/** A command goes on: delivered to those who answer, run where it was delivered. */
export const commandDeed =
  (scriptOf: (cloud: Cloud, scope: string, document: string, parameters: Parameters) => Script) =>
  (cloud: Cloud, scope: string, id: string): void => {
    const before = cloud.commands.get(scope, id);
    if (!before) return;
    const script = scriptOf(cloud, scope, before.document, before.parameters);
    const invocations = advance(cloud, scope, before, script);
    const changed = invocations.some((one, place) => one !== before.invocations[place]);
    const command = changed ? cloud.commands.put(scope, id, { ...before, invocations }) : before;
    settle(cloud, scope, before, command);
    const next = nextLook(command, cloud.now());
    if (next !== undefined) plan(cloud, 'COMMAND', scope, id, next);
  };

/** Tells what has become of a command, and wakes who waits for its end. */
function settle(cloud: Cloud, scope: string, before: Command, command: Command): void {
  if (statusOf(command) !== statusOf(before)) tell(cloud, scope, command);
  const { wakes } = command;
  if (wakes && command.invocations.every(isOver) && !before.invocations.every(isOver))
    plan(cloud, wakes.kind, scope, wakes.id, cloud.now());
}

/** Ends a command where it has not ended yet. */
export function cancelCommand(cloud: Cloud, scope: string, id: string): void {
  const before = cloud.commands.get(scope, id);
  if (!before || before.invocations.every(isOver)) return;
  const cut = { status: 'Cancelled' as const, details: 'Cancelled', endedAt: cloud.now() };
  for (const one of before.invocations) if (!isOver(one)) abandon(cloud, scope, before, one);
  const invocations = before.invocations.map((one) => (isOver(one) ? one : { ...one, ...cut }));
  settle(cloud, scope, before, cloud.commands.put(scope, id, { ...before, invocations }));
}

/** "EC2 Command Status-change Notification". */
function tell(cloud: Cloud, scope: string, command: Command): void {
  const [accountId = '', region = ''] = scope.split('/');
  const detail = {
    'command-id': command.id,
    'document-name': command.document,
    'expire-after': new Date(command.requestedAt + command.timeoutSeconds * 1000).toISOString(),
    parameters: command.parameters,
    'requested-date-time': new Date(command.requestedAt).toISOString(),
    status: statusOf(command),
  };
  const type = 'EC2 Command Status-change Notification';
  emit(
    cloud,
    accountId,
    region,
    makeEvent(cloud, { accountId, region, source: 'aws.ssm', type, resources: [], detail }),
  );
}
