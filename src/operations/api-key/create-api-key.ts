import { newId } from '../../domain/new-id';
import { ForbiddenError, InvalidError } from '../../domain/error';
import { toGlobalId } from '../../domain/id';
import { mintKey } from '../../domain/key';
import { Scope, scopesOf } from '../../domain/permission';
import type { Party, Role } from '../../domain/words';
import { distinct, NAME, textOf } from '../check';
import { partyOf, requireAccounts, requireExpiry, requireGivable } from '../give';
import { holdName } from '../lock';
import { requireOrganization } from '../organization/require-organization';
import type { Operation } from '../perform';
import { actorOf } from '../record';
import type { Unit } from '../unit';

export interface CreateApiKeyInput {
  /** null, which only the installation itself may give: for every organization. */
  organizationId: string | null;
  name: string;
  scopes: string[];
  expiresAt: Date;
  role: Role;
  /** null: every account of the organization. */
  accountIds?: string[] | null;
  idempotencyKey?: string | null;
}

/** Two, so that one can take the other's place without a pause. */
const LIVE_KEYS_OF_A_NAME = 2;

/** The secret is in the answer to the first call and nowhere else. */
export const createApiKey: Operation<CreateApiKeyInput> = async (unit, input) => {
  const { caller } = unit;
  const name = textOf(input.name, 'name', NAME);
  requireGivable(caller, input.role, caller.kind === 'SYSTEM' ? ['CUSTOMER', 'ACCELERATE'] : [caller.party]);
  const scopes = scopesFor(input.role, input.scopes);
  await requireExpiry(unit, input.expiresAt);
  const organizationId = input.organizationId && (await requireOrganization(unit, input.organizationId)).id;
  const party = partyOf(input.role, caller);
  if (!organizationId) requireInstallation(unit, party);
  const accountIds = organizationId ? await requireAccounts(unit, organizationId, input.accountIds) : null;
  await requireRoom(unit, organizationId, name);
  const id = newId();
  const { publicId, token, hash } = mintKey();
  const creator = actorOf(caller);
  await unit.query(
    `insert into api_key (id, organization_id, name, public_id, secret_hash, party, role, scopes, account_ids,
       created_by_kind, created_by_id, created_by_name, created_by_party, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9::uuid[], $10, $11, $12, $13, $14, $15)`,
    [
      id,
      organizationId,
      name,
      publicId,
      hash,
      party,
      input.role,
      scopes,
      accountIds,
      creator.kind,
      creator.id,
      creator.name,
      creator.party,
      unit.now,
      input.expiresAt,
    ],
  );
  const eventId = await unit.record({
    kind: 'API_KEY_CREATED',
    organizationId,
    subject: { type: 'ApiKey', id },
    internal: organizationId === null,
    summary: `${caller.name} created the key ${name} (${publicId}) with the role ${input.role}.`,
    after: {
      name,
      publicId,
      party,
      role: input.role,
      scopes,
      expiresAt: input.expiresAt,
      accounts: accountIds?.map((account) => ({ id: toGlobalId('Account', account) })) ?? null,
    },
  });
  return { ids: { apiKey: id }, eventId, secret: token };
};

/** Sending signals goes with every role: a collector needs no other right. */
function scopesFor(role: Role, given: readonly string[]): string[] {
  const scopes = distinct(given, 'scopes');
  const held: readonly string[] = [...scopesOf(role), 'signals:write'];
  scopes.forEach((scope, i) => {
    const path = ['input', 'scopes', `${i}`];
    if (!(Scope as readonly string[]).includes(scope))
      throw new InvalidError(`There is no such scope; there are ${Scope.join(', ')}.`, path);
    if (!held.includes(scope)) throw new ForbiddenError(`The role ${role} does not carry ${scope}.`, path);
  });
  return scopes;
}

function requireInstallation(unit: Unit, party: Party): void {
  const path = ['input', 'organizationId'];
  if (unit.caller.kind !== 'SYSTEM') throw new ForbiddenError('A key belongs to an organization.', path);
  if (party === 'CUSTOMER') throw new InvalidError('A customer’s key belongs to an organization.', path);
}

async function requireRoom(unit: Unit, organizationId: string | null, name: string): Promise<void> {
  await holdName(unit, `api-key:${organizationId}:${name}`);
  const [{ live }] = await unit.query<{ live: number }>(
    `select count(*)::int as live from api_key
     where organization_id is not distinct from $1 and name = $2 and revoked_at is null
       and expires_at > clock_timestamp()`,
    [organizationId, name],
  );
  if (live >= LIVE_KEYS_OF_A_NAME) {
    throw new InvalidError(
      `${live} live keys are named ${name}; revoke one first.`,
      ['input', 'name'],
      'LIMIT_EXCEEDED',
    );
  }
}
