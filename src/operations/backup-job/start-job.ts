import { newId } from '../../domain/new-id';
import type { Unit } from '../unit';

export interface StartDraft {
  organizationId: string;
  accountId: string;
  region: string;
  resource: { id: string | null; arn: string; name: string | null };
  resourceType: string;
  vault: string;
  roleArn: string;
  deleteAfterDays: number | null;
  /** The failed job for which it is started again, and its alert. */
  retryOf?: { id: string; alertId: string } | null;
}

/** Writes a job that is asked for, and lets AWS be asked once this is committed. Until AWS answers it has our id. */
export async function askForBackup(unit: Unit, draft: StartDraft): Promise<string> {
  const id = newId();
  await unit.query(
    `insert into backup_job (id, organization_id, account_id, region, job_id, state, resource_arn, resource_id,
       resource_type, resource_name, vault, role_arn, delete_after_days, created_at, asked_at, retry_of_id, alert_id,
       told_at, updated_at)
     values ($1::uuid, $2, $3, $4, $1::uuid::text, 'CREATED', $5, $6, $7, $8, $9, $10, $11, $12, $12, $13, $14, $12, $12)`,
    [
      id,
      draft.organizationId,
      draft.accountId,
      draft.region,
      draft.resource.arn,
      draft.resource.id,
      draft.resourceType,
      draft.resource.name,
      draft.vault,
      draft.roleArn,
      draft.deleteAfterDays,
      unit.now,
      draft.retryOf?.id ?? null,
      draft.retryOf?.alertId ?? null,
    ],
  );
  await unit.enqueue({
    task: 'start-backup-job',
    key: `start-backup-job:${id}`,
    ids: { backupJobId: id, accountId: draft.accountId },
    queue: `start-backup-job:${draft.accountId}`,
  });
  return id;
}
