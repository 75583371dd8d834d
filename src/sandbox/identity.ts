import { createHmac, randomBytes } from 'node:crypto';
import type { Cloud } from './cloud';
import type { Caller } from './service';
import { AwsError } from './wire/error';
import type { Dialect } from './wire/reply';
import type { Arrived } from './wire/server';
import { signedAt, verifySignature } from './wire/signature';
import { PLATFORM, customerKey } from './world/platform';

const SEAL = 'temporary credentials of a simulated cloud';
const SKEW_MS = 15 * 60_000;

interface Session {
  key: string;
  accountId: string;
  arn: string;
  userId: string;
  expires: number;
}

export interface Issued {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  expires: Date;
}

const seal = (text: string): string => createHmac('sha256', SEAL).update(text).digest('base64url');
const secretOf = (key: string): string =>
  createHmac('sha256', SEAL).update(`secret/${key}`).digest('base64').slice(0, 40);

/** Temporary credentials. All that is known of them is sealed in their token, so that they outlive a restart. */
export function issue(about: Omit<Session, 'key'>): Issued {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const key = `ASIA${[...randomBytes(16)].map((byte) => letters[byte % 32]).join('')}`;
  const text = Buffer.from(JSON.stringify({ ...about, key })).toString('base64url');
  const sessionToken = `${text}.${seal(text)}`;
  return { accessKeyId: key, secretAccessKey: secretOf(key), sessionToken, expires: new Date(about.expires) };
}

function openToken(token: string): Session | undefined {
  const [text = '', signature] = token.split('.');
  if (signature !== seal(text)) return undefined;
  return JSON.parse(Buffer.from(text, 'base64url').toString()) as Session;
}

type Refusal = Record<'query' | 'ec2' | 'json' | 'rest', [code: string, status: number]>;
const UNKNOWN_KEY: Refusal = {
  query: ['InvalidClientTokenId', 403],
  ec2: ['AuthFailure', 401],
  json: ['UnrecognizedClientException', 400],
  rest: ['UnrecognizedClientException', 403],
};
const EXPIRED: Refusal = {
  query: ['ExpiredToken', 403],
  ec2: ['RequestExpired', 400],
  json: ['ExpiredTokenException', 400],
  rest: ['ExpiredTokenException', 403],
};
const BAD_SIGNATURE: Refusal = {
  query: ['SignatureDoesNotMatch', 403],
  ec2: ['SignatureDoesNotMatch', 403],
  json: ['InvalidSignatureException', 400],
  rest: ['InvalidSignatureException', 403],
};

const refuse = (refusal: Refusal, dialect: Dialect, message: string): AwsError =>
  new AwsError(
    ...([refusal[dialect === 'cbor' ? 'json' : dialect][0], message] as const),
    refusal[dialect === 'cbor' ? 'json' : dialect][1],
  );

/** Who signed this request; refused as AWS refuses unknown keys, expired tokens, stale dates and wrong signatures. */
export function authenticate(cloud: Cloud, arrived: Arrived): Caller {
  const { signed, dialect, headers } = arrived;
  const token = headers['x-amz-security-token'];
  let secret: string;
  let caller: Caller;
  if (token !== undefined) {
    const session = openToken(String(token));
    if (!session || session.key !== signed.accessKeyId) {
      throw refuse(UNKNOWN_KEY, dialect, 'The security token included in the request is invalid.');
    }
    // Wall clock: a simulated year must not lock the platform out of its own sessions.
    if (session.expires <= Date.now())
      throw refuse(EXPIRED, dialect, 'The security token included in the request is expired');
    secret = secretOf(session.key);
    caller = { accountId: session.accountId, arn: session.arn, userId: session.userId };
  } else if (signed.accessKeyId === PLATFORM.accessKeyId) {
    secret = PLATFORM.secretAccessKey;
    const arn = `arn:aws:iam::${PLATFORM.accountId}:user/opsgraph-platform`;
    caller = { accountId: PLATFORM.accountId, arn, userId: 'AIDASANDBOXPLATFORM01' };
  } else {
    const accountId = /^CUST(\d{12})ROOT$/.exec(signed.accessKeyId)?.[1] ?? '';
    if (!cloud.account(accountId))
      throw refuse(UNKNOWN_KEY, dialect, 'The security token included in the request is invalid.');
    secret = customerKey(accountId).secretAccessKey;
    caller = { accountId, arn: `arn:aws:iam::${accountId}:root`, userId: accountId };
  }
  const at = signedAt(headers);
  if (!(Math.abs(Date.now() - at) <= SKEW_MS)) {
    throw refuse(
      BAD_SIGNATURE,
      dialect,
      'Signature not yet current or expired: the request is dated too far from now.',
    );
  }
  if (!verifySignature(signed, secret, arrived)) {
    throw refuse(
      BAD_SIGNATURE,
      dialect,
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
    );
  }
  return caller;
}
