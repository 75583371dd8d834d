import type { Account } from '../../entities';
import { idOf, notFound } from '../check';
import { expectVersion } from '../lock';
import type { Unit } from '../unit';

export interface AccountInput {
  accountId: string;
  idempotencyKey?: string | null;
  expectedVersion?: number | null;
}

/** The account, held until the transaction ends; under row-level security another tenant's is not there. */
export async function lockAccount(unit: Unit, input: AccountInput): Promise<Account> {
  const id = idOf('Account', input.accountId, 'accountId');
  const [account] = await unit.query<Account>('select * from account where id = $1 for no key update', [id]);
  if (!account) notFound('Account', ['input', 'accountId']);
  expectVersion(account, input.expectedVersion);
  return account;
}
