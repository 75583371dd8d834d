import type * as B from '@aws-sdk/client-backup';
import { randomUUID } from 'node:crypto';
import type { Call } from '../service';
import { COMPLETION_WINDOW_MINUTES, START_WINDOW_MINUTES } from '../world/backup-job';
import { isCron, runsOf } from '../world/backup-schedule';
import type { BackupRule, CopyAction, Lifecycle } from '../world/types';
import { isZone } from '../world/zone';
import { checkLifecycle, checkTags, checkWindows, invalid } from './backup-common';

export const NAME = /^[a-zA-Z0-9\-_.]{1,50}$/;
const MOST_RULES = 10;
const HOUR = 3_600_000;
/** Of any moment within the last so many days a continuous backup can restore its resource. */
const CONTINUOUS_DAYS = 35;
const VAULT_ARN = /^arn:aws:backup:[a-z0-9-]+:\d{12}:backup-vault:[a-zA-Z0-9\-_]{2,50}$/;

function checkSchedule(expression: string | undefined, zone: string, now: number): void {
  if (!isZone(zone)) throw invalid(`Invalid schedule expression timezone: ${zone}`);
  if (expression === undefined) return;
  if (!isCron(expression)) throw invalid(`Invalid schedule expression: ${expression}`);
  const runs = runsOf(expression, now, zone, 24);
  if (runs.some((at, place) => place > 0 && at - (runs[place - 1] ?? 0) < HOUR)) {
    throw invalid('Invalid schedule expression: a rule runs once an hour at most.');
  }
}

function copyAction(given: B.CopyAction): CopyAction {
  const destinationVaultArn = given.DestinationBackupVaultArn ?? '';
  if (!VAULT_ARN.test(destinationVaultArn)) throw invalid(`Invalid destination vault ARN: ${destinationVaultArn}`);
  const lifecycle = checkLifecycle(given.Lifecycle);
  return { destinationVaultArn, ...(lifecycle ? { lifecycle } : {}) };
}

function checkContinuous(lifecycle: Lifecycle | undefined): void {
  const days = lifecycle?.DeleteAfterDays;
  if (days === undefined || days < 1 || days > CONTINUOUS_DAYS) {
    throw invalid(`Continuous backups need a retention of 1 to ${CONTINUOUS_DAYS} days.`);
  }
  if (lifecycle?.MoveToColdStorageAfterDays !== undefined) {
    throw invalid('Continuous backups cannot be moved to cold storage.');
  }
}

function ruleOf(call: Call, given: B.BackupRuleInput, before: readonly BackupRule[]): BackupRule {
  const name = given.RuleName ?? '';
  if (!NAME.test(name)) throw invalid(`Invalid rule name: ${name}`);
  const vault = given.TargetBackupVaultName ?? '';
  if (!call.cloud.backupVaults.get(call.scope, vault)) {
    throw invalid(`Invalid vault name. Provided backup vault ${vault} does not exist.`);
  }
  const zone = given.ScheduleExpressionTimezone ?? 'Etc/UTC';
  checkSchedule(given.ScheduleExpression, zone, call.cloud.now());
  const { StartWindowMinutes: start, CompletionWindowMinutes: completion } = given;
  checkWindows(start ?? START_WINDOW_MINUTES, completion ?? COMPLETION_WINDOW_MINUTES);
  const lifecycle = checkLifecycle(given.Lifecycle);
  if (given.EnableContinuousBackup) checkContinuous(lifecycle);
  return {
    id: before.find((rule) => rule.name === name)?.id ?? randomUUID(),
    name,
    vault,
    ...(given.ScheduleExpression === undefined ? {} : { schedule: given.ScheduleExpression }),
    zone,
    startWindowMinutes: start ?? START_WINDOW_MINUTES,
    completionWindowMinutes: completion ?? COMPLETION_WINDOW_MINUTES,
    ...(lifecycle ? { lifecycle } : {}),
    recoveryPointTags: checkTags(given.RecoveryPointTags),
    copyActions: (given.CopyActions ?? []).map(copyAction),
    continuous: given.EnableContinuousBackup ?? false,
  };
}

/** The rules of a plan as they were given, checked; a rule that keeps its name keeps its id. */
export function rulesOf(call: Call, given: B.BackupPlanInput, before: readonly BackupRule[] = []): BackupRule[] {
  if (!NAME.test(given.BackupPlanName ?? '')) throw invalid(`Invalid backup plan name: ${given.BackupPlanName}`);
  const rules = given.Rules ?? [];
  if (rules.length < 1 || rules.length > MOST_RULES) throw invalid(`A backup plan has 1 to ${MOST_RULES} rules.`);
  const names = new Set(rules.map((rule) => rule.RuleName));
  if (names.size < rules.length) throw invalid('Each rule of a backup plan needs a name of its own.');
  return rules.map((rule) => ruleOf(call, rule, before));
}

export const presentRule = (rule: BackupRule): B.BackupRule => ({
  RuleName: rule.name,
  TargetBackupVaultName: rule.vault,
  ScheduleExpression: rule.schedule,
  ScheduleExpressionTimezone: rule.zone,
  StartWindowMinutes: rule.startWindowMinutes,
  CompletionWindowMinutes: rule.completionWindowMinutes,
  Lifecycle: rule.lifecycle,
  RecoveryPointTags: rule.recoveryPointTags,
  RuleId: rule.id,
  CopyActions: rule.copyActions.map(({ destinationVaultArn, lifecycle }) => ({
    DestinationBackupVaultArn: destinationVaultArn,
    Lifecycle: lifecycle,
  })),
  EnableContinuousBackup: rule.continuous,
});
