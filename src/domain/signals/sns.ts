import { cloudWatchNotification } from './cloudwatch';
import { configNotification } from './config';
import { Fields, isObject, parse, refuse, SHORT } from './fields';
import type { NormalisedSignal } from './signal';
import { parseArn } from './subjects';
import { isoTime } from './time';

/** SNS over HTTPS: what a notification carries, or the envelope itself where it carries plain text or no message. */
export function fromSns(envelope: Fields, fromEventBridge: (event: Fields) => NormalisedSignal): NormalisedSignal {
  const type = envelope.text('Type', SHORT);
  const messageId = envelope.text('MessageId', SHORT);
  const topicArn = envelope.text('TopicArn');
  const sentAt = envelope.time('Timestamp', isoTime);
  const topic = parseArn(topicArn);
  if (!topic || !/^\d{12,13}$/.test(topic.account)) {
    refuse('INVALID', ['TopicArn'], 'TopicArn must be the ARN of a topic.');
  }
  if (type === 'Notification') {
    const message = messageOf(envelope);
    if (message?.optionalText('detail-type')) return fromEventBridge(message);
    if (message?.optionalText('messageType') === 'ComplianceChangeNotification') {
      return configNotification(message, messageId, sentAt);
    }
    if (message?.optionalText('NewStateValue')) return cloudWatchNotification(message, messageId);
  } else if (type !== 'SubscriptionConfirmation' && type !== 'UnsubscribeConfirmation') {
    refuse('INVALID', ['Type'], 'Type must be Notification, SubscriptionConfirmation or UnsubscribeConfirmation.');
  }
  const subject = envelope.optionalText('Subject', SHORT);
  return {
    source: 'EVENTBRIDGE_GENERIC',
    senderEventId: messageId,
    awsAccountId: topic.account,
    region: topic.region,
    occurredAt: sentAt,
    type,
    subjectArn: topicArn,
    resourceHints: [],
    title: subject ?? `${type} of ${topic.resource}`,
    state: 'INFO',
    dedupKey: null,
    // The token of a confirmation is a right to subscribe: it stays out of what people read.
    facts: { topicArn, subject, message: type === 'Notification' ? envelope.optionalText('Message') : null },
  };
}

/** The message as an object: JSON text on the wire, an object in AWS's documentation; null where it is neither. */
function messageOf(envelope: Fields): Fields | null {
  const { Message: message } = envelope.value;
  const value = typeof message === 'string' ? parse(message) : message;
  return isObject(value) ? new Fields(value, ['Message']) : null;
}
