import { createHash } from 'node:crypto';
import type { Unit } from '../unit';
import { EC2_ALERTING } from '../account/ec2-alerting';
import { UNREADABLE, type Item, type Sender, type SignalAccount } from './item';

type Accounts = ReadonlyMap<string, SignalAccount>;

/** Finds the account of every item, and whether the sender may speak for it. */
export async function resolveAccounts(unit: Unit, items: readonly Item[], sender: Sender): Promise<void> {
  const named = new Set(items.map(({ signal }) => signal.awsAccountId));
  for (const { topicAccountId } of items) if (topicAccountId) named.add(topicAccountId);
  const accounts = await accountsOf(unit, [...named]);
  for (const item of items) {
    const account = accounts.get(item.signal.awsAccountId) ?? null;
    item.foreign = !speaksFor(sender, account) || !topicSpeaksFor(item, account, accounts);
    item.account = item.foreign ? null : account;
    // What a sender may not say never stands in the way of who may say it: it is counted as a repeat of its own alone.
    if (item.foreign) item.hash = saltedHash(item, sender);
  }
}

interface Claim extends SignalAccount {
  owned: boolean;
}

/** Of several organizations that name one number only the one that proved it is meant. */
async function accountsOf(unit: Unit, named: readonly string[]): Promise<Accounts> {
  const columns =
    `id, organization_id as "organizationId", aws_account_id as "awsAccountId", name, status, environment,` +
    ` ${EC2_ALERTING} as "ec2Alerting", owned_at is not null as owned`;
  const claims = await unit.query<Claim>(`select ${columns} from account where aws_account_id = any ($1)`, [named]);
  const accounts = new Map(owned(claims));
  const waiting = claims.filter((claim) => claim.status !== 'ACTIVE' || !claim.owned).map(({ id }) => id);
  if (waiting.length > 0) {
    // Held, so that an activation comes before this batch, or finds its signals stored and routes them again.
    const held = await unit.query<Claim>(`select ${columns} from account where id = any ($1) order by id for share`, [
      waiting,
    ]);
    for (const [number, account] of owned(held)) accounts.set(number, account);
  }
  return accounts;
}

function owned(claims: readonly Claim[]): [string, SignalAccount][] {
  return claims.flatMap(({ owned: isOwned, ...account }) => (isOwned ? [[account.awsAccountId, account]] : []));
}

function speaksFor(sender: Sender, account: SignalAccount | null): boolean {
  if (sender.organizations === 'ALL') return true;
  // Whether an account is unknown or another's is not told to a sender that is bound to an organization.
  if (!account) return false;
  return sender.organizations.includes(account.organizationId) || sender.accounts.includes(account.id);
}

/** A topic speaks for its own AWS account, and for those of the organization that its account is managed for. */
function topicSpeaksFor({ topicAccountId, signal }: Item, account: SignalAccount | null, accounts: Accounts): boolean {
  if (topicAccountId === null) return true;
  if (topicAccountId === UNREADABLE) return false;
  if (topicAccountId === signal.awsAccountId) return true;
  const owner = accounts.get(topicAccountId);
  return owner !== undefined && owner.organizationId === account?.organizationId;
}

function saltedHash({ hash, topicAccountId }: Item, { organizations, accounts }: Sender): string {
  return createHash('sha256')
    .update(JSON.stringify([hash, topicAccountId, organizations, accounts]))
    .digest('hex');
}
