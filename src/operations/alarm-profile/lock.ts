import { EMPTY_PROFILE } from '../../domain/alarm-manager/compiled-profile';
import { InvalidError } from '../../domain/error';
import type { Account, AlarmProfile } from '../../entities';
import { lockAccount } from '../account/lock';
import { expectVersion } from '../lock';
import type { Unit } from '../unit';

export type KnownProfile = Pick<
  AlarmProfile,
  'document' | 'compiled' | 'version' | 'status' | 'deployed_version' | 'deployed_at'
>;

/** What an account has before anything was saved for it. */
const first: KnownProfile = {
  document: {},
  compiled: { ...EMPTY_PROFILE },
  version: 1,
  status: 'PENDING',
  deployed_version: null,
  deployed_at: null,
};

/** The account, held until the transaction ends, and its profile, which nobody changes without holding the account. */
export async function lockProfile(
  unit: Unit,
  { accountId, expectedVersion }: { accountId: string; expectedVersion?: number | null },
): Promise<{ account: Account; profile: KnownProfile }> {
  const account = await lockAccount(unit, { accountId });
  const profile = await profileOf(unit, account.id);
  expectVersion(profile, expectedVersion);
  return { account, profile };
}

export async function profileOf(unit: Unit, accountId: string): Promise<KnownProfile> {
  const [row] = await unit.query<AlarmProfile>('select * from alarm_profile where account_id = $1', [accountId]);
  return row ?? first;
}

/** The account's monitoring is the service's to change only while the account is managed. */
export function requireManaged(account: Account): void {
  if (!['SUSPENDED', 'OFFBOARDING', 'OFFBOARDED'].includes(account.status)) return;
  throw new InvalidError(`The account is ${account.status}; its alarms are not changed.`, ['input', 'accountId']);
}
