import { MANUAL_VAULT, backupRoleArn } from '../../domain/catalog/backup-plans';
import { backupTypeOf } from '../../domain/backup/resource-type';
import { InvalidError } from '../../domain/error';
import { toGlobalId } from '../../domain/id';
import { reachable } from '../account/begin-sync';
import { vaultsOf } from '../backup-plan/check-plan';
import { idOf, notFound } from '../check';
import type { Operation } from '../perform';
import type { Unit } from '../unit';
import type { AccountStatus } from '../../domain/words';
import { askForBackup } from './start-job';

export interface StartBackupJobInput {
  resourceId: string;
  vault?: string | null;
  retentionDays?: number | null;
  idempotencyKey?: string | null;
}

interface Subject {
  id: string;
  arn: string;
  name: string;
  type: string;
  region: string;
  deleted_at: Date | null;
  organization_id: string;
  account_id: string;
  aws_account_id: string;
  status: AccountStatus;
  owned_at: Date | null;
}

const MOST_DAYS = 36_500;

/** Backs a resource up now, outside every plan. */
export const startBackupJob: Operation<StartBackupJobInput> = async (unit, input) => {
  const resource = await subjectOf(unit, input.resourceId);
  const resourceType = backupTypeOf(resource.type);
  const path = ['input', 'resourceId'];
  if (resourceType === null) {
    throw new InvalidError(`AWS Backup does not back up ${resource.type}.`, path, 'UNSUPPORTED');
  }
  if (resource.deleted_at !== null) throw new InvalidError('The resource is not there any more.', path);
  if (!reachable(resource) || resource.owned_at === null) {
    throw new InvalidError(`The account is ${resource.status}: nothing is done in it.`, path);
  }
  const vault = input.vault ?? MANUAL_VAULT;
  const vaults = await vaultsOf(unit, { accountId: resource.account_id, region: resource.region });
  if (!vaults.has(vault)) {
    throw new InvalidError(`The account has no vault ${vault} in ${resource.region}.`, ['input', 'vault'], 'NOT_FOUND');
  }
  const days = input.retentionDays ?? null;
  if (days !== null && (days < 1 || days > MOST_DAYS)) {
    throw new InvalidError(`retentionDays is a number from 1 to ${MOST_DAYS}.`, ['input', 'retentionDays']);
  }
  const id = await askForBackup(unit, {
    organizationId: resource.organization_id,
    accountId: resource.account_id,
    region: resource.region,
    resource,
    resourceType,
    vault,
    roleArn: backupRoleArn(resource.aws_account_id),
    deleteAfterDays: days,
  });
  const eventId = await unit.record({
    kind: 'BACKUP_JOB_STARTED',
    organizationId: resource.organization_id,
    accountId: resource.account_id,
    subject: { type: 'BackupJob', id },
    summary: `${unit.caller.name} asked for a backup of ${resource.name} into ${vault}.`,
    after: {
      state: 'CREATED',
      vault,
      retentionDays: days,
      resourceArn: resource.arn,
      resource: { id: toGlobalId('Resource', resource.id) },
    },
  });
  return { ids: { backupJob: id }, eventId };
};

async function subjectOf(unit: Unit, globalId: string): Promise<Subject> {
  const id = idOf('Resource', globalId, 'resourceId');
  const [found] = await unit.query<Subject>(
    `select r.id, r.arn, r.name, r.type, r.region, r.deleted_at, r.organization_id, r.account_id, a.aws_account_id,
       a.status, a.owned_at
     from resource r join account a on a.id = r.account_id where r.id = $1`,
    [id],
  );
  return found ?? notFound('Resource', ['input', 'resourceId']);
}
