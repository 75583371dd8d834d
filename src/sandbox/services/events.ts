import type * as V from '@aws-sdk/client-eventbridge';
import { randomUUID } from 'node:crypto';
import type { Answer, Call, Service } from '../service';
import { AwsError } from '../wire/error';
import { page } from '../wire/page';
import { type AwsEvent, emit } from '../world/bus';
import { eventTime } from '../world/number';
import { parsePattern } from '../world/pattern';
import type { Rule, Target } from '../world/types';
import {
  createApiDestination,
  createConnection,
  deleteApiDestination,
  deleteConnection,
  describeApiDestination,
  describeConnection,
  listApiDestinations,
} from './events-destinations';

const invalid = (message: string): AwsError => new AwsError('ValidationException', message, 400);
const missing = (message: string): AwsError => new AwsError('ResourceNotFoundException', message, 400);
const badToken = (): AwsError => invalid('Token is invalid.');

const busOf = (name: string | undefined): string =>
  name?.includes(':event-bus/') ? (name.split('/').pop() ?? '') : (name ?? 'default');
const keyOf = (bus: string, name: string): string => `${bus}/${name}`;

function ruleOf(call: Call<{ EventBusName?: string | undefined }>, name: string | undefined): [string, Rule] {
  const bus = busOf(call.input.EventBusName);
  const rule = call.cloud.rules.get(call.scope, keyOf(bus, name ?? ''));
  if (!rule) throw missing(`Rule ${name} does not exist on EventBus ${bus}.`);
  return [keyOf(bus, rule.name), rule];
}

function putRule(call: Call<V.PutRuleCommandInput>): Answer<V.PutRuleCommandOutput> {
  const { input, cloud, scope, region, caller } = call;
  const name = input.Name ?? '';
  if (!/^[.\-_A-Za-z0-9]{1,64}$/.test(name))
    throw invalid(
      `Value '${name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+`,
    );
  if (input.EventPattern === undefined && input.ScheduleExpression === undefined)
    throw invalid('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  if (input.EventPattern !== undefined && !parsePattern(input.EventPattern)) {
    throw new AwsError(
      'InvalidEventPatternException',
      'Event pattern is not valid. Reason: every field must be an array or an object',
      400,
    );
  }
  const bus = busOf(input.EventBusName);
  const arn = `arn:aws:events:${region}:${caller.accountId}:rule/${bus === 'default' ? '' : `${bus}/`}${name}`;
  cloud.rules.put(scope, keyOf(bus, name), {
    name,
    arn,
    ...(input.EventPattern === undefined ? {} : { pattern: input.EventPattern }),
    ...(input.ScheduleExpression === undefined ? {} : { schedule: input.ScheduleExpression }),
    ...(input.Description === undefined ? {} : { description: input.Description }),
    enabled: input.State !== 'DISABLED',
    bus,
  });
  return { RuleArn: arn };
}

const presentRule = (rule: Rule): V.Rule => ({
  Name: rule.name,
  Arn: rule.arn,
  EventPattern: rule.pattern,
  ScheduleExpression: rule.schedule,
  Description: rule.description,
  State: rule.enabled ? 'ENABLED' : 'DISABLED',
  EventBusName: rule.bus,
});

function listRules(call: Call<V.ListRulesCommandInput>): Answer<V.ListRulesCommandOutput> {
  const { input, cloud, scope } = call;
  const bus = busOf(input.EventBusName);
  const found = cloud.rules
    .all(scope)
    .filter((rule) => rule.bus === bus && rule.name.startsWith(input.NamePrefix ?? ''));
  const request = {
    size: input.Limit ?? 100,
    token: input.NextToken,
    of: [scope, bus, input.NamePrefix],
    invalid: badToken,
  };
  const { items, next } = page(found, (rule) => rule.name, request);
  return { Rules: items.map(presentRule), ...(next ? { NextToken: next } : {}) };
}

const describeRule = (call: Call<V.DescribeRuleCommandInput>): Answer<V.DescribeRuleCommandOutput> =>
  presentRule(ruleOf(call, call.input.Name)[1]);

function deleteRule(call: Call<V.DeleteRuleCommandInput>): Answer<V.DeleteRuleCommandOutput> {
  const key = keyOf(busOf(call.input.EventBusName), call.input.Name ?? '');
  if (call.cloud.targets.size(`${call.scope}/${key}`) > 0) throw invalid("Rule can't be deleted since it has targets.");
  call.cloud.rules.delete(call.scope, key);
  return {};
}

function putTargets(call: Call<V.PutTargetsCommandInput>): Answer<V.PutTargetsCommandOutput> {
  const [key] = ruleOf(call, call.input.Rule);
  const FailedEntries: V.PutTargetsResultEntry[] = [];
  for (const target of call.input.Targets ?? []) {
    if (!/^arn:aws:(sqs|sns|events):/.test(target.Arn ?? '')) {
      const ErrorMessage = 'The sandbox delivers to SQS, SNS, event buses and API destinations.';
      FailedEntries.push({ TargetId: target.Id, ErrorCode: 'InvalidArn', ErrorMessage });
      continue;
    }
    call.cloud.targets.put(`${call.scope}/${key}`, target.Id ?? '', target as Target);
  }
  return { FailedEntryCount: FailedEntries.length, FailedEntries };
}

function removeTargets(call: Call<V.RemoveTargetsCommandInput>): Answer<V.RemoveTargetsCommandOutput> {
  const [key] = ruleOf(call, call.input.Rule);
  for (const id of call.input.Ids ?? []) call.cloud.targets.delete(`${call.scope}/${key}`, id);
  return { FailedEntryCount: 0, FailedEntries: [] };
}

function listTargetsByRule(call: Call<V.ListTargetsByRuleCommandInput>): Answer<V.ListTargetsByRuleCommandOutput> {
  const [key] = ruleOf(call, call.input.Rule);
  const request = {
    size: call.input.Limit ?? 100,
    token: call.input.NextToken,
    of: [call.scope, key],
    invalid: badToken,
  };
  const { items, next } = page(call.cloud.targets.all(`${call.scope}/${key}`), (target) => target.Id, request);
  return { Targets: items as V.Target[], ...(next ? { NextToken: next } : {}) };
}

function putEvents(call: Call<V.PutEventsCommandInput>): Answer<V.PutEventsCommandOutput> {
  const { input, cloud, region, caller } = call;
  const entries = input.Entries ?? [];
  if (entries.length < 1 || entries.length > 10) {
    throw invalid(
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and 10`,
    );
  }
  let FailedEntryCount = 0;
  const Entries = entries.map((entry): V.PutEventsResultEntry => {
    const fail = (ErrorCode: string, ErrorMessage: string): V.PutEventsResultEntry => {
      FailedEntryCount++;
      return { ErrorCode, ErrorMessage };
    };
    if (!entry.Source)
      return fail('InvalidArgument', 'Parameter Source is not valid. Reason: Source is a required argument.');
    if (!entry.DetailType)
      return fail('InvalidArgument', 'Parameter DetailType is not valid. Reason: DetailType is a required argument.');
    if (entry.Source.startsWith('aws.'))
      return fail('NotAuthorizedForSourceException', 'Not authorized for the source.');
    let detail: unknown;
    try {
      detail = JSON.parse(entry.Detail ?? '');
    } catch {
      return fail('MalformedDetail', 'Detail is malformed.');
    }
    const event: AwsEvent = {
      version: '0',
      id: randomUUID(),
      'detail-type': entry.DetailType,
      source: entry.Source,
      account: caller.accountId,
      time: eventTime(entry.Time?.getTime() ?? cloud.now()),
      region,
      resources: entry.Resources ?? [],
      detail,
    };
    emit(cloud, caller.accountId, region, event, busOf(entry.EventBusName));
    return { EventId: event.id };
  });
  return { FailedEntryCount, Entries };
}

export const events: Service = {
  scope: 'events',
  protocol: 'json',
  jsonVersion: '1.1',
  load: () => import('@aws-sdk/client-eventbridge'),
  operations: {
    PutRule: putRule,
    DescribeRule: describeRule,
    ListRules: listRules,
    DeleteRule: deleteRule,
    PutTargets: putTargets,
    RemoveTargets: removeTargets,
    ListTargetsByRule: listTargetsByRule,
    PutEvents: putEvents,
    CreateConnection: createConnection,
    DescribeConnection: describeConnection,
    DeleteConnection: deleteConnection,
    CreateApiDestination: createApiDestination,
    DescribeApiDestination: describeApiDestination,
    ListApiDestinations: listApiDestinations,
    DeleteApiDestination: deleteApiDestination,
  },
};
