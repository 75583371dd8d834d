import type { RunningApi } from './api';

/** Gives an account the add-on PATCH, since it came. */
export async function withPatch({ world }: RunningApi, account: { id: string }): Promise<void> {
  await world.pool.query(
    `with term as (
       insert into add_on_term (account_id, add_on, requested_at, organization_id, since)
       select id, 'PATCH', created_at, organization_id, created_at from account where id = $1 on conflict do nothing
     )
     update account set add_ons = '{PATCH}' where id = $1`,
    [account.id],
  );
}

/** A window that is as the operations plan recommends, on the night after Patch Tuesday. */
export const usual = (accountId: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  accountId,
  region: 'eu-central-1',
  name: 'after-patch-tuesday',
  schedule: 'cron(0 2 ? * TUE#2 *)',
  scheduleOffset: 1,
  timezone: 'Europe/Berlin',
  duration: 'PT4H',
  cutoff: 'PT1H',
  targets: [{ key: 'Patch Group', values: ['web'] }],
  maxConcurrency: '50%',
  maxErrors: '100%',
  ...more,
});
