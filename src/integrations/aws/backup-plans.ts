import type { BackupPlan, BackupRule, BackupRuleInput } from '@aws-sdk/client-backup';
import type { DiscoveredSelection } from '../../domain/backup/discovered';
import { sameRules, sameSelection, type PlanDocument } from '../../domain/backup/plan';
import type { CheckedRule } from '../../domain/backup/rules';
import { backupOf } from './backup';
import { ruleOf, selectionOf } from './backup-reading';
import { codeOf, type AwsAccess, type AwsSessions } from './session';

/** What AWS Backup has after a plan was put right. */
export interface PutPlan {
  planId: string;
  arn: string;
  versionId: string;
  ruleIds: Record<string, string>;
  selectionIds: Record<string, string>;
}

export interface BackupPlans {
  /** Makes a vault that is not there yet. */
  ensureVault(name: string): Promise<void>;
  /**
   * Makes the plan, or brings it to what it is to be: only what differs is changed, so a repeat changes nothing.
   * `creatorRequestId` lets a plan be found again whose making was not answered.
   */
  put(planId: string | null, document: PlanDocument, creatorRequestId: string, roleArn: string): Promise<PutPlan>;
  /** Deletes the plan with its selections; one that is gone is deleted. */
  remove(planId: string): Promise<void>;
}

const isMissing = (error: unknown): boolean => codeOf(error) === 'ResourceNotFoundException';

export async function openBackupPlans(
  sessions: AwsSessions,
  access: AwsAccess,
  region: string,
  abortSignal: AbortSignal,
): Promise<BackupPlans> {
  const { sdk, client } = await backupOf(sessions, access, region);
  const options = { abortSignal };

  async function selectionsIn(planId: string): Promise<DiscoveredSelection[]> {
    const found: DiscoveredSelection[] = [];
    const id = { BackupPlanId: planId };
    for await (const page of sdk.paginateListBackupSelections({ client, pageSize: 1_000 }, id, options)) {
      for (const { SelectionId } of page.BackupSelectionsList ?? []) {
        const one = await client.send(new sdk.GetBackupSelectionCommand({ ...id, SelectionId: SelectionId! }), options);
        found.push(selectionOf(SelectionId!, one.BackupSelection!));
      }
    }
    return found;
  }

  async function present(planId: string | null): Promise<BackupPlan | null> {
    if (planId === null) return null;
    try {
      return (await client.send(new sdk.GetBackupPlanCommand({ BackupPlanId: planId }), options)).BackupPlan!;
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  async function putPlan(planId: string | null, document: PlanDocument, creatorRequestId: string): Promise<string> {
    const before = await present(planId);
    if (before && planId !== null) {
      const same =
        before.BackupPlanName === document.name && sameRules(document.rules, (before.Rules ?? []).map(ruleOf));
      if (!same) {
        const plan = {
          BackupPlanName: document.name,
          Rules: document.rules.map((rule) =>
            inputOf(
              rule,
              before.Rules?.find((one) => one.RuleName === rule.name),
            ),
          ),
          AdvancedBackupSettings: before.AdvancedBackupSettings,
        };
        await client.send(new sdk.UpdateBackupPlanCommand({ BackupPlanId: planId, BackupPlan: plan }), options);
      }
      return planId;
    }
    const made = await client.send(
      new sdk.CreateBackupPlanCommand({
        BackupPlan: { BackupPlanName: document.name, Rules: document.rules.map((rule) => inputOf(rule)) },
        CreatorRequestId: creatorRequestId,
      }),
      options,
    );
    // A repeat is answered with the plan that the first request made: what was asked for may differ since.
    const now = await present(made.BackupPlanId!);
    const same =
      now && now.BackupPlanName === document.name && sameRules(document.rules, (now.Rules ?? []).map(ruleOf));
    return same ? made.BackupPlanId! : putPlan(made.BackupPlanId!, document, creatorRequestId);
  }

  async function removeSelection(planId: string, selectionId: string): Promise<void> {
    try {
      await client.send(
        new sdk.DeleteBackupSelectionCommand({ BackupPlanId: planId, SelectionId: selectionId }),
        options,
      );
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  return {
    ensureVault: async (name) => {
      try {
        await client.send(new sdk.DescribeBackupVaultCommand({ BackupVaultName: name }), options);
        return;
      } catch (error) {
        // Of a vault that is not there AWS says either.
        if (!isMissing(error) && codeOf(error) !== 'AccessDeniedException') throw error;
      }
      try {
        await client.send(new sdk.CreateBackupVaultCommand({ BackupVaultName: name, CreatorRequestId: name }), options);
      } catch (error) {
        if (codeOf(error) !== 'AlreadyExistsException') throw error;
      }
    },
    put: async (known, document, creatorRequestId, roleArn) => {
      const planId = await putPlan(known, document, creatorRequestId);
      const before = await selectionsIn(planId);
      const kept = new Map(
        document.selections.flatMap((draft) => {
          const found = before.find((one) => sameSelection(draft, one));
          return found ? [[draft.name, found.selectionId] as const] : [];
        }),
      );
      const ids = new Set(kept.values());
      for (const { selectionId } of before) if (!ids.has(selectionId)) await removeSelection(planId, selectionId);
      for (const { name, listOfTags } of document.selections) {
        if (kept.has(name)) continue;
        const made = await client.send(
          new sdk.CreateBackupSelectionCommand({
            BackupPlanId: planId,
            BackupSelection: {
              SelectionName: name,
              IamRoleArn: roleArn,
              ListOfTags: listOfTags.map(({ key, value }) => ({
                ConditionType: 'STRINGEQUALS',
                ConditionKey: key,
                ConditionValue: value,
              })),
            },
          }),
          options,
        );
        kept.set(name, made.SelectionId!);
      }
      const after = await client.send(new sdk.GetBackupPlanCommand({ BackupPlanId: planId }), options);
      return {
        planId,
        arn: after.BackupPlanArn!,
        versionId: after.VersionId!,
        ruleIds: Object.fromEntries((after.BackupPlan!.Rules ?? []).map((rule) => [rule.RuleName!, rule.RuleId!])),
        selectionIds: Object.fromEntries(kept),
      };
    },
    remove: async (planId) => {
      try {
        for (const { selectionId } of await selectionsIn(planId)) await removeSelection(planId, selectionId);
        await client.send(new sdk.DeleteBackupPlanCommand({ BackupPlanId: planId }), options);
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    },
  };
}

/** A rule as AWS takes it; what it has beyond ours (copies, tags of recovery points) stays as it is. */
function inputOf(rule: CheckedRule, before?: BackupRule): BackupRuleInput {
  const { RuleId: _id, ...kept } = before ?? ({} as Partial<BackupRule>);
  const { deleteAfterDays: days, moveToColdStorageAfterDays: cold } = rule;
  return {
    ...kept,
    RuleName: rule.name,
    TargetBackupVaultName: rule.vault,
    ScheduleExpression: rule.schedule,
    ScheduleExpressionTimezone: rule.timezone === 'UTC' ? 'Etc/UTC' : rule.timezone,
    StartWindowMinutes: rule.startWindowMinutes ?? undefined,
    CompletionWindowMinutes: rule.completionWindowMinutes ?? undefined,
    EnableContinuousBackup: rule.continuousBackup,
    Lifecycle:
      days === null && cold === null
        ? undefined
        : {
            ...(days === null ? {} : { DeleteAfterDays: days }),
            ...(cold === null ? {} : { MoveToColdStorageAfterDays: cold }),
          },
  };
}
