import { createHash, createHmac } from 'node:crypto';
import { type IncomingHttpHeaders, request } from 'node:http';
import { platform } from './sandbox';

const hash = (text: string): string => createHash('sha256').update(text, 'latin1').digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** A request signed by hand, without any SDK: Signature Version 4 as AWS's reference describes it. */
export function signedPost(
  url: string,
  service: string,
  body: string,
  headers: Record<string, string>,
  path = '/',
  at = new Date(),
): Promise<{ status: number; body: string; headers: IncomingHttpHeaders }> {
  const { host } = new URL(url);
  const stamp = `${at.toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`;
  const day = stamp.slice(0, 8);
  const signed: Record<string, string> = { ...headers, host, 'x-amz-date': stamp };
  const names = Object.keys(signed).sort();
  const canonical = [
    'POST',
    path,
    '',
    ...names.map((name) => `${name}:${signed[name]}`),
    '',
    names.join(';'),
    hash(body),
  ].join('\n');
  const scope = `${day}/us-east-1/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', stamp, scope, hash(canonical)].join('\n');
  let key = hmac(`AWS4${platform.secretAccessKey}`, day);
  for (const part of ['us-east-1', service, 'aws4_request']) key = hmac(key, part);
  const authorization = `AWS4-HMAC-SHA256 Credential=${platform.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${hmac(key, text).toString('hex')}`;
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${path}`, { method: 'POST', headers: { ...signed, authorization } }, (response) => {
      let answer = '';
      response.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: answer, headers: response.headers }));
    });
    sent.on('error', reject);
    sent.end(Buffer.from(body, 'latin1'));
  });
}
