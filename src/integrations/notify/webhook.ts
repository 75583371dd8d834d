import { lookup as resolve, type LookupAddress } from 'node:dns';
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Answer } from '../../domain/webhook';
import { addressIn, isAllowedAddress, type WebhookReach } from '../../domain/webhook-target';

export interface Call {
  url: string;
  headers: Record<string, string>;
  body: string;
}

export interface WebhookSender {
  /** The longest that a call takes. */
  readonly patienceMs: number;
  /** Posts, and says what came of it; it does not throw. */
  send(call: Call): Promise<Answer>;
}

export interface SenderOptions {
  reach: WebhookReach;
  /** How long for everything from the name to the answer; default 10 s. */
  patienceMs?: number;
  /** How names are resolved; default: as the system does. */
  lookup?: (host: string, options: { all: true }, done: Resolved) => void;
}

type Resolved = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void;

/** Of an answer so much is kept. */
const MOST_BYTES = 2_048;
/** Once the status is there, the body is not waited for longer. */
const BODY_MS = 1_000;

const NOT_ALLOWED = 'Its name leads to an address that webhooks may not lead to.';

/**
 * Posts to whom a webhook names. A name is resolved once, by the very connection that is then made: what was checked is
 * what is connected to, whatever the name says a moment later. No proxy, no redirect, no connection that is kept.
 */
export function createWebhookSender({ reach, patienceMs = 10_000, lookup = resolve }: SenderOptions): WebhookSender {
  const checked: LookupFunction = (host, _options, done) => {
    lookup(host, { all: true }, (error, addresses) => {
      const refused = error ?? (addresses.every(({ address }) => isAllowedAddress(address, reach)) ? null : refusal());
      // Every address is checked and all are given on: which of them is taken does not matter.
      done(refused, refused ? [] : addresses);
    });
  };
  return { patienceMs, send: (call) => post(call, { reach, patienceMs, checked }) };
}

function refusal(): NodeJS.ErrnoException {
  return Object.assign(new Error(NOT_ALLOWED), { code: 'ENOTALLOWED' });
}

interface Means {
  reach: WebhookReach;
  patienceMs: number;
  checked: LookupFunction;
}

function post({ url, headers, body }: Call, { reach, patienceMs, checked }: Means): Promise<Answer> {
  const started = performance.now();
  const target = new URL(url);
  const secure = target.protocol === 'https:';
  // An address is connected to without being looked up.
  const address = addressIn(target);
  const allowed = (secure || reach === 'LOOPBACK') && (address === null || isAllowedAddress(address, reach));
  return new Promise((settle) => {
    const answer = (one: { status: number; body: string } | { status: null; error: string }): void => {
      clearTimeout(deadline);
      settle({ ...one, ms: performance.now() - started });
    };
    const fail = (error: string): void => answer({ status: null, error });
    const deadline = setTimeout(() => {
      fail(`It did not answer within ${patienceMs / 1_000} s.`);
      request?.destroy();
    }, patienceMs);
    if (!allowed) return fail(NOT_ALLOWED);
    const options: RequestOptions = {
      method: 'POST',
      lookup: checked,
      agent: secure ? new HttpsAgent({ keepAlive: false }) : new HttpAgent({ keepAlive: false }),
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'Opsgraph-Webhooks',
        accept: '*/*',
        ...headers,
      },
    };
    const request = (secure ? httpsRequest : httpRequest)(target, options, (response) => {
      read(response, (text) => {
        request.destroy();
        answer({ status: response.statusCode!, body: text });
      });
    });
    request.on('error', (error) => fail(worded(error)));
    request.end(body);
  });
}

/** The beginning of the body as text that can be stored, whether or not it ends. */
function read(response: IncomingMessage, done: (text: string) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const end = (): void => {
    clearTimeout(timer);
    done(storable(Buffer.concat(chunks).subarray(0, MOST_BYTES)));
  };
  const timer = setTimeout(end, BODY_MS);
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    if ((size += chunk.length) >= MOST_BYTES) end();
  });
  response.on('end', end).on('error', end).on('close', end);
}

/** Without NUL and other control characters; what is no UTF-8, and a character that was cut, is replaced. */
function storable(bytes: Buffer): string {
  return new TextDecoder().decode(bytes).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '\ufffd');
}

/** Node.js names every address that it tried: of a failed connection the code says enough. */
function worded(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOTALLOWED') return error.message;
  const code = error.code ?? (error as { errors?: NodeJS.ErrnoException[] }).errors?.[0]?.code;
  return code ? `The connection failed: ${code}.` : `The connection failed: ${error.message}`;
}
