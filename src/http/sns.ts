import { verify as verifySignature, X509Certificate } from 'node:crypto';
import { checkJson, snsEnvelope, type SnsEnvelope, stringToSign } from '../domain/signals/envelope';
import { isRefusal } from '../domain/signals';
import { UpstreamError } from '../domain/live';
import type { Problem } from './problem';
import { Recent } from './recent';
import type { Fetch } from './tokens';

export interface SnsReceiver {
  /** Proves that SNS sent it, and confirms a subscription that is asked for. */
  receive(text: string): Promise<{ type: SnsEnvelope['type']; topicArn: string } | { problem: Problem }>;
}

export interface SnsDeps {
  /** Where certificates and confirmations may be: decides on the whole URL, scheme included. */
  isCertificateHost: (url: URL) => boolean;
  fetch: Fetch;
  now?: () => number;
}

const day = 24 * 60 * 60 * 1_000;
const timeoutMs = 5_000;
const largestCertificate = 64 * 1_024;
/** A file and no query: the same host also answers requests, with whatever text somebody stored there. */
const isCertificateFile = ({ pathname, search }: URL): boolean => search === '' && /^\/[\w-]+\.pem$/.test(pathname);

export function createSnsReceiver({ isCertificateHost, fetch, now = Date.now }: SnsDeps): SnsReceiver {
  const certificates = new Recent<X509Certificate>(day, now);

  const pinned = (text: string): URL | null => {
    const url = URL.canParse(text) ? new URL(text) : null;
    return url && !url.username && !url.password && isCertificateHost(url) ? url : null;
  };

  const isGenuine = async (envelope: SnsEnvelope, url: URL): Promise<boolean> => {
    const certificate = await certificates.get(url.href, () => certificateAt(fetch, url));
    const at = now();
    if (at < Date.parse(certificate.validFrom) || at > Date.parse(certificate.validTo)) return false;
    const algorithm = envelope.signatureVersion === '1' ? 'sha1' : 'sha256';
    const signature = Buffer.from(envelope.signature, 'base64');
    return verifySignature(algorithm, Buffer.from(stringToSign(envelope)), certificate.publicKey, signature);
  };

  return {
    async receive(text) {
      const body = checkJson(text);
      const envelope = isRefusal(body) ? body : snsEnvelope(body);
      if (isRefusal(envelope)) {
        const { message, path } = envelope;
        return { problem: { status: 400, code: 'BAD_USER_INPUT', message, path } };
      }
      const { type, topicArn, subscribeUrl } = envelope;
      const certificateUrl = pinned(envelope.signingCertUrl);
      if (!certificateUrl || !isCertificateFile(certificateUrl)) {
        return { problem: forged('SigningCertURL is not one of SNS.', ['SigningCertURL']) };
      }
      if (!(await isGenuine(envelope, certificateUrl))) {
        return { problem: forged('The signature is not of SNS.', ['Signature']) };
      }
      if (type === 'SubscriptionConfirmation') {
        const confirmation = subscribeUrl === null ? null : pinned(subscribeUrl);
        if (confirmation?.searchParams.get('Action') !== 'ConfirmSubscription') {
          return { problem: forged('SubscribeURL is not one of SNS.', ['SubscribeURL']) };
        }
        await confirm(fetch, confirmation);
      }
      return { type, topicArn };
    },
  };
}

function forged(message: string, path: string[]): Problem {
  return { status: 403, code: 'FORBIDDEN', message, path };
}

/** A redirect would lead off the pinned host. */
async function get(fetch: Fetch, url: URL): Promise<Response> {
  try {
    const response = await fetch(url.href, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    if (response.status !== 200) throw new Error(`${url.host} answered ${response.status}.`);
    return response;
  } catch (cause) {
    throw new UpstreamError('SNS did not answer.', null, { cause });
  }
}

async function certificateAt(fetch: Fetch, url: URL): Promise<X509Certificate> {
  const response = await get(fetch, url);
  const text = await response.text();
  if (text.length > largestCertificate)
    throw new UpstreamError('SNS answered with something that is no certificate.', null);
  try {
    return new X509Certificate(text);
  } catch (cause) {
    throw new UpstreamError('SNS answered with something that is no certificate.', null, { cause });
  }
}

async function confirm(fetch: Fetch, url: URL): Promise<void> {
  const response = await get(fetch, url);
  await response.arrayBuffer();
}

const snsHost = /^sns\.[a-z]{2}(-[a-z]+)+-\d+\.amazonaws\.com(\.cn)?$/;

/** Outside the sandbox: https://sns.<region>.amazonaws.com. */
export function isSnsHost(url: URL): boolean {
  return url.protocol === 'https:' && url.port === '' && snsHost.test(url.hostname);
}
