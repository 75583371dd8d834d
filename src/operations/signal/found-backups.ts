import { createHash } from 'node:crypto';
import { foundBackup, type FoundBackup } from '../../domain/signals/found-backup';
import { PAST_MS } from '../backup-job/record-jobs';
import type { Unit } from '../unit';
import { EVENT_UNDERWAY_MS, FOUND_BATCH, type Untold } from './found-alarms';
import { newItem, type Item } from './item';

/**
 * The jobs of an active account whose end no signal has told of: those that failed and have no alert, and those that are
 * complete while an alert is open for what failed before them. A batch, oldest first.
 */
export async function findUntoldBackups(unit: Unit, accountId: string): Promise<Untold> {
  const rows = await unit.query<FoundBackup & { young: boolean }>(
    `with a as materialized (
       select id, aws_account_id, owned_at - $5 * interval '1 ms' as since from account
       where id = $1 and status = 'ACTIVE' and owned_at is not null
     ), found as (
       select 'BACKUP' as kind, f.region, f.job_id, f.state, f.status_message, f.message_category, f.resource_arn,
         f.resource_type, f.vault, f.vault_arn, f.created_at, f.ended_at
       from a join backup_job f on f.account_id = a.id
       where f.state in ('FAILED', 'ABORTED', 'EXPIRED', 'PARTIAL') and f.ended_at >= a.since and f.alert_id is null
       union all
       select 'COPY', f.region, f.job_id, f.state, f.status_message, f.message_category, f.resource_arn,
         f.resource_type, null, f.destination_vault_arn, f.created_at, f.ended_at
       from a join copy_job f on f.account_id = a.id
       where f.state in ('FAILED', 'PARTIAL') and f.ended_at >= a.since and f.alert_id is null
       union all
       select distinct on (f.id) 'BACKUP', c.region, c.job_id, c.state, null, null, c.resource_arn, c.resource_type, c.vault,
         c.vault_arn, c.created_at, c.ended_at
       from a join alert x on x.account_id = a.id and x.status not in ('RESOLVED', 'CLOSED') and x.source = 'BACKUP'
       join backup_job f on f.alert_id = x.id
       join backup_job c on c.account_id = a.id and c.resource_arn = f.resource_arn and c.vault = f.vault
         and c.region = f.region and c.state = 'COMPLETED' and c.created_at > f.created_at
       union all
       select distinct on (f.id) 'COPY', c.region, c.job_id, c.state, null, null, c.resource_arn, c.resource_type, null,
         c.destination_vault_arn, c.created_at, c.ended_at
       from a join alert x on x.account_id = a.id and x.status not in ('RESOLVED', 'CLOSED') and x.source = 'BACKUP'
       join copy_job f on f.alert_id = x.id
       join copy_job c on c.account_id = a.id and c.resource_arn = f.resource_arn
         and c.destination_vault_arn = f.destination_vault_arn and c.region = f.region and c.state = 'COMPLETED'
         and c.created_at > f.created_at
     ), told as (
       select distinct f.*, a.aws_account_id,
         concat_ws(':', 'synchronisation', f.kind, f.region, f.job_id, f.state) as sender_event_id
       from found f cross join a
     )
     select kind, sender_event_id as "senderEventId", aws_account_id as "awsAccountId", region, job_id as "jobId", state,
       status_message as "statusMessage", message_category as "messageCategory", resource_arn as "resourceArn",
       resource_type as "resourceType", vault, vault_arn as "vaultArn", created_at as "createdAt",
       ended_at as "endedAt", ended_at > $2::timestamptz - $3 * interval '1 ms' as young
     from told t
     where not exists (select from signal s where s.aws_account_id = t.aws_account_id and s.source = 'BACKUP'
       and s.sender_event_id = t.sender_event_id)
     order by ended_at, job_id limit $4`,
    [accountId, unit.now, EVENT_UNDERWAY_MS, FOUND_BATCH, PAST_MS],
  );
  const old = rows.filter(({ young }) => !young);
  return { items: old.map(itemOf), waiting: old.length < rows.length };
}

/** In place of the event that was lost: what was found, in our own words, the same each time. */
function itemOf(found: FoundBackup): Item {
  const { senderEventId, kind, jobId, state, endedAt, resourceArn } = found;
  const body = JSON.stringify({
    id: senderEventId,
    foundBy: 'synchronisation',
    kind,
    jobId,
    state,
    endedAt,
    resourceArn,
  });
  return newItem({ body, hash: createHash('sha256').update(body).digest('hex'), signal: foundBackup(found) });
}
