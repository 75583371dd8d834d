import type * as Q from '@aws-sdk/client-sqs';
import type { Answer, Call, Service } from '../service';
import { AwsError } from '../wire/error';
import { page } from '../wire/page';
import { type Cloud, scopeOf } from '../cloud';
import type { Queue } from '../world/types';
import {
  changeMessageVisibility,
  deleteMessage,
  deleteMessageBatch,
  queueOf,
  receiveMessage,
  sendMessage,
  sendMessageBatch,
} from './sqs-messages';

const SETTABLE = [
  'DelaySeconds',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'Policy',
  'ReceiveMessageWaitTimeSeconds',
  'RedrivePolicy',
  'VisibilityTimeout',
];
const DEFAULTS = {
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  VisibilityTimeout: '30',
};

const missing = (): AwsError => new AwsError('QueueDoesNotExist', 'The specified queue does not exist.', 400);

export const urlOf = (cloud: Cloud, queue: Queue): string => `${cloud.url}/${queue.accountId}/${queue.name}`;

function checkAttributes(attributes: Record<string, string> | undefined): Record<string, string> {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (!SETTABLE.includes(name)) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`, 400);
    const bad = new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`, 400);
    if (name === 'RedrivePolicy') {
      try {
        const policy = JSON.parse(value) as { deadLetterTargetArn?: string; maxReceiveCount?: number | string };
        if (!policy.deadLetterTargetArn || !(Number(policy.maxReceiveCount) >= 1)) throw bad;
      } catch {
        throw bad;
      }
    } else if (name !== 'Policy' && !/^\d+$/.test(value)) throw bad;
  }
  return { ...attributes };
}

function createQueue(call: Call<Q.CreateQueueCommandInput>): Answer<Q.CreateQueueCommandOutput> {
  const { cloud, input, scope, region } = call;
  const name = input.QueueName ?? '';
  if (!/^[\w-]{1,80}$/.test(name)) {
    throw new AwsError(
      'InvalidParameterValue',
      'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
      400,
    );
  }
  const attributes = checkAttributes(input.Attributes as Record<string, string> | undefined);
  const known = cloud.queues.get(scope, name);
  if (known && Object.entries(attributes).some(([key, value]) => known.attributes[key] !== value)) {
    throw new AwsError(
      'QueueNameExists',
      `A queue already exists with the same name and a different value for attribute ${Object.keys(attributes)[0]}`,
      400,
    );
  }
  const { accountId } = call.caller;
  const arn = `arn:aws:sqs:${region}:${accountId}:${name}`;
  const fresh = {
    name,
    arn,
    accountId,
    region,
    attributes: { ...DEFAULTS, ...attributes },
    tags: input.tags ?? {},
    createdAt: cloud.now(),
  };
  const queue = known ?? cloud.queues.put(scope, name, fresh);
  return { QueueUrl: urlOf(cloud, queue) };
}

function getQueueUrl(call: Call<Q.GetQueueUrlCommandInput>): Answer<Q.GetQueueUrlCommandOutput> {
  const owner = call.input.QueueOwnerAWSAccountId ?? call.caller.accountId;
  const queue = call.cloud.queues.get(scopeOf(owner, call.region), call.input.QueueName ?? '');
  if (!queue || owner !== call.caller.accountId) throw missing();
  return { QueueUrl: urlOf(call.cloud, queue) };
}

function getQueueAttributes(call: Call<Q.GetQueueAttributesCommandInput>): Answer<Q.GetQueueAttributesCommandOutput> {
  const queue = queueOf(call);
  const now = Date.now();
  const messages = call.cloud.messages.all(queue.arn);
  const hidden = messages.filter((message) => message.visibleAt > now);
  const all: Record<string, string> = {
    ...queue.attributes,
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(messages.length - hidden.length),
    ApproximateNumberOfMessagesNotVisible: String(hidden.filter((message) => message.received > 0).length),
    ApproximateNumberOfMessagesDelayed: String(hidden.filter((message) => message.received === 0).length),
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.createdAt / 1000)),
  };
  const asked: string[] = call.input.AttributeNames ?? [];
  const unknown = asked.find((name) => name !== 'All' && !(name in all) && !SETTABLE.includes(name));
  if (unknown !== undefined) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${unknown}.`, 400);
  return {
    Attributes: Object.fromEntries(
      Object.entries(all).filter(([name]) => asked.includes('All') || asked.includes(name)),
    ),
  };
}

function setQueueAttributes(call: Call<Q.SetQueueAttributesCommandInput>): Answer<Q.SetQueueAttributesCommandOutput> {
  const queue = queueOf(call);
  const attributes = checkAttributes(call.input.Attributes as Record<string, string>);
  call.cloud.queues.put(call.scope, queue.name, { ...queue, attributes: { ...queue.attributes, ...attributes } });
  return {};
}

function listQueues(call: Call<Q.ListQueuesCommandInput>): Answer<Q.ListQueuesCommandOutput> {
  const { cloud, input, scope } = call;
  const found = cloud.queues.all(scope).filter((queue) => queue.name.startsWith(input.QueueNamePrefix ?? ''));
  const invalid = (): AwsError =>
    new AwsError('InvalidParameterValue', 'Invalid value for the parameter NextToken.', 400);
  const request = {
    size: input.MaxResults ?? 1000,
    token: input.NextToken,
    of: [scope, input.QueueNamePrefix],
    invalid,
  };
  const { items, next } = page(found, (queue) => queue.name, request);
  return { QueueUrls: items.map((queue) => urlOf(cloud, queue)), ...(next ? { NextToken: next } : {}) };
}

function purgeQueue(call: Call<Q.PurgeQueueCommandInput>): Answer<Q.PurgeQueueCommandOutput> {
  const queue = queueOf(call);
  for (const message of call.cloud.messages.all(queue.arn)) call.cloud.messages.delete(queue.arn, message.id);
  return {};
}

function deleteQueue(call: Call<Q.DeleteQueueCommandInput>): Answer<Q.DeleteQueueCommandOutput> {
  const queue = queueOf(call);
  purgeQueue(call as Call<Q.PurgeQueueCommandInput>);
  call.cloud.queues.delete(call.scope, queue.name);
  return {};
}

export const sqs: Service = {
  scope: 'sqs',
  protocol: 'json',
  jsonVersion: '1.0',
  xmlns: 'http://queue.amazonaws.com/doc/2012-11-05/',
  load: () => import('@aws-sdk/client-sqs'),
  operations: {
    CreateQueue: createQueue,
    GetQueueUrl: getQueueUrl,
    GetQueueAttributes: getQueueAttributes,
    SetQueueAttributes: setQueueAttributes,
    ListQueues: listQueues,
    PurgeQueue: purgeQueue,
    DeleteQueue: deleteQueue,
    SendMessage: sendMessage,
    SendMessageBatch: sendMessageBatch,
    ReceiveMessage: receiveMessage,
    DeleteMessage: deleteMessage,
    DeleteMessageBatch: deleteMessageBatch,
    ChangeMessageVisibility: changeMessageVisibility,
  },
};
