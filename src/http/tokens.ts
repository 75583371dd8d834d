import { createHash } from 'node:crypto';
import { UpstreamError } from '../domain/live';
import { Recent } from './recent';

/** An OpenID Connect issuer, and the organizations (by name; `*` for all and for Accelerate's people) it may speak for. */
export interface Issuer {
  issuer: string;
  audience: string;
  organizations: readonly string[];
}

/** Who the token says it is, once its signature, issuer, audience and times have been checked. */
export interface Identity {
  issuer: string;
  subject: string;
  /** Lower case, and only where the issuer has verified it. */
  verifiedEmail: string | null;
  expiresAt: number;
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface TokensDeps {
  issuers: readonly Issuer[];
  fetch: Fetch;
  now: () => number;
  rememberMs: number;
  /** After a fetch of an issuer's keys an unknown key id causes none for so long. */
  cooldownMs?: number;
}

/** Asymmetric ones only: with a shared secret or none at all anybody who can check a token could make one. */
const algorithms = [
  'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519',
]; // prettier-ignore

/** jose's codes that speak of the token; every other failure is the issuer's or the network's. */
const faultOfToken =
  /^ERR_(JWT|JWS|JWKS_NO_MATCHING_KEY|JWKS_MULTIPLE_MATCHING_KEYS|JOSE_ALG_NOT_ALLOWED|JOSE_NOT_SUPPORTED)/;

const longest = 8_192;

/** People's tokens. Answers null to a token that is not to be believed; throws where its issuer cannot be asked. */
export function createTokens(deps: TokensDeps): (token: string) => Promise<Identity | null> {
  const { issuers, now, rememberMs } = deps;
  const verified = new Recent<Identity | null>(rememberMs, now);
  const keySets = new Map<string, Promise<KeySet>>();

  const keySetOf = (issuer: string): Promise<KeySet> => {
    const known = keySets.get(issuer);
    if (known) return known;
    const made = discover(deps, issuer);
    keySets.set(issuer, made);
    made.catch(() => keySets.delete(issuer));
    return made;
  };

  const verify = async (token: string): Promise<Identity | null> => {
    const jose = await import('jose');
    try {
      const claimed = jose.decodeJwt(token).iss;
      const known = issuers.find(({ issuer }) => issuer === claimed);
      if (!known) return null;
      const { payload } = await jose.jwtVerify(token, await keySetOf(known.issuer), {
        issuer: known.issuer,
        audience: known.audience,
        algorithms,
        requiredClaims: ['sub', 'exp'],
        clockTolerance: 5,
        currentDate: new Date(now()),
      });
      const { sub, exp, email, email_verified: isVerified } = payload;
      if (!sub || !exp) return null;
      const verifiedEmail = typeof email === 'string' && isVerified === true ? email.toLowerCase() : null;
      return { issuer: known.issuer, subject: sub, verifiedEmail, expiresAt: exp * 1_000 };
    } catch (error) {
      if (error instanceof UpstreamError) throw error;
      const code = (error as { code?: unknown } | null)?.code;
      if (typeof code === 'string' && faultOfToken.test(code)) return null;
      throw new UpstreamError("The token's issuer did not hand out its keys.", null, { cause: error });
    }
  };

  return async (token) => {
    if (token.length > longest || issuers.length === 0) return null;
    const identity = await verified.get(createHash('sha256').update(token).digest('base64'), () => verify(token));
    return identity && identity.expiresAt > now() ? identity : null;
  };
}

type KeySet = ReturnType<typeof import('jose', { with: { 'resolution-mode': 'import' } }).createRemoteJWKSet>;

/** Where the issuer publishes its keys. A key set fetches them when they are asked for, and again for an unknown id. */
async function discover({ fetch, cooldownMs }: TokensDeps, issuer: string): Promise<KeySet> {
  const jose = await import('jose');
  const configuration = await configurationOf(fetch, issuer);
  const { jwks_uri: uri } = configuration;
  if (configuration.issuer !== issuer || typeof uri !== 'string') {
    throw new UpstreamError(`${issuer} published a configuration that is not its own.`, null);
  }
  return jose.createRemoteJWKSet(new URL(uri), {
    [jose.customFetch]: fetch,
    cooldownDuration: cooldownMs ?? 30_000,
    cacheMaxAge: 600_000,
    timeoutDuration: 3_000,
  });
}

async function configurationOf(fetch: Fetch, issuer: string): Promise<Record<string, unknown>> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(3_000) });
    if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
    return (await response.json()) as Record<string, unknown>;
  } catch (cause) {
    throw new UpstreamError("The token's issuer did not answer.", null, { cause });
  }
}
