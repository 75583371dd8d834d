import { randomUUID } from 'node:crypto';
import { type Cloud, scopeOf } from '../cloud';
import { postToDestination } from './destination';
import { publish } from './topic';
import { eventTime } from './number';
import { matches, parsePattern } from './pattern';
import { enqueue, queueByArn } from './queue';
import type { Target } from './types';

export interface AwsEvent {
  version?: string;
  id: string;
  'detail-type': string;
  source: string;
  account: string;
  time: string;
  region: string;
  resources: string[];
  detail: unknown;
}

/** A new event of an AWS service, dated on the service clock. */
export function makeEvent(
  cloud: Cloud,
  about: { accountId: string; region: string; source: string; type: string; resources: string[]; detail: unknown },
): AwsEvent {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': about.type,
    source: about.source,
    account: about.accountId,
    time: eventTime(cloud.now()),
    region: about.region,
    resources: about.resources,
    detail: about.detail,
  };
}

/** Puts an event on an account's bus: every enabled rule that fits sends it to its targets. Answers how many took it. */
export function emit(cloud: Cloud, accountId: string, region: string, event: AwsEvent, bus = 'default'): number {
  const scope = scopeOf(accountId, region);
  let sent = 0;
  for (const [key, rule] of cloud.rules.entries(scope)) {
    if (rule.bus !== bus || !rule.enabled || !rule.pattern) continue;
    const pattern = parsePattern(rule.pattern);
    if (!pattern || !matches(pattern, event as unknown as Record<string, unknown>)) continue;
    for (const target of cloud.targets.all(`${scope}/${key}`)) {
      deliver(cloud, target, event, rule.arn);
      sent++;
    }
  }
  return sent;
}

const at = (event: unknown, path: string): unknown =>
  path
    .replace(/^\$\.?/, '')
    .split('.')
    .filter(Boolean)
    .reduce<unknown>((held, name) => (held as Record<string, unknown> | undefined)?.[name], event);

/** What a target is sent: the event, a part of it, a constant, or a template filled from it. */
function payload(target: Target, event: AwsEvent, ruleArn: string): string {
  if (target.Input !== undefined) return target.Input;
  if (target.InputPath !== undefined) return JSON.stringify(at(event, target.InputPath));
  const template = target.InputTransformer?.InputTemplate;
  if (template === undefined) return JSON.stringify(event);
  const values: Record<string, unknown> = { 'aws.events.event': event, 'aws.events.rule-arn': ruleArn };
  for (const [name, path] of Object.entries(target.InputTransformer?.InputPathsMap ?? {}))
    values[name] = at(event, path);
  return template.replace(/"?<([\w.-]+)>"?/g, (found, name: string) => {
    const value = values[name];
    const quoted = found.startsWith('"') && found.endsWith('"');
    if (quoted) return JSON.stringify(typeof value === 'object' ? JSON.stringify(value) : String(value ?? ''));
    return found.replace(`<${name}>`, typeof value === 'object' ? JSON.stringify(value) : String(value ?? ''));
  });
}

function deliver(cloud: Cloud, target: Target, event: AwsEvent, ruleArn: string): void {
  const body = payload(target, event, ruleArn);
  const [, , service] = target.Arn.split(':');
  const dead = (reason: string): void => {
    const queue = target.DeadLetterConfig?.Arn ? queueByArn(cloud, target.DeadLetterConfig.Arn) : undefined;
    if (queue) {
      const attributes = { ERROR_CODE: { DataType: 'String', StringValue: reason } };
      enqueue(cloud, queue, JSON.stringify(event), { attributes });
    } else cloud.log(`sandbox: an event for ${target.Arn} was dropped: ${reason}`);
  };
  if (service === 'sqs') {
    const queue = queueByArn(cloud, target.Arn);
    if (queue) enqueue(cloud, queue, body);
    else dead('RESOURCE_NOT_FOUND');
  } else if (service === 'sns') {
    if (!publish(cloud, target.Arn, { message: body })) dead('RESOURCE_NOT_FOUND');
  } else if (service === 'events' && target.Arn.includes(':api-destination/')) {
    void postToDestination(cloud, target, body).then((failed) => failed && dead(failed));
  } else if (service === 'events' && target.Arn.includes(':event-bus/')) {
    const [, , , region = '', accountId = '', name = ''] = target.Arn.split(':');
    emit(cloud, accountId, region, event, name.replace('event-bus/', ''));
  } else dead('UNSUPPORTED_TARGET');
}
