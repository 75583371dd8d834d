import { holdName } from '../lock';
import type { Unit } from '../unit';

interface Access {
  organization_id: string;
  aws_account_id: string;
  name: string;
  access_error: string | null;
  verified_at: Date | null;
  owned_at: Date | null;
}

/** What the organization is told whose role lets us in, but too late; of the other nothing more than that it is there. */
export const OWNED_ELSEWHERE = 'ACCOUNT_OWNED_ELSEWHERE: The account is under management for another organization.';

/**
 * Keeps what a try of the role gave: since when it lets us in, or AWS's own words why not. The first time it does, the
 * number becomes the organization's, unless another was first. Recorded as an event when it changed; gives the error.
 */
export async function recordVerification(
  unit: Unit,
  accountId: string,
  failure: string | null,
): Promise<string | null> {
  const account = await lockAccess(unit, accountId, failure === null);
  if (!account) return failure;
  const elsewhere = failure === null && account.owned_at === null && (await ownedElsewhere(unit, account));
  const error = elsewhere ? OWNED_ELSEWHERE : failure;
  const verifiedAt = error === null ? (account.verified_at ?? unit.now) : account.verified_at;
  if (account.access_error === error && account.verified_at?.getTime() === verifiedAt?.getTime()) return error;
  await unit.query(
    `update account set verified_at = $2, access_error = $3, updated_at = $4, version = version + 1,
       owned_at = coalesce(owned_at, case when $3::text is null then $2::timestamptz end)
     where id = $1`,
    [accountId, verifiedAt, error, unit.now],
  );
  await unit.record({
    kind: 'ACCOUNT_UPDATED',
    organizationId: account.organization_id,
    accountId,
    subject: { type: 'Account', id: accountId },
    summary: summaryOf(account.name, error),
    before: { access: { verifiedAt: account.verified_at, error: account.access_error } },
    after: { access: { verifiedAt, error } },
  });
  return error;
}

/** Two that prove one number at once take turns, before either holds its row. */
async function lockAccess(unit: Unit, accountId: string, proves: boolean): Promise<Access | undefined> {
  const [known] = await unit.query<{ aws_account_id: string; owned_at: Date | null }>(
    'select aws_account_id, owned_at from account where id = $1',
    [accountId],
  );
  if (known && proves && known.owned_at === null) await holdName(unit, `aws-account:${known.aws_account_id}`);
  const [account] = await unit.query<Access>(
    `select organization_id, aws_account_id, name, access_error, verified_at, owned_at from account where id = $1
     for no key update`,
    [accountId],
  );
  return account;
}

async function ownedElsewhere(unit: Unit, account: Access): Promise<boolean> {
  const owners = await unit.query('select id from account where aws_account_id = $1 and owned_at is not null', [
    account.aws_account_id,
  ]);
  return owners.length > 0;
}

function summaryOf(name: string, error: string | null): string {
  if (error === null) return `The role of ${name} lets us in.`;
  if (error === OWNED_ELSEWHERE) return `${name} is under management for another organization.`;
  return `The role of ${name} does not let us in.`;
}
