import type { Cloud } from '../cloud';
import type { Random } from '../random';
import { COMPLETION_WINDOW_MINUTES, START_WINDOW_MINUTES } from './backup-job';
import { vaultArn } from './backup-plan';
import type { BackupPlan, BackupRule } from './types';

const DAY = 86_400_000;
export const BACKUP_TAG = 'ams:rt:backup-orchestrator';
const HOURLY = 'cron(0 * ? * * *)';
const DAILY = 'cron(0 4 ? * * *)';
const WEEKLY = 'cron(0 2 ? * 7 *)';
const MONTHLY = 'cron(0 2 1 * ? *)';
const YEARLY = 'cron(0 2 1 1 ? *)';

interface Sample {
  name: string;
  tag: string;
  vault: string;
  /** Name, schedule, days kept, and whether it keeps every moment. */
  rules: [name: string, schedule: string, days: number, continuous?: true][];
}

const later: Sample['rules'] = [
  ['monthly', MONTHLY, 182],
  ['yearly', YEARLY, 730],
];

/** The plans of AMS: https://docs.aws.amazon.com/managedservices/latest/accelerate-guide/acc-backup-select-plan.html */
const PLANS: Sample[] = [
  {
    name: 'ams-default-backup-plan',
    tag: BACKUP_TAG,
    vault: 'ams-automated-backups',
    rules: [['daily', DAILY, 7], ['weekly', WEEKLY, 28], ...later],
  },
  {
    name: 'ams-enhanced-backup-plan',
    tag: `${BACKUP_TAG}-enhanced`,
    vault: 'ams-automated-enhanced-backups',
    rules: [['daily', DAILY, 31, true], ['weekly', WEEKLY, 42], ...later],
  },
  {
    name: 'ams-data-sensitive-backup-plan',
    tag: `${BACKUP_TAG}-data-sensitive`,
    vault: 'ams-automated-data-sensitive-backups',
    rules: [['hourly', HOURLY, 7], ['daily', DAILY, 31, true], ['weekly', WEEKLY, 42], ...later],
  },
  {
    name: 'ams-onboarding-backup-plan',
    tag: `${BACKUP_TAG}-onboarding`,
    vault: 'ams-onboarding-backups',
    rules: [['hourly', HOURLY, 14]],
  },
];
const OTHER_VAULTS = ['ams-manual-backups', 'ams-custom-backups'];

export const roleOf = (accountId: string): string =>
  `arn:aws:iam::${accountId}:role/service-role/AWSBackupDefaultServiceRole`;

export const uuid = (random: Random): string => [8, 4, 4, 4, 12].map((length) => random.hex(length)).join('-');

/** The vaults and plans that AMS leaves in an account's region. */
export function samplePlans(cloud: Cloud, scope: string, random: Random, createdAt: number): BackupPlan[] {
  const [accountId = '', region = ''] = scope.split('/');
  const made = createdAt - 30 * DAY;
  const keyArn = `arn:aws:kms:${region}:${accountId}:key/aws-backup`;
  for (const name of [...PLANS.map(({ vault }) => vault), ...OTHER_VAULTS]) {
    cloud.backupVaults.generate(scope, name, {
      ...{ name, arn: vaultArn(scope, name), keyArn, createdAt: made, creatorRequestId: name, tags: {} },
    });
  }
  return PLANS.map((sample) => {
    const id = uuid(random);
    const rules = sample.rules.map(([name, schedule, days, continuous]): BackupRule => ({
      id: uuid(random),
      name,
      vault: sample.vault,
      schedule,
      zone: 'Etc/UTC',
      startWindowMinutes: START_WINDOW_MINUTES,
      completionWindowMinutes: COMPLETION_WINDOW_MINUTES,
      lifecycle: { DeleteAfterDays: days },
      recoveryPointTags: {},
      copyActions: [],
      continuous: continuous ?? false,
    }));
    const versionId = Buffer.from(uuid(random)).toString('base64');
    const plan: BackupPlan = {
      id,
      arn: `arn:aws:backup:${region}:${accountId}:backup-plan:${id}`,
      createdAt: made,
      versions: [{ id: versionId, at: made, name: sample.name, rules, advanced: [] }],
      tags: {},
    };
    cloud.backupPlans.generate(scope, id, plan);
    const selectionId = uuid(random);
    cloud.backupSelections.generate(scope, selectionId, {
      id: selectionId,
      planId: id,
      name: 'by-tag-1',
      roleArn: roleOf(accountId),
      resources: [],
      notResources: [],
      listOfTags: [{ key: sample.tag, value: 'true' }],
      conditions: {},
      createdAt: made,
    });
    return plan;
  });
}
