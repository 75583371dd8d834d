import type { Unit } from '../unit';

interface Ended {
  organization_id: string;
  account_id: string;
  done: number;
  total: number;
  error: string | null;
}

/**
 * Counts one part of a synchronisation, a region or the account's cases, as done, once however often it runs. The last one ends the job and records it;
 * an account that was on its way in, and of which every region was read, becomes ACTIVE, and signals that waited for it
 * are routed again.
 */
export async function endRegionSync(
  unit: Unit,
  { jobId, region, error }: { jobId: string; region: string; error: string | null },
): Promise<void> {
  const [job] = await unit.query<Ended>(
    `update job set ended_parts = ended_parts || $2::text, done = done + 1,
       error = nullif(concat_ws('; ', error, $3::text), '')
     where id = $1 and status = 'RUNNING' and not ($2 = any (ended_parts))
     returning organization_id, account_id, done, total, error`,
    [jobId, region, error],
  );
  if (!job || job.done < job.total) return;
  const status = job.error === null ? 'SUCCEEDED' : 'FAILED';
  await unit.query('update job set status = $2, error = $3, ended_at = $4 where id = $1', [
    jobId,
    status,
    job.error,
    unit.now,
  ]);
  const account = await activate(unit, job.account_id);
  await unit.record({
    kind: status === 'SUCCEEDED' ? 'ACCOUNT_SYNCED' : 'ACCOUNT_SYNC_FAILED',
    organizationId: job.organization_id,
    accountId: job.account_id,
    subject: { type: 'Account', id: job.account_id },
    summary:
      status === 'SUCCEEDED'
        ? `${account.name} was synchronised.`
        : `${account.name} could not be synchronised completely.`,
    before: { status: account.was },
    after: { status: account.status, job: { status, error: job.error } },
  });
  if (account.was === account.status) return;
  await unit.enqueue({
    task: 'reroute-signals',
    key: `reroute-signals:${job.account_id}`,
    ids: { accountId: job.account_id },
  });
}

/** A source that fails (a service that the account does not use) holds up no onboarding; an unread region does. */
async function activate(unit: Unit, accountId: string): Promise<{ name: string; was: string; status: string }> {
  const [account] = await unit.query<{ name: string; was: string; status: string }>(
    `with old as (
       select a.id, a.status, a.status in ('DISCOVERY', 'MANAGEMENT_RESOURCES', 'DEFAULT_POLICIES', 'CUSTOMIZING')
         and a.verified_at is not null
         and not exists (
           select from unnest(a.regions) as r (region) where not exists (
             select from sync_state s
             where s.account_id = a.id and s.region = r.region and s.source <> 'SUPPORT'
               and s.last_success_at is not null)) as arrives
       from account a where a.id = $1 for no key update of a
     )
     update account a set
       status = case when old.arrives then 'ACTIVE' else a.status end,
       version = a.version + old.arrives::int,
       updated_at = case when old.arrives then $2 else a.updated_at end
     from old where a.id = old.id returning a.name, old.status as was, a.status`,
    [accountId, unit.now],
  );
  return account;
}
