import type * as N from '@aws-sdk/client-sns';
import { randomBytes, randomUUID } from 'node:crypto';
import type { Cloud } from '../cloud';
import type { Answer, Call, Service } from '../service';
import { AwsError } from '../wire/error';
import { page } from '../wire/page';
import { isLocal } from '../world/destination';
import { queueByArn } from '../world/queue';
import { envelope, publish, requestConfirmation, sendEnvelope, topicScope } from '../world/topic';
import type { Subscription, Topic } from '../world/types';

const invalid = (message: string): AwsError =>
  new AwsError('InvalidParameterException', `Invalid parameter: ${message}`, 400);
const noTopic = (): AwsError => new AwsError('NotFoundException', 'Topic does not exist', 404);
const badToken = (): AwsError => invalid('NextToken Reason: invalid');

function topicOf(call: Call, arn: string | undefined): Topic {
  const topic = call.cloud.topics.get(topicScope(arn ?? ''), arn ?? '');
  if (!topic || topicScope(arn ?? '') !== call.scope) throw noTopic();
  return topic;
}

function createTopic(call: Call<N.CreateTopicCommandInput>): Answer<N.CreateTopicCommandOutput> {
  const { input, cloud, scope, region, caller } = call;
  if (!/^[\w-]{1,256}$/.test(input.Name ?? '')) throw invalid('Topic Name');
  const arn = `arn:aws:sns:${region}:${caller.accountId}:${input.Name}`;
  const attributes = { SignatureVersion: '1', ...input.Attributes };
  if (!['1', '2'].includes(attributes.SignatureVersion)) throw invalid('SignatureVersion');
  const tags = Object.fromEntries((input.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
  if (!cloud.topics.get(scope, arn)) cloud.topics.put(scope, arn, { arn, attributes, tags });
  return { TopicArn: arn };
}

function setTopicAttributes(call: Call<N.SetTopicAttributesCommandInput>): Answer<N.SetTopicAttributesCommandOutput> {
  const topic = topicOf(call, call.input.TopicArn);
  const { AttributeName: name = '', AttributeValue: value = '' } = call.input;
  if (name === 'SignatureVersion' && !['1', '2'].includes(value)) throw invalid('SignatureVersion');
  call.cloud.topics.put(call.scope, topic.arn, { ...topic, attributes: { ...topic.attributes, [name]: value } });
  return {};
}

function getTopicAttributes(call: Call<N.GetTopicAttributesCommandInput>): Answer<N.GetTopicAttributesCommandOutput> {
  const topic = topicOf(call, call.input.TopicArn);
  const subscriptions = call.cloud.subscriptions.all(topic.arn);
  return {
    Attributes: {
      ...topic.attributes,
      TopicArn: topic.arn,
      Owner: call.caller.accountId,
      SubscriptionsConfirmed: String(subscriptions.filter((one) => one.confirmed).length),
      SubscriptionsPending: String(subscriptions.filter((one) => !one.confirmed).length),
    },
  };
}

function listTopics(call: Call<N.ListTopicsCommandInput>): Answer<N.ListTopicsCommandOutput> {
  const request = { size: 100, token: call.input.NextToken, of: call.scope, invalid: badToken };
  const { items, next } = page(call.cloud.topics.all(call.scope), (topic) => topic.arn, request);
  return { Topics: items.map((topic) => ({ TopicArn: topic.arn })), ...(next ? { NextToken: next } : {}) };
}

function deleteTopic(call: Call<N.DeleteTopicCommandInput>): Answer<N.DeleteTopicCommandOutput> {
  const arn = call.input.TopicArn ?? '';
  if (topicScope(arn) === call.scope) {
    for (const one of call.cloud.subscriptions.all(arn)) call.cloud.subscriptions.delete(arn, one.arn);
    call.cloud.topics.delete(call.scope, arn);
  }
  return {};
}

function subscribe(call: Call<N.SubscribeCommandInput>): Answer<N.SubscribeCommandOutput> {
  const { input, cloud, caller } = call;
  const topic = topicOf(call, input.TopicArn);
  const protocol = input.Protocol ?? '';
  const endpoint = input.Endpoint ?? '';
  if (!['http', 'https', 'sqs'].includes(protocol))
    throw invalid('Protocol: the sandbox delivers to http, https and sqs');
  if (protocol === 'sqs' && !queueByArn(cloud, endpoint)) throw invalid('SQS endpoint ARN');
  if (protocol !== 'sqs') {
    if (!endpoint.startsWith(`${protocol}://`)) throw invalid('Endpoint must match the specified protocol');
    if (!isLocal(endpoint)) throw invalid('Endpoint: the sandbox delivers to this machine only');
  }
  const known = cloud.subscriptions
    .all(topic.arn)
    .find((one) => one.protocol === protocol && one.endpoint === endpoint);
  const subscription: Subscription = known ?? {
    arn: `${topic.arn}:${randomUUID()}`,
    topicArn: topic.arn,
    protocol,
    endpoint,
    token: randomBytes(64).toString('hex'),
    confirmed: protocol === 'sqs',
    raw: input.Attributes?.RawMessageDelivery === 'true',
    owner: caller.accountId,
  };
  cloud.subscriptions.put(topic.arn, subscription.arn, subscription);
  if (!subscription.confirmed) requestConfirmation(cloud, subscription);
  return {
    SubscriptionArn: subscription.confirmed || input.ReturnSubscriptionArn ? subscription.arn : 'pending confirmation',
  };
}

/** Confirms by the token of the envelope; also what visiting its SubscribeURL does, without a signature. */
export function confirm(cloud: Cloud, topicArn: string, token: string): string {
  if (!cloud.topics.get(topicScope(topicArn), topicArn)) throw noTopic();
  const found = cloud.subscriptions.all(topicArn).find((one) => one.token === token);
  if (!found) throw invalid('Token');
  cloud.subscriptions.put(topicArn, found.arn, { ...found, confirmed: true });
  return found.arn;
}

/** Ends a subscription and tells its endpoint, which may take it back by the envelope's SubscribeURL. */
export function end(cloud: Cloud, arn: string): void {
  const topicArn = arn.split(':').slice(0, 6).join(':');
  const found = cloud.subscriptions.get(topicArn, arn);
  if (!found) throw new AwsError('NotFoundException', 'Subscription does not exist', 404);
  cloud.subscriptions.put(topicArn, arn, { ...found, confirmed: false });
  if (found.protocol === 'sqs') {
    cloud.subscriptions.delete(topicArn, arn);
    return;
  }
  const message = `You have chosen to deactivate subscription ${arn}.\nTo cancel this operation and restore the subscription, visit the SubscribeURL included in this message.`;
  const sent = envelope(cloud, { type: 'UnsubscribeConfirmation', topicArn, message, token: found.token });
  void sendEnvelope(found.endpoint, sent, topicArn, arn);
}

const confirmSubscription = (
  call: Call<N.ConfirmSubscriptionCommandInput>,
): Answer<N.ConfirmSubscriptionCommandOutput> => ({
  SubscriptionArn: confirm(call.cloud, call.input.TopicArn ?? '', call.input.Token ?? ''),
});

function unsubscribe(call: Call<N.UnsubscribeCommandInput>): Answer<N.UnsubscribeCommandOutput> {
  end(call.cloud, call.input.SubscriptionArn ?? '');
  return {};
}

function listSubscriptionsByTopic(
  call: Call<N.ListSubscriptionsByTopicCommandInput>,
): Answer<N.ListSubscriptionsByTopicCommandOutput> {
  const topic = topicOf(call, call.input.TopicArn);
  const request = { size: 100, token: call.input.NextToken, of: topic.arn, invalid: badToken };
  const { items, next } = page(call.cloud.subscriptions.all(topic.arn), (one) => one.arn, request);
  return {
    Subscriptions: items.map((one) => ({
      SubscriptionArn: one.confirmed ? one.arn : 'PendingConfirmation',
      TopicArn: one.topicArn,
      Protocol: one.protocol,
      Endpoint: one.endpoint,
      Owner: one.owner,
    })),
    ...(next ? { NextToken: next } : {}),
  };
}

function publishMessage(call: Call<N.PublishCommandInput>): Answer<N.PublishCommandOutput> {
  const { input } = call;
  const topic = topicOf(call, input.TopicArn ?? input.TargetArn);
  if (!input.Message) throw invalid('Empty message');
  if (Buffer.byteLength(input.Message) > 262_144) throw invalid('Message too long');
  if (input.Subject !== undefined && (input.Subject.length > 100 || /[\r\n]/.test(input.Subject)))
    throw invalid('Subject');
  return { MessageId: publish(call.cloud, topic.arn, { message: input.Message, subject: input.Subject }) };
}

export const sns: Service = {
  scope: 'sns',
  protocol: 'query',
  xmlns: 'http://sns.amazonaws.com/doc/2010-03-31/',
  load: () => import('@aws-sdk/client-sns'),
  operations: {
    CreateTopic: createTopic,
    SetTopicAttributes: setTopicAttributes,
    GetTopicAttributes: getTopicAttributes,
    ListTopics: listTopics,
    DeleteTopic: deleteTopic,
    Subscribe: subscribe,
    ConfirmSubscription: confirmSubscription,
    Unsubscribe: unsubscribe,
    ListSubscriptionsByTopic: listSubscriptionsByTopic,
    Publish: publishMessage,
  },
};
