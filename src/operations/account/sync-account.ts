import { InvalidError } from '../../domain/error';
import { toGlobalId } from '../../domain/id';
import type { AccountStatus, SyncSource } from '../../domain/words';
import { distinct } from '../check';
import type { Operation } from '../perform';
import { lockAccount } from './lock';
import { startJob } from './start-job';

export interface SyncAccountInput {
  accountId: string;
  /** null: all. */
  sources?: SyncSource[] | null;
  idempotencyKey?: string | null;
}

const OUT_OF_REACH: readonly AccountStatus[] = ['SUSPENDED', 'OFFBOARDING', 'OFFBOARDED'];

/** Looks into the account now, outside the schedule. */
export const syncAccount: Operation<SyncAccountInput> = async (unit, input) => {
  const sources = input.sources == null ? null : distinct(input.sources, 'sources');
  const account = await lockAccount(unit, input);
  if (OUT_OF_REACH.includes(account.status)) {
    throw new InvalidError(`The account is ${account.status}; it is not synchronised.`, ['input', 'accountId']);
  }
  if (account.owned_at === null) {
    throw new InvalidError(
      'The role of the account has not let us in yet: it is synchronised as soon as it does.',
      ['input', 'accountId'],
      'GUARD_REFUSED',
    );
  }
  const jobId = await startJob(unit, account, 'sync-account', { sources: sources?.join(',') ?? null });
  const eventId = await unit.record({
    kind: 'ACCOUNT_UPDATED',
    organizationId: account.organization_id,
    accountId: account.id,
    subject: { type: 'Job', id: jobId },
    summary: `${unit.caller.name} asked to synchronise ${account.aws_account_id}${sources ? ` (${sources.join(', ')})` : ''}.`,
    after: { job: { id: toGlobalId('Job', jobId), kind: 'sync-account', status: 'QUEUED', sources } },
  });
  return { ids: { account: account.id, job: jobId }, eventId };
};
