import { systemCaller } from '../../domain/caller';
import type { AccountStatus } from '../../domain/words';
import { transact, type Database, type Unit } from '../unit';

/** An account as jobs see it: how it is reached, and what of it is synchronised. */
export interface ManagedAccount {
  id: string;
  organizationId: string;
  awsAccountId: string;
  name: string;
  status: AccountStatus;
  regions: string[];
  roleArn: string | null;
  externalId: string;
  verifiedAt: Date | null;
  /** null: another organization may own the number, and nothing is read by it. */
  ownedAt: Date | null;
}

/** Accounts by id, or every account that may be synchronised when no id is given. */
export async function managedAccounts(database: Database, ids?: readonly string[]): Promise<ManagedAccount[]> {
  return transact(database, systemCaller('accounts'), (unit) =>
    unit.query<ManagedAccount>(
      `select id, organization_id as "organizationId", aws_account_id as "awsAccountId", name, status, regions,
         role_arn as "roleArn", external_id as "externalId", verified_at as "verifiedAt",
         owned_at as "ownedAt"
       from account
       where case when $1::uuid[] is null then status not in ('SUSPENDED', 'OFFBOARDED')
           and verified_at is not null and owned_at is not null
         else id = any ($1) end
       order by id`,
      [ids ?? null],
    ),
  );
}

/** Accounts of which a synchronisation that the API shows waits or runs. */
export async function accountsWithOpenSync(unit: Unit): Promise<Set<string>> {
  const rows = await unit.query<{ account_id: string }>(
    `select distinct account_id from job where kind = 'sync-account' and status in ('QUEUED', 'RUNNING')`,
  );
  return new Set(rows.map((row) => row.account_id));
}
