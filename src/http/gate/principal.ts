import type { Caller } from '../../domain/caller';

/** Whose points and running operations are counted. */
export function principalOf(caller: Caller): string {
  return `${caller.kind}:${caller.principalId ?? caller.name}`;
}

/** The tenant that a caller's points are also taken from; nobody where the caller serves several. */
export function tenantOf({ memberOf }: Caller): string | null {
  return memberOf !== 'ALL' && memberOf.length === 1 ? memberOf[0] : null;
}
