import type {
  BackupJob,
  BackupPlansListMember,
  BackupRule,
  BackupSelection,
  CopyJob,
  RecoveryPointCreator,
} from '@aws-sdk/client-backup';
import { isEndedJob } from '../../domain/backup/state';
import type {
  BackupReading,
  DiscoveredPlan,
  DiscoveredSelection,
  DiscoveredVault,
} from '../../domain/backup/discovered';
import type { ToldBackupJob, ToldCopyJob } from '../../domain/backup/told';
import { BackupJobState, CopyJobState } from '../../domain/words';
import { backupOf } from './backup';
import type { AwsAccess, AwsSessions } from './session';

const PAGE = 1_000;
/** So many plans are looked into at a time. */
const LANES = 4;

/** Everything of AWS Backup in a Region: plans, vaults, and the jobs that were made since. All pages; `heard` at each. */
export async function readBackup(
  sessions: AwsSessions,
  access: AwsAccess,
  region: string,
  since: Date,
  abortSignal: AbortSignal,
  heard: () => void,
): Promise<BackupReading> {
  const { sdk, client } = await backupOf(sessions, access, region);
  const config = { client, pageSize: PAGE };
  const options = { abortSignal };
  const toldAt = new Date();

  async function all<Page, Found>(
    pages: AsyncIterable<Page>,
    of: (page: Page) => Found[] | undefined,
  ): Promise<Found[]> {
    const found: Found[] = [];
    for await (const page of pages) {
      heard();
      found.push(...(of(page) ?? []));
    }
    return found;
  }

  async function planOf(member: BackupPlansListMember): Promise<DiscoveredPlan> {
    const id = { BackupPlanId: member.BackupPlanId! };
    const plan = await client.send(new sdk.GetBackupPlanCommand(id), options);
    const members = await all(
      sdk.paginateListBackupSelections(config, id, options),
      (page) => page.BackupSelectionsList,
    );
    const selections: DiscoveredSelection[] = [];
    for (const { SelectionId } of members) {
      const selection = await client.send(
        new sdk.GetBackupSelectionCommand({ ...id, SelectionId: SelectionId! }),
        options,
      );
      heard();
      selections.push(selectionOf(SelectionId!, selection.BackupSelection!));
    }
    return {
      planId: member.BackupPlanId!,
      arn: member.BackupPlanArn!,
      versionId: plan.VersionId!,
      creatorRequestId: plan.CreatorRequestId ?? member.CreatorRequestId ?? null,
      name: plan.BackupPlan!.BackupPlanName!,
      createdAt: member.CreationDate ?? toldAt,
      rules: (plan.BackupPlan!.Rules ?? []).map(ruleOf),
      selections,
    };
  }

  const listed = await all(sdk.paginateListBackupPlans(config, {}, options), (page) => page.BackupPlansList);
  const [vaults, jobs, copies] = await Promise.all([
    all(sdk.paginateListBackupVaults(config, {}, options), (page) => page.BackupVaultList),
    all(sdk.paginateListBackupJobs(config, { ByCreatedAfter: since }, options), (page) => page.BackupJobs),
    all(sdk.paginateListCopyJobs(config, { ByCreatedAfter: since }, options), (page) => page.CopyJobs),
  ]);
  return {
    plans: await inLanes(listed, planOf),
    vaults: vaults.map((vault): DiscoveredVault => ({
      name: vault.BackupVaultName!,
      arn: vault.BackupVaultArn!,
      encryptionKeyArn: vault.EncryptionKeyArn ?? null,
      locked: vault.Locked ?? false,
      minRetentionDays: vault.MinRetentionDays ?? null,
      maxRetentionDays: vault.MaxRetentionDays ?? null,
    })),
    jobs: jobs.flatMap((job) => jobOf(job, toldAt) ?? []),
    copies: copies.flatMap((copy) => copyOf(copy, toldAt) ?? []),
  };
}

async function inLanes<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  const rest = items.entries();
  const lane = async (): Promise<void> => {
    for (const [n, item] of rest) results[n] = await work(item);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return results;
}

export function ruleOf(rule: BackupRule): DiscoveredPlan['rules'][number] {
  const { Lifecycle: lifecycle = {} } = rule;
  const days = (value: number | undefined): number | null => (value === undefined || value < 1 ? null : value);
  return {
    name: rule.RuleName!,
    ruleId: rule.RuleId ?? null,
    vault: rule.TargetBackupVaultName!,
    schedule: rule.ScheduleExpression ?? '',
    timezone: zoneOf(rule.ScheduleExpressionTimezone),
    startWindowMinutes: rule.StartWindowMinutes ?? null,
    completionWindowMinutes: rule.CompletionWindowMinutes ?? null,
    deleteAfterDays: days(lifecycle.DeleteAfterDays),
    moveToColdStorageAfterDays: days(lifecycle.MoveToColdStorageAfterDays),
    continuousBackup: rule.EnableContinuousBackup ?? false,
  };
}

/** AWS Backup has its own name for the zone of who names none. */
function zoneOf(zone: string | undefined): string {
  return zone === undefined || zone === 'Etc/UTC' ? 'UTC' : zone;
}

export function selectionOf(selectionId: string, selection: BackupSelection): DiscoveredSelection {
  const conditions = Object.entries(selection.Conditions ?? {}).flatMap(([operator, list]) =>
    ((list ?? []) as { ConditionKey?: string; ConditionValue?: string }[]).map((one) => ({
      operator,
      key: tagKeyOf(one.ConditionKey),
      value: one.ConditionValue ?? '',
    })),
  );
  return {
    selectionId,
    name: selection.SelectionName!,
    roleArn: selection.IamRoleArn ?? null,
    resources: selection.Resources ?? [],
    notResources: selection.NotResources ?? [],
    listOfTags: (selection.ListOfTags ?? []).map((one) => ({
      key: tagKeyOf(one.ConditionKey),
      value: one.ConditionValue ?? '',
    })),
    conditions,
  };
}

function tagKeyOf(key: string | undefined): string {
  return (key ?? '').replace(/^aws:ResourceTag\//, '');
}

function creatorOf(by: RecoveryPointCreator | undefined) {
  return {
    planId: by?.BackupPlanId ?? null,
    planArn: by?.BackupPlanArn ?? null,
    planName: by?.BackupPlanName ?? null,
    planVersion: by?.BackupPlanVersion ?? null,
    ruleId: by?.BackupRuleId ?? null,
    ruleName: by?.BackupRuleName ?? null,
  };
}

/** null: in a state that we do not know. */
export function jobOf(job: BackupJob, toldAt: Date): ToldBackupJob | null {
  const state = BackupJobState.find((word) => word === job.State);
  if (!state || !job.BackupJobId) return null;
  const completedAt = job.CompletionDate ?? null;
  return {
    jobId: job.BackupJobId,
    state,
    statusMessage: job.StatusMessage || null,
    messageCategory: job.MessageCategory ?? null,
    resourceArn: job.ResourceArn ?? null,
    resourceType: job.ResourceType ?? null,
    resourceName: job.ResourceName ?? null,
    vault: job.BackupVaultName ?? null,
    vaultArn: job.BackupVaultArn ?? null,
    roleArn: job.IamRoleArn ?? null,
    ...creatorOf(job.CreatedBy),
    createdAt: job.CreationDate ?? null,
    startBy: job.StartBy ?? null,
    initiatedAt: job.InitiationDate ?? null,
    expectedCompletionAt: job.ExpectedCompletionDate ?? null,
    completedAt,
    endedAt: isEndedJob(state) ? (completedAt ?? job.CreationDate ?? toldAt) : null,
    bytes: job.BackupSizeInBytes ?? null,
    bytesTransferred: job.BytesTransferred ?? null,
    percentDone: percentOf(job.PercentDone),
    retryCount: null,
    backupType: job.BackupType ?? null,
    recoveryPointArn: job.RecoveryPointArn ?? null,
    encrypted: job.IsEncrypted ?? null,
    encryptionKeyArn: job.EncryptionKeyArn ?? null,
    deleteAfterDays: job.RecoveryPointLifecycle?.DeleteAfterDays ?? null,
    moveToColdStorageAfterDays: job.RecoveryPointLifecycle?.MoveToColdStorageAfterDays ?? null,
    parentJobId: job.ParentJobId ?? null,
    isParent: job.IsParent ?? false,
    toldAt,
  };
}

/** AWS says 100.0. */
function percentOf(text: string | undefined): number | null {
  const value = Number(text?.trim().replace(/%$/, '') || NaN);
  return Number.isFinite(value) ? value : null;
}

function copyOf(copy: CopyJob, toldAt: Date): ToldCopyJob | null {
  const state = CopyJobState.find((word) => word === copy.State);
  if (!state || !copy.CopyJobId) return null;
  const completedAt = copy.CompletionDate ?? null;
  const { planId, ruleId } = creatorOf(copy.CreatedBy);
  return {
    jobId: copy.CopyJobId,
    state,
    statusMessage: copy.StatusMessage || null,
    messageCategory: copy.MessageCategory ?? null,
    sourceJobId: copy.CreatedByBackupJobId ?? null,
    sourceVaultArn: copy.SourceBackupVaultArn ?? null,
    sourceRecoveryPointArn: copy.SourceRecoveryPointArn ?? null,
    destinationVaultArn: copy.DestinationBackupVaultArn ?? null,
    destinationRecoveryPointArn: copy.DestinationRecoveryPointArn ?? null,
    resourceArn: copy.ResourceArn ?? null,
    resourceType: copy.ResourceType ?? null,
    roleArn: copy.IamRoleArn ?? null,
    bytes: copy.BackupSizeInBytes ?? null,
    planId,
    ruleId,
    createdAt: copy.CreationDate ?? null,
    completedAt,
    endedAt: isEndedJob(state) ? (completedAt ?? toldAt) : null,
    toldAt,
  };
}
