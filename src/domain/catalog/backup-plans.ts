import data from './data/backup-plans.json';

/** A plan of the operations plan, for every account: nobody changes it; who wants another makes one. */
export interface DefaultBackupPlan {
  id: string;
  /** As the operations plan calls it. */
  title: string;
  /** As AWS Backup does, which takes no spaces. */
  name: string;
  tag: { key: string; value: string };
  vault: string;
  rules: readonly { name: string; schedule: string; deleteAfterDays: number; continuousBackup: boolean }[];
}

export const DEFAULT_BACKUP_PLANS: readonly DefaultBackupPlan[] = data.plans.map((plan) => ({
  id: plan.id,
  title: plan.name,
  name: `ams-${plan.id}-backup-plan`,
  tag: { key: plan.tagKey, value: plan.tagValue },
  vault: plan.vault,
  rules: plan.rules.map(({ name, schedule, deleteAfterDays }) => ({
    name,
    schedule,
    deleteAfterDays,
    // The rule that keeps what can be restored to any moment for as long as the plan says so.
    continuousBackup: plan.continuousBackupDays === deleteAfterDays,
  })),
}));

/** The vaults of the operations plan: made where they are needed. */
export const BACKUP_VAULTS: readonly string[] = data.vaults.map(({ name }) => name);

/** Where backups on demand go that name no vault. */
export const MANUAL_VAULT = 'ams-manual-backups';

/** The role that AWS Backup takes on where nobody names one. */
export function backupRoleArn(awsAccountId: string): string {
  return `arn:aws:iam::${awsAccountId}:role/service-role/AWSBackupDefaultServiceRole`;
}
