import type { Database } from '../../src/database/open';
import { systemCaller } from '../../src/domain/caller';
import { toGlobalId } from '../../src/domain/id';
import { scopesOf } from '../../src/domain/permission';
import type { Role } from '../../src/domain/words';
import { createApiKey } from '../../src/operations/api-key/create-api-key';
import { transact } from '../../src/operations/unit';

/** The token of a new key; of Accelerate's, for every organization, where none is named. */
export async function mintedKey(database: Database, organizationId: string | null, role: Role, name: string) {
  const { secret } = await transact(database, systemCaller('bench'), (unit) =>
    createApiKey(unit, {
      organizationId: organizationId && toGlobalId('Organization', organizationId),
      name,
      role,
      scopes: [...scopesOf(role)],
      expiresAt: new Date(Date.now() + 24 * 60 * 60 * 1000),
    }),
  );
  if (!secret) throw new Error('A new key came without its secret.');
  return secret;
}
