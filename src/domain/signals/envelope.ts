import { Fields, LONG, Refused, refuse, SHORT } from './fields';
import { scanJson, type JsonLimits } from './json-scan';
import { Refusal } from './signal';

export { isWellFormed, type JsonLimits } from './json-scan';

/** EventBridge and SNS deliver at most 256 KiB. */
export const JSON_LIMITS: JsonLimits = { maxBytes: 256 * 1024, maxDepth: 100 };

/**
 * A body as JSON, or why not. Refused is also what is legal JSON and yet cannot be stored or is ambiguous; a whole
 * batch would fail on one such event, so each is looked at before it joins one.
 */
export function checkJson(text: string, limits: JsonLimits = JSON_LIMITS): unknown {
  // No character is less than a byte, so a long text needs no counting.
  if (text.length > limits.maxBytes || Buffer.byteLength(text, 'utf8') > limits.maxBytes) {
    return new Refusal('TOO_LONG', [], `The body may have ${limits.maxBytes} bytes.`);
  }
  const found = scanJson(text, limits);
  if (found) return found;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    return new Refusal('INVALID', [], `The body is not JSON${position(error)}.`);
  }
}

/** Where the parser stopped, without the text around it that newer engines quote. */
function position(error: unknown): string {
  const match = /at position (\d+)/.exec(error instanceof Error ? error.message : '');
  return match ? `: unexpected at position ${match[1]}` : '';
}

/** An SNS message over HTTPS, checked for what its signature covers. */
export interface SnsEnvelope {
  type: 'Notification' | 'SubscriptionConfirmation' | 'UnsubscribeConfirmation';
  messageId: string;
  topicArn: string;
  message: string;
  subject: string | null;
  timestamp: string;
  /** Of confirmations only. */
  token: string | null;
  subscribeUrl: string | null;
  /** 1: SHA1 with RSA, 2: SHA256 with RSA. */
  signatureVersion: '1' | '2';
  signature: string;
  signingCertUrl: string;
}

export function snsEnvelope(body: unknown): SnsEnvelope | Refusal {
  try {
    const fields = Fields.of(body);
    const type = typeOf(fields);
    const version = fields.text('SignatureVersion', SHORT);
    if (version !== '1' && version !== '2') refuse('UNSUPPORTED', ['SignatureVersion'], 'SignatureVersion is 1 or 2.');
    const confirmation = type !== 'Notification';
    return {
      type,
      messageId: fields.text('MessageId', SHORT),
      topicArn: fields.text('TopicArn', LONG),
      message: fields.text('Message', Infinity),
      subject: optionalSubject(fields),
      timestamp: fields.text('Timestamp', SHORT),
      token: confirmation ? fields.text('Token', 4 * LONG) : null,
      subscribeUrl: confirmation ? fields.text('SubscribeURL', 4 * LONG) : null,
      signatureVersion: version,
      signature: fields.text('Signature', 4 * LONG),
      signingCertUrl: fields.text('SigningCertURL', LONG),
    };
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
}

function typeOf(fields: Fields): SnsEnvelope['type'] {
  const type = fields.text('Type', SHORT);
  if (type === 'Notification' || type === 'SubscriptionConfirmation' || type === 'UnsubscribeConfirmation') return type;
  return refuse('INVALID', ['Type'], 'Type must be Notification, SubscriptionConfirmation or UnsubscribeConfirmation.');
}

/** Signed as it was sent, so it is never shortened. */
function optionalSubject(fields: Fields): string | null {
  const { Subject: subject } = fields.value;
  return subject === undefined || subject === null ? null : fields.text('Subject', LONG);
}

/**
 * What SNS signs: each name and its value on lines of their own, in byte order of the names; a notification without a
 * subject leaves that pair out.
 */
export function stringToSign(envelope: SnsEnvelope): string {
  const { type, message, messageId, subject, timestamp, topicArn, token, subscribeUrl } = envelope;
  const pairs: [string, string | null][] =
    type === 'Notification'
      ? [
          ['Message', message],
          ['MessageId', messageId],
          ['Subject', subject],
          ['Timestamp', timestamp],
          ['TopicArn', topicArn],
          ['Type', type],
        ]
      : [
          ['Message', message],
          ['MessageId', messageId],
          ['SubscribeURL', subscribeUrl],
          ['Timestamp', timestamp],
          ['Token', token],
          ['TopicArn', topicArn],
          ['Type', type],
        ];
  return pairs.map(([name, value]) => (value === null ? '' : `${name}\n${value}\n`)).join('');
}
