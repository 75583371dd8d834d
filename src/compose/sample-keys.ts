import type { Database } from '../database/open';
import { systemCaller } from '../domain/caller';
import { DomainError } from '../domain/error';
import { toGlobalId } from '../domain/id';
import { scopesOf } from '../domain/permission';
import type { Role } from '../domain/words';
import { createApiKey } from '../operations/api-key/create-api-key';
import { createOrganization } from '../operations/organization/create-organization';
import { transact } from '../operations/unit';
import { readKeys, writeKeys, type SandboxKeys } from './files';

const installation = systemCaller('installation');
const YEAR_MS = 364 * 24 * 60 * 60 * 1000;

/** The organizations of these names, made where they are missing; uuids in their order. */
export async function ensureOrganizations(database: Database, names: readonly string[]): Promise<string[]> {
  for (const name of names) {
    await transact(database, installation, (unit) => createOrganization(unit, { name })).catch((error: unknown) => {
      if (!(error instanceof DomainError) || error.code !== 'ALREADY_EXISTS') throw error;
    });
  }
  const { rows } = await database.pool.query<{ id: string; name: string }>(
    'select id, name from organization where name = any ($1)',
    [names],
  );
  return names.map((name) => rows.find((row) => row.name === name)!.id);
}

/** Mints a key as the installation does; `organization` null is for all. */
export async function mintApiKey(
  database: Database,
  key: { name: string; role: Role; organization: string | null; scopes?: readonly string[] },
): Promise<string> {
  const { secret } = await transact(database, installation, (unit) =>
    createApiKey(unit, {
      organizationId: key.organization && toGlobalId('Organization', key.organization),
      name: key.name,
      role: key.role,
      scopes: [...(key.scopes ?? scopesOf(key.role))],
      expiresAt: new Date(Date.now() + YEAR_MS),
    }),
  );
  return secret!;
}

/** The ready-made keys of the sandbox: kept in a file that only the owner reads, made anew where the file is gone. */
export async function ensureSampleKeys(
  database: Database,
  dataDir: string,
  [first, second]: readonly string[],
): Promise<SandboxKeys> {
  const kept = await readKeys(dataDir);
  if (kept && (await areKnown(database, kept))) return kept;
  await retire(database);
  const mint = async (name: string, role: Role, organization: string | null, scopes?: string[]) => ({
    key: await mintApiKey(database, { name: `sandbox ${name}`, role, organization, scopes }),
  });
  const keys: SandboxKeys = {
    customer: await mint('customer', 'CUSTOMER_ADMIN', first),
    customer2: await mint('customer2', 'CUSTOMER_ADMIN', second),
    operator: await mint('operator', 'OPERATIONS_ENGINEER', null),
    partner: await mint('partner', 'CUSTOMER_VIEWER', first),
    automation: await mint('automation', 'OPERATIONS_ENGINEER', first),
    ingest: await mint('ingest', 'OPERATIONS_ENGINEER', null, ['signals:write']),
  };
  await writeKeys(dataDir, keys);
  return keys;
}

/** A file of another database's keys is worth nothing here. */
async function areKnown(database: Database, keys: SandboxKeys): Promise<boolean> {
  const publicIds = Object.values(keys).map(({ key }) => key.split('_')[1]);
  const { rows } = await database.pool.query(
    'select id from api_key where public_id = any ($1) and revoked_at is null and expires_at > clock_timestamp()',
    [publicIds],
  );
  return rows.length === publicIds.length;
}

async function retire(database: Database): Promise<void> {
  await database.pool.query(
    `update api_key set revoked_at = clock_timestamp(), version = version + 1
     where name like 'sandbox %' and created_by_kind = 'SYSTEM' and revoked_at is null`,
  );
}
