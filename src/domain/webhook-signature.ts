import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

export const mintWebhookSecret = (): Buffer => randomBytes(SECRET_BYTES);

/** As it is shown once and as libraries for Standard Webhooks take it. */
export const shownSecret = (secret: Buffer): string => `${PREFIX}${secret.toString('base64')}`;

/** The headers of Standard Webhooks: the id is the message's at every attempt, the time is the attempt's. */
export function signedHeaders(id: string, at: Date, body: string, secret: Buffer): Record<string, string> {
  const seconds = Math.floor(at.getTime() / 1_000).toString();
  const signature = createHmac('sha256', secret).update(`${id}.${seconds}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${signature}` };
}
