import type { Cloud } from '../cloud';
import { post, isLocal } from '../world/destination';
import { PLATFORM } from '../world/platform';
import { type Envelope, type EnvelopeType, envelope } from '../world/topic';
import { type Body, Refusal, choice, flag, text } from './refusal';

const TYPES: readonly EnvelopeType[] = ['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation'];

/**
 * Signs an SNS envelope and, when an endpoint is named, posts it there. `tamper` changes the message after it was
 * signed, `envelope` overrides single members before: what a forger might try.
 */
export async function sendSigned(
  cloud: Cloud,
  body: Body,
): Promise<{ envelope: Envelope; status?: number; failure?: string }> {
  const message =
    typeof body.message === 'object' && body.message !== null ? JSON.stringify(body.message) : text(body, 'message');
  const endpoint = text(body, 'endpoint', undefined);
  if (endpoint !== undefined && !isLocal(endpoint)) {
    throw new Refusal('INVALID', 'endpoint must be an http or https URL of this machine', 'endpoint');
  }
  const signed = envelope(cloud, {
    type: choice(body, 'type', TYPES, 'Notification'),
    topicArn: text(body, 'topicArn', `arn:aws:sns:${PLATFORM.region}:${PLATFORM.accountId}:opsgraph-signals`),
    message,
    subject: text(body, 'subject', undefined),
    token: text(body, 'token', '0'.repeat(64)),
    version: choice(body, 'signatureVersion', ['1', '2'], '1'),
  });
  const sent = flag(body, 'tamper', false) ? { ...signed, Message: `${signed.Message} ` } : signed;
  if (endpoint === undefined) return { envelope: sent };
  const headers = {
    'content-type': 'text/plain; charset=UTF-8',
    'user-agent': 'Amazon Simple Notification Service Agent',
    'x-amz-sns-message-type': sent.Type ?? '',
    'x-amz-sns-topic-arn': sent.TopicArn ?? '',
  };
  return { envelope: sent, ...(await post(endpoint, 'POST', headers, JSON.stringify(sent))) };
}
