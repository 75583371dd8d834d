import { createSign, randomUUID } from 'node:crypto';
import type { Cloud } from '../cloud';
import { type SigningKey, certificateHash, makeSigningKey } from './certificate';
import { post } from './destination';
import { enqueue, queueByArn } from './queue';
import type { Subscription } from './types';

export type EnvelopeType = 'Notification' | 'SubscriptionConfirmation' | 'UnsubscribeConfirmation';
export type Envelope = Record<string, string>;

/** The key that this sandbox's SNS signs with; made when it is first needed and kept in the journal. */
export function signingKey(cloud: Cloud): SigningKey {
  return cloud.keys.get('all', 'sns') ?? cloud.keys.put('all', 'sns', makeSigningKey());
}

export const certificatePath = (cloud: Cloud): string =>
  `/SimpleNotificationService-${certificateHash(signingKey(cloud).certificate)}.pem`;

const NOTIFICATION = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'];
const CONFIRMATION = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];

/** The text that SNS signs: name and value, a line each, in byte order. */
export const stringToSign = (envelope: Envelope): string =>
  (envelope.Type === 'Notification' ? NOTIFICATION : CONFIRMATION)
    .filter((name) => envelope[name] !== undefined)
    .map((name) => `${name}\n${envelope[name]}\n`)
    .join('');

export function envelope(
  cloud: Cloud,
  about: {
    type: EnvelopeType;
    topicArn: string;
    message: string;
    subject?: string | undefined;
    token?: string;
    subscriptionArn?: string;
    version?: string | undefined;
  },
): Envelope {
  const confirm = `${cloud.url}/?Action=ConfirmSubscription&TopicArn=${about.topicArn}&Token=${about.token ?? ''}`;
  const version = about.version ?? '1';
  const unsigned: Envelope = {
    Type: about.type,
    MessageId: randomUUID(),
    ...(about.type === 'Notification' ? {} : { Token: about.token ?? '' }),
    TopicArn: about.topicArn,
    ...(about.subject === undefined ? {} : { Subject: about.subject }),
    Message: about.message,
    ...(about.type === 'Notification' ? {} : { SubscribeURL: confirm }),
    Timestamp: new Date(cloud.now()).toISOString(),
    SignatureVersion: version,
  };
  const signer = createSign(version === '2' ? 'RSA-SHA256' : 'RSA-SHA1').update(stringToSign(unsigned), 'utf8');
  return {
    ...unsigned,
    Signature: signer.sign(signingKey(cloud).privateKey, 'base64'),
    SigningCertURL: `${cloud.url}${certificatePath(cloud)}`,
    ...(about.type === 'Notification'
      ? {
          UnsubscribeURL: `${cloud.url}/?Action=Unsubscribe&SubscriptionArn=${about.subscriptionArn ?? about.topicArn}`,
        }
      : {}),
  };
}

const RETRY_MS = [1000, 5000, 20_000];

/** Sends one envelope as SNS does; refused or unanswered deliveries are tried three times more. */
export async function sendEnvelope(endpoint: string, sent: Envelope, topicArn: string, arn?: string): Promise<boolean> {
  const headers = {
    'content-type': 'text/plain; charset=UTF-8',
    'user-agent': 'Amazon Simple Notification Service Agent',
    'x-amz-sns-message-type': sent.Type ?? '',
    'x-amz-sns-message-id': sent.MessageId ?? '',
    'x-amz-sns-topic-arn': topicArn,
    ...(arn ? { 'x-amz-sns-subscription-arn': arn } : {}),
  };
  for (let attempt = 0; ; attempt++) {
    const result = await post(endpoint, 'POST', headers, JSON.stringify(sent, undefined, 2));
    if ('status' in result && result.status < 300) return true;
    const pause = RETRY_MS[attempt];
    if (pause === undefined || ('status' in result && result.status < 500 && result.status !== 429)) return false;
    await new Promise((resolve) => setTimeout(resolve, pause).unref());
  }
}

/** Asks an endpoint to confirm its subscription. */
export function requestConfirmation(cloud: Cloud, subscription: Subscription): void {
  const topicArn = subscription.topicArn;
  const message = `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`;
  const version = topicVersion(cloud, topicArn);
  const sent = envelope(cloud, {
    type: 'SubscriptionConfirmation',
    topicArn,
    message,
    token: subscription.token,
    version,
  });
  void sendEnvelope(subscription.endpoint, sent, topicArn);
}

export const topicScope = (arn: string): string => {
  const [, , , region, accountId] = arn.split(':');
  return `${accountId}/${region}`;
};

const topicVersion = (cloud: Cloud, arn: string): string | undefined =>
  cloud.topics.get(topicScope(arn), arn)?.attributes.SignatureVersion;

/** Publishes to every confirmed subscription; the message's id, undefined when there is no such topic. */
export function publish(
  cloud: Cloud,
  topicArn: string,
  about: { message: string; subject?: string | undefined },
): string | undefined {
  if (!cloud.topics.get(topicScope(topicArn), topicArn)) return undefined;
  const version = topicVersion(cloud, topicArn);
  const id = randomUUID();
  for (const subscription of cloud.subscriptions.all(topicArn)) {
    if (!subscription.confirmed) continue;
    const shared = { type: 'Notification' as const, topicArn, ...about, subscriptionArn: subscription.arn, version };
    if (subscription.protocol === 'sqs') {
      const queue = queueByArn(cloud, subscription.endpoint);
      const sender = { senderId: 'sns.amazonaws.com' };
      if (queue) {
        enqueue(cloud, queue, subscription.raw ? about.message : JSON.stringify(envelope(cloud, shared)), sender);
      }
    } else {
      void sendEnvelope(subscription.endpoint, envelope(cloud, shared), topicArn, subscription.arn);
    }
  }
  return id;
}
