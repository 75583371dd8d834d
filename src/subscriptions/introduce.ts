import { randomUUID } from 'node:crypto';
import { CloseCode } from 'graphql-ws';
import type { Caller } from '../domain/caller';
import { DomainError } from '../domain/error';
import type { SubscriptionDependencies } from './dependencies';
import { presented } from './errors';

/** As much as the HTTP side tells: whether a credential came, never what is wrong with it. */
const noCredential = 'connection_init needs {"authorization": "Bearer <key or token>"}';
const badCredential = 'the key or token of connection_init is not valid, or no longer';

/** Who it is, or the close that says why nobody was let in. */
export type Introduction =
  { caller: Caller; refused: null } | { caller: null; refused: { code: number; reason: string } };

/** Who speaks on a socket, by what its connection_init brings. */
export async function introduce(
  dependencies: SubscriptionDependencies,
  payload: Record<string, unknown> | undefined,
  fault: (error: unknown, requestId: string) => void,
): Promise<Introduction> {
  const authorization = payload?.authorization ?? payload?.Authorization;
  try {
    if (typeof authorization === 'string') {
      const reason = typeof payload?.reason === 'string' ? payload.reason : null;
      const caller = await dependencies.authenticate(authorization, reason);
      if (caller) return { caller, refused: null };
    }
  } catch (error) {
    if (error instanceof DomainError) return refuse(CloseCode.Forbidden, `${error.code}: ${error.message}`);
    presented(error, randomUUID(), fault);
    return refuse(1013, 'UPSTREAM_UNAVAILABLE: authentication is not possible just now');
  }
  const why = authorization === undefined ? noCredential : badCredential;
  return refuse(CloseCode.Forbidden, `UNAUTHENTICATED: ${why}`);
}

function refuse(code: number, reason: string): Introduction {
  return { caller: null, refused: { code, reason } };
}
