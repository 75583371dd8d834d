import type { Unit } from '../unit';

interface Access {
  organization_id: string;
  name: string;
  access_error: string | null;
  verified_at: Date | null;
}

/**
 * Keeps what a try of the role gave: since when it lets us in, or AWS's own words why not. Recorded as an event when it
 * changed.
 */
export async function recordVerification(unit: Unit, accountId: string, error: string | null): Promise<void> {
  const [account] = await unit.query<Access>(
    'select organization_id, name, access_error, verified_at from account where id = $1 for no key update',
    [accountId],
  );
  if (!account) return;
  const verifiedAt = error === null ? (account.verified_at ?? unit.now) : account.verified_at;
  if (account.access_error === error && account.verified_at?.getTime() === verifiedAt?.getTime()) return;
  await unit.query(
    'update account set verified_at = $2, access_error = $3, updated_at = $4, version = version + 1 where id = $1',
    [accountId, verifiedAt, error, unit.now],
  );
  await unit.record({
    kind: 'ACCOUNT_UPDATED',
    organizationId: account.organization_id,
    accountId,
    subject: { type: 'Account', id: accountId },
    summary:
      error === null ? `The role of ${account.name} lets us in.` : `The role of ${account.name} does not let us in.`,
    before: { access: { verifiedAt: account.verified_at, error: account.access_error } },
    after: { access: { verifiedAt, error } },
  });
}
