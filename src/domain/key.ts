import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A machine's credential as it is shown once: `ops_<public id>_<secret>`. */
export interface MintedKey {
  publicId: string;
  /** 256 bits. */
  secret: string;
  token: string;
  /** What is stored of the secret. */
  hash: Buffer;
}

export function mintKey(): MintedKey {
  const publicId = randomBytes(9).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  return { publicId, secret, token: `ops_${publicId}_${secret}`, hash: hashSecret(secret) };
}

/** The secret has 256 random bits, so a plain hash keeps it: there is nothing to guess. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

const form = /^ops_([0-9a-f]{18})_([A-Za-z0-9_-]{43})$/;

/** The parts of a key, or null where the text has not its form. */
export function parseKey(token: string): { publicId: string; secret: string } | null {
  const match = form.exec(token);
  return match && { publicId: match[1], secret: match[2] };
}

/** Compares without telling by its duration where the two differ. */
export function isSecret(secret: string, hash: Buffer): boolean {
  const given = hashSecret(secret);
  return given.length === hash.length && timingSafeEqual(given, hash);
}
