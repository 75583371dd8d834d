import { type KeyObject, createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** Just enough DER to write a self-signed X.509 certificate. */
const element = (type: number, ...parts: Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  const size = content.length;
  if (size < 128) return Buffer.concat([Buffer.from([type, size]), content]);
  const digits: number[] = [];
  for (let rest = size; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256);
  return Buffer.concat([Buffer.from([type, 0x80 | digits.length, ...digits]), content]);
};
const sequence = (...parts: Buffer[]): Buffer => element(0x30, ...parts);
const oid = (hex: string): Buffer => element(0x06, Buffer.from(hex, 'hex'));
const COMMON_NAME = '550403';
const SHA256_WITH_RSA = '2a864886f70d01010b';

const name = (common: string): Buffer =>
  sequence(element(0x31, sequence(oid(COMMON_NAME), element(0x0c, Buffer.from(common, 'utf8')))));

/** YYYYMMDDhhmmssZ, which is right for any year. */
const time = (date: Date): Buffer =>
  element(0x18, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`, 'ascii'));

/** A self-signed certificate over an RSA key, in PEM. */
export function selfSigned(keys: { publicKey: KeyObject; privateKey: KeyObject }, common: string, from: Date): string {
  const algorithm = sequence(oid(SHA256_WITH_RSA), element(0x05));
  const until = new Date(from);
  until.setUTCFullYear(until.getUTCFullYear() + 20);
  const body = sequence(
    element(0xa0, element(0x02, Buffer.from([2]))),
    element(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    name(common),
    sequence(time(from), time(until)),
    name(common),
    keys.publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = sign('sha256', body, keys.privateKey);
  const der = sequence(body, algorithm, element(0x03, Buffer.from([0]), signature));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

export interface SigningKey {
  privateKey: string;
  certificate: string;
}

export function makeSigningKey(): SigningKey {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const certificate = selfSigned(keys, 'sns.amazonaws.com', new Date(Date.now() - 86_400_000));
  return { privateKey: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), certificate };
}

export const certificateHash = (certificate: string): string =>
  createHash('sha256').update(certificate).digest('hex').slice(0, 32);
