import type { Caller } from '../domain/caller';
import { isSecret, parseKey } from '../domain/key';
import type { Party, Role } from '../domain/words';
import { type EngineQuery, jsonRows } from './engine';
import { Recent } from './recent';

interface KeyRow {
  id: string;
  name: string;
  organization_id: string | null;
  account_ids: string[] | null;
  /** Of the accounts, where the key belongs to no organization. */
  account_organization_ids: string[];
  party: Party;
  role: Role;
  scopes: string[];
  secret_hash: string;
  expires_at_ms: number;
  revoked: boolean;
}

export interface Keys {
  authenticate(token: string): Promise<Caller | null>;
  refresh(caller: Caller): Promise<Caller | null>;
}

export interface KeysDeps {
  engine: EngineQuery;
  now: () => number;
  /** How long a key that was found is not looked up again: so long a revoked one may still pass. */
  rememberMs: number;
  onError: (error: unknown) => void;
}

const columns = `k.id, k.name, k.organization_id, k.account_ids, k.party, k.role, k.scopes,
  encode(k.secret_hash, 'hex') as secret_hash, k.revoked_at is not null as revoked,
  floor(extract(epoch from k.expires_at) * 1000) as expires_at_ms,
  array(select distinct a.organization_id from account a where a.id = any (k.account_ids)) as account_organization_ids`;

/** Machines' keys. */
export function createKeys({ engine, now, rememberMs, onError }: KeysDeps): Keys {
  const found = new Recent<KeyRow | null>(rememberMs, now);
  const uses = new Recent<Promise<void>>(60_000, now);

  const lookUp = async (by: 'public_id' | 'id', value: string): Promise<KeyRow | null> => {
    const [row] = await jsonRows<KeyRow>(engine, `select ${columns} from api_key k where k.${by} = $1`, [value]);
    return row ?? null;
  };
  const isValid = (row: KeyRow): boolean => !row.revoked && row.expires_at_ms > now();

  /** Many requests, many processes: the row is written at most once a minute. */
  const touch = (id: string): void => {
    const written = engine(
      `update api_key set last_used_at = clock_timestamp()
       where id = $1 and (last_used_at is null or last_used_at < clock_timestamp() - interval '1 minute')`,
      [id],
    );
    uses.set(
      id,
      written.then(() => undefined, onError),
    );
  };

  return {
    async authenticate(token) {
      const parts = parseKey(token);
      if (!parts) return null;
      const row = await found.get(parts.publicId, () => lookUp('public_id', parts.publicId));
      if (!row || !isSecret(parts.secret, Buffer.from(row.secret_hash, 'hex')) || !isValid(row)) return null;
      if (!uses.has(row.id)) touch(row.id);
      return callerOf(row);
    },
    async refresh({ principalId }) {
      const row = principalId && (await lookUp('id', principalId));
      return row && isValid(row) ? callerOf(row) : null;
    },
  };
}

function callerOf(row: KeyRow): Caller {
  return {
    kind: 'API_KEY',
    principalId: row.id,
    personId: null,
    name: row.name,
    email: null,
    party: row.party,
    role: row.role,
    scopes: row.scopes,
    ...reachOf(row),
    expiresAt: row.expires_at_ms,
    reason: null,
  };
}

/** A key narrowed to accounts sees those alone, and its organization as such; one of nobody's is Accelerate's for all. */
function reachOf(row: KeyRow): Pick<Caller, 'organizations' | 'accounts' | 'memberOf'> {
  const accounts = row.account_ids ?? [];
  if (row.organization_id !== null) {
    const own = [row.organization_id];
    return { organizations: row.account_ids ? [] : own, accounts, memberOf: own };
  }
  if (row.account_ids) return { organizations: [], accounts, memberOf: row.account_organization_ids };
  const all = row.party === 'ACCELERATE' ? 'ALL' : [];
  return { organizations: all, accounts, memberOf: all };
}
