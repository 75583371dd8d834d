import { ForbiddenError } from '../../domain/error';
import type { ApiKey } from '../../entities';
import { idOf, notFound } from '../check';
import { seesWhole } from '../organization/require-organization';
import type { Operation } from '../perform';
import type { Unit } from '../unit';

export interface RevokeApiKeyInput {
  apiKeyId: string;
  idempotencyKey?: string | null;
}

type Key = Pick<ApiKey, 'id' | 'organization_id' | 'name' | 'public_id' | 'party' | 'account_ids' | 'revoked_at'>;

/** A key that is revoked already stays as it is. */
export const revokeApiKey: Operation<RevokeApiKeyInput> = async (unit, input) => {
  const id = idOf('ApiKey', input.apiKeyId, 'apiKeyId');
  const [key] = await unit.query<Key>(
    `select id, organization_id, name, public_id, party, account_ids, revoked_at from api_key
     where id = $1 for no key update`,
    [id],
  );
  if (!key) notFound('ApiKey', ['input', 'apiKeyId']);
  requireReach(unit, key);
  if (key.revoked_at !== null) return { ids: { apiKey: key.id }, eventId: null };
  const [{ revoked_at }] = await unit.query<{ revoked_at: Date }>(
    `update api_key set revoked_at = clock_timestamp(), version = version + 1 where id = $1 returning revoked_at`,
    [key.id],
  );
  const eventId = await unit.record({
    kind: 'API_KEY_REVOKED',
    organizationId: key.organization_id,
    subject: { type: 'ApiKey', id: key.id },
    internal: key.organization_id === null,
    summary: `${unit.caller.name} revoked the key ${key.name} (${key.public_id}).`,
    before: { revokedAt: null },
    after: { revokedAt: revoked_at },
  });
  return { ids: { apiKey: key.id }, eventId };
};

/** One's own key can always be given up; else it must be the own party's, and no wider than the caller. */
function requireReach({ caller }: Unit, key: Key): void {
  if (key.id === caller.principalId) return;
  const path = ['input', 'apiKeyId'];
  if (key.party === 'ACCELERATE' && caller.party === 'CUSTOMER') {
    throw new ForbiddenError('Accelerate’s keys are Accelerate’s to revoke.', path);
  }
  if (key.organization_id === null || seesWhole(caller, key.organization_id)) return;
  const narrower = key.account_ids?.every((id) => caller.accounts.includes(id));
  if (!narrower) throw new ForbiddenError('The key sees more than the caller does.', path);
}
