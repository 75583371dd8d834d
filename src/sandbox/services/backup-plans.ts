import type * as B from '@aws-sdk/client-backup';
import { randomUUID } from 'node:crypto';
import type { Answer, Call } from '../service';
import { arm, current } from '../world/backup-plan';
import { runsOf } from '../world/backup-schedule';
import type { BackupPlan, BackupRule, PlanVersion } from '../world/types';
import { badRequest, checkTags, date, exists, invalid, notFound, overLimit, paged } from './backup-common';
import { presentRule, rulesOf } from './backup-rules';

const MOST_PLANS = 300;
const MOST_RUNS = 10;

export function planOf(call: Call, id: string | undefined): BackupPlan {
  const found = call.cloud.backupPlans.get(call.scope, id ?? '');
  if (!found || found.deletedAt !== undefined) throw notFound(`Cannot find backup plan ${id}.`);
  return found;
}

const newVersion = (): string => Buffer.from(randomUUID()).toString('base64');

const advancedOf = (given: B.BackupPlanInput): PlanVersion['advanced'] =>
  (given.AdvancedBackupSettings ?? []).map(({ ResourceType, BackupOptions = {} }) => {
    if (ResourceType !== 'EC2') throw invalid('Advanced backup settings are for EC2 alone.');
    const [bad] = Object.entries(BackupOptions).filter(
      ([key, value]) => key !== 'WindowsVSS' || (value !== 'enabled' && value !== 'disabled'),
    );
    if (bad) throw invalid(`Invalid backup option: ${bad.join(' ')}`);
    return { type: ResourceType, options: BackupOptions };
  });

const presentAdvanced = (version: PlanVersion): B.AdvancedBackupSetting[] | undefined =>
  version.advanced.length === 0
    ? undefined
    : version.advanced.map(({ type, options }) => ({ ResourceType: type, BackupOptions: options }));

/** Two plans are the same where everything but the ids of their rules is. */
const documentOf = ({ name, rules, advanced }: Pick<PlanVersion, 'name' | 'rules' | 'advanced'>): string =>
  JSON.stringify([name, rules.map((rule): Partial<BackupRule> => ({ ...rule, id: '' })), advanced]);

const answer = (of: BackupPlan) => ({
  BackupPlanId: of.id,
  BackupPlanArn: of.arn,
  CreationDate: new Date(of.createdAt),
  VersionId: current(of).id,
  AdvancedBackupSettings: presentAdvanced(current(of)),
});

export function createBackupPlan(call: Call<B.CreateBackupPlanCommandInput>): Answer<B.CreateBackupPlanCommandOutput> {
  const { input, cloud, scope, region, caller } = call;
  const live = cloud.backupPlans.all(scope).filter(({ deletedAt }) => deletedAt === undefined);
  const { CreatorRequestId, BackupPlan: given } = input;
  const again =
    CreatorRequestId === undefined ? undefined : live.find((one) => one.creatorRequestId === CreatorRequestId);
  if (again) return answer(again);
  if (!given) throw invalid('A backup plan is required.');
  const version: PlanVersion = {
    id: newVersion(),
    at: cloud.now(),
    name: given.BackupPlanName ?? '',
    rules: rulesOf(call, given),
    advanced: advancedOf(given),
  };
  const same = live.find((one) => documentOf(current(one)) === documentOf(version));
  if (same) {
    throw exists('Backup plan with the same plan document already exists', same.arn, same.creatorRequestId);
  }
  if (live.length >= MOST_PLANS) throw overLimit(`An account has at most ${MOST_PLANS} backup plans in a region.`);
  const id = randomUUID();
  const made = cloud.backupPlans.put(scope, id, {
    id,
    arn: `arn:aws:backup:${region}:${caller.accountId}:backup-plan:${id}`,
    createdAt: cloud.now(),
    ...(CreatorRequestId === undefined ? {} : { creatorRequestId: CreatorRequestId }),
    versions: [version],
    tags: checkTags(input.BackupPlanTags),
  });
  arm(cloud, scope, made);
  return answer(made);
}

export function updateBackupPlan(call: Call<B.UpdateBackupPlanCommandInput>): Answer<B.UpdateBackupPlanCommandOutput> {
  const { input, cloud, scope } = call;
  const of = planOf(call, input.BackupPlanId);
  const before = current(of).rules;
  if (!input.BackupPlan) throw invalid('A backup plan is required.');
  const version: PlanVersion = {
    id: newVersion(),
    at: cloud.now(),
    name: input.BackupPlan.BackupPlanName ?? '',
    rules: rulesOf(call, input.BackupPlan, before),
    advanced: advancedOf(input.BackupPlan),
  };
  const changed = cloud.backupPlans.put(scope, of.id, { ...of, versions: [...of.versions, version] });
  arm(cloud, scope, changed, before);
  return { ...answer(changed), CreationDate: new Date(version.at) };
}

/** When the rules of a plan run next, in order. */
function preview(call: Call, version: PlanVersion, most: number): B.ScheduledPlanExecutionMember[] {
  if (most < 0 || most > MOST_RUNS) throw invalid(`MaxScheduledRunsPreview must be between 0 and ${MOST_RUNS}.`);
  return version.rules
    .flatMap((rule) =>
      (rule.schedule === undefined ? [] : runsOf(rule.schedule, call.cloud.now(), rule.zone, most)).map((at) => ({
        ExecutionTime: new Date(at),
        RuleId: rule.id,
        RuleExecutionType: rule.continuous ? ('CONTINUOUS_AND_SNAPSHOTS' as const) : ('SNAPSHOTS' as const),
      })),
    )
    .sort((a, b) => a.ExecutionTime.getTime() - b.ExecutionTime.getTime())
    .slice(0, most);
}

export function getBackupPlan(call: Call<B.GetBackupPlanCommandInput>): Answer<B.GetBackupPlanCommandOutput> {
  const { input } = call;
  const of = planOf(call, input.BackupPlanId);
  const wanted = input.VersionId;
  const version = wanted === undefined ? current(of) : of.versions.find(({ id }) => id === wanted);
  if (!version) throw notFound(`Cannot find version ${wanted} of backup plan ${of.id}.`);
  const most = input.MaxScheduledRunsPreview ?? 0;
  return {
    ...answer(of),
    VersionId: version.id,
    CreatorRequestId: of.creatorRequestId,
    LastExecutionDate: date(of.lastRunAt),
    AdvancedBackupSettings: presentAdvanced(version),
    BackupPlan: {
      BackupPlanName: version.name,
      Rules: version.rules.map(presentRule),
      AdvancedBackupSettings: presentAdvanced(version),
    },
    ...(most > 0 ? { ScheduledRunsPreview: preview(call, version, most) } : {}),
  };
}

export function deleteBackupPlan(call: Call<B.DeleteBackupPlanCommandInput>): Answer<B.DeleteBackupPlanCommandOutput> {
  const { cloud, scope } = call;
  const of = planOf(call, call.input.BackupPlanId);
  if (cloud.backupSelections.all(scope).some((one) => one.planId === of.id)) {
    throw badRequest('Related backup plan selections must be deleted prior to backup plan deletion');
  }
  const gone = cloud.backupPlans.put(scope, of.id, { ...of, deletedAt: cloud.now() });
  arm(cloud, scope, gone, current(of).rules);
  return { BackupPlanId: of.id, BackupPlanArn: of.arn, DeletionDate: date(gone.deletedAt), VersionId: current(of).id };
}

const member = (of: BackupPlan, version: PlanVersion): B.BackupPlansListMember => ({
  BackupPlanArn: of.arn,
  BackupPlanId: of.id,
  CreationDate: new Date(of.createdAt),
  DeletionDate: date(of.deletedAt),
  VersionId: version.id,
  BackupPlanName: version.name,
  CreatorRequestId: of.creatorRequestId,
  LastExecutionDate: date(of.lastRunAt),
  AdvancedBackupSettings: presentAdvanced(version),
});

export function listBackupPlans(call: Call<B.ListBackupPlansCommandInput>): Answer<B.ListBackupPlansCommandOutput> {
  const found = call.cloud.backupPlans
    .all(call.scope)
    .filter(({ deletedAt }) => call.input.IncludeDeleted || deletedAt === undefined);
  const { items, more } = paged(call, found, (of) => of.id);
  return { BackupPlansList: items.map((of) => member(of, current(of))), ...more };
}

export function listBackupPlanVersions(
  call: Call<B.ListBackupPlanVersionsCommandInput>,
): Answer<B.ListBackupPlanVersionsCommandOutput> {
  const of = planOf(call, call.input.BackupPlanId);
  const numbered = of.versions.map((version, place) => ({ version, place }));
  const { items, more } = paged(call, numbered, ({ place }) => String(99_999 - place));
  return { BackupPlanVersionsList: items.map(({ version }) => member(of, version)), ...more };
}
