import type { Logger } from 'pino';
import { withReason } from '../domain/break-glass';
import type { Caller } from '../domain/caller';
import type { EngineQuery } from './engine';
import { createKeys } from './keys';
import { createPeople } from './people';
import { createTokens, type Fetch, type Issuer } from './tokens';

export interface Authentication {
  /**
   * Of an Authorization header, or the same text in a WebSocket's first message; null: nobody, to be answered 401. Throws
   * a ForbiddenError where the role demands a reason and none is given.
   */
  authenticate(authorization: string | undefined, reason?: string | null): Promise<Caller | null>;
  /** What the caller of a long stream is by now; null once the credential has ended or the person is gone. */
  refresh(caller: Caller): Promise<Caller | null>;
}

export interface AuthenticationDeps {
  engine: EngineQuery;
  issuers: readonly Issuer[];
  fetch: Fetch;
  logger: Logger;
  /** Wall clock in milliseconds. */
  now?: () => number;
  /** How long what was looked up is believed without looking again, at most 10 s. */
  rememberMs?: number;
  cooldownMs?: number;
}

const bearer = /^Bearer +([^\s]+) *$/i;

export function createAuthentication(deps: AuthenticationDeps): Authentication {
  const { engine, issuers, fetch, logger, now = Date.now, cooldownMs } = deps;
  const rememberMs = Math.min(deps.rememberMs ?? 5_000, 10_000);
  const onError = (error: unknown): void =>
    logger.warn({ err: error }, 'the time of a credential’s use was not written');
  const keys = createKeys({ engine, now, rememberMs, onError });
  const people = createPeople({ engine, issuers, now, rememberMs, onError });
  const identify = createTokens({ issuers, fetch, now, rememberMs, cooldownMs });

  const recognise = async (authorization: string | undefined): Promise<Caller | null> => {
    const token = authorization && bearer.exec(authorization)?.[1];
    if (!token) return null;
    if (token.startsWith('ops_')) return keys.authenticate(token);
    const identity = await identify(token);
    return identity && people.authenticate(identity);
  };

  const lookAgain = (caller: Caller): Promise<Caller | null> | null => {
    if (caller.kind === 'API_KEY') return keys.refresh(caller);
    return caller.kind === 'PERSON' ? people.refresh(caller) : null;
  };

  return {
    async authenticate(authorization, given) {
      const known = await recognise(authorization);
      const caller = known && withReason(known, given);
      // What is only read leaves no event: that somebody looked, and why, is kept here.
      if (caller?.reason) {
        const { kind, principalId, name, reason } = caller;
        logger.warn({ kind, principalId, name, reason }, 'break-glass access');
      }
      return caller;
    },
    async refresh(caller) {
      const now = await lookAgain(caller);
      // Who has become BREAK_GLASS since the connection began has given no reason: it begins anew, with one.
      if (now?.role === 'BREAK_GLASS' && caller.reason === null) return null;
      return now && withReason(now, caller.reason);
    },
  };
}
