import type * as S from '@aws-sdk/client-ssm';
import { randomBytes } from 'node:crypto';
import type { Answer, Call } from '../service';
import { AwsError } from '../wire/error';
import { page } from '../wire/page';
import { amazonBaselines, defaultBaseline } from '../world/patch-baseline';
import { keepReports } from '../world/patch-state';
import type { PatchBaseline, PatchFilterOf } from '../world/types';
import { SYSTEM_NAMES, idOf, namedBaseline, partsOf, systemName } from './ssm-patch-check';
import { badToken, within } from './ssm-patch-present';

/** In an account and region: https://docs.aws.amazon.com/general/latest/gr/ssm.html */
const MOST_BASELINES = 50;

const group = (filters: readonly PatchFilterOf[]): S.PatchFilterGroup => ({
  PatchFilters: filters.map(({ Key, Values }) => ({ Key: Key as S.PatchFilterKey, Values })),
});

const present = (call: Call, baseline: PatchBaseline): Answer<S.GetPatchBaselineCommandOutput> => ({
  BaselineId: idOf(baseline),
  Name: baseline.name,
  OperatingSystem: baseline.system as S.OperatingSystem,
  GlobalFilters: group(baseline.globalFilters),
  ApprovalRules: {
    PatchRules: baseline.rules.map((rule) => ({
      PatchFilterGroup: group(rule.filters),
      ComplianceLevel: rule.level,
      ...(rule.afterDays === undefined ? {} : { ApproveAfterDays: rule.afterDays }),
      ...(rule.untilDate === undefined ? {} : { ApproveUntilDate: rule.untilDate }),
      EnableNonSecurity: rule.nonSecurity,
    })),
  },
  ApprovedPatches: baseline.approved,
  ApprovedPatchesComplianceLevel: baseline.approvedLevel,
  ApprovedPatchesEnableNonSecurity: baseline.approvedNonSecurity,
  RejectedPatches: baseline.rejected,
  RejectedPatchesAction: baseline.rejectedAction,
  PatchGroups: call.cloud.patchGroups
    .all(call.scope)
    .filter(({ baselineId }) => baselineId === baseline.id)
    .map((one) => one.group)
    .sort(),
  CreatedDate: new Date(baseline.createdAt),
  ModifiedDate: new Date(baseline.modifiedAt),
  Description: baseline.description,
  Sources: baseline.sources,
  ...(baseline.availableSecurityUpdates === undefined
    ? {}
    : { AvailableSecurityUpdatesComplianceStatus: baseline.availableSecurityUpdates }),
});

export function createPatchBaseline(
  call: Call<S.CreatePatchBaselineCommandInput>,
): Answer<S.CreatePatchBaselineCommandOutput> {
  const { input, cloud, scope } = call;
  const system = systemName(input.OperatingSystem);
  const parts = partsOf(input, system);
  const known = cloud.patchBaselines.all(scope);
  const before = known.find((one) => input.ClientToken !== undefined && one.clientToken === input.ClientToken);
  if (before) {
    if (before.name === input.Name && before.system === system) return { BaselineId: before.id };
    throw new AwsError('IdempotentParameterMismatch', 'The client token was used with other parameters.', 400);
  }
  if (known.length >= MOST_BASELINES) {
    throw new AwsError('ResourceLimitExceededException', `There are ${MOST_BASELINES} patch baselines already.`, 400);
  }
  const now = cloud.now();
  const baseline: PatchBaseline = {
    id: `pb-0${randomBytes(8).toString('hex')}`,
    name: input.Name ?? '',
    system,
    description: '',
    globalFilters: [],
    rules: [],
    approved: [],
    approvedLevel: 'UNSPECIFIED',
    approvedNonSecurity: false,
    rejected: [],
    rejectedAction: 'ALLOW_AS_DEPENDENCY',
    sources: [],
    ...parts,
    createdAt: now,
    modifiedAt: now,
    ...(input.ClientToken === undefined ? {} : { clientToken: input.ClientToken }),
    tags: Object.fromEntries((input.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
  };
  return { BaselineId: cloud.patchBaselines.put(scope, baseline.id, baseline).id };
}

/** A baseline of the account's own: Amazon's can not be changed. */
function own(call: Call, id: string | undefined): PatchBaseline {
  const baseline = namedBaseline(call, id);
  if (baseline.arn !== undefined) {
    throw new AwsError('DoesNotExistException', `The patch baseline ${id} belongs to AWS.`, 400);
  }
  return baseline;
}

export function updatePatchBaseline(
  call: Call<S.UpdatePatchBaselineCommandInput>,
): Answer<S.UpdatePatchBaselineCommandOutput> {
  const { input, cloud, scope } = call;
  const before = own(call, input.BaselineId);
  const parts = partsOf(input, before.system);
  const bare: PatchBaseline = {
    ...before,
    ...{ description: '', globalFilters: [], rules: [], approved: [], rejected: [], sources: [] },
    ...{ approvedLevel: 'UNSPECIFIED', approvedNonSecurity: false, rejectedAction: 'ALLOW_AS_DEPENDENCY' },
  };
  // With Replace all that a new baseline would have to say must be said again.
  const after = { ...(input.Replace ? bare : before), ...parts, modifiedAt: cloud.now() };
  keepReports(cloud, scope);
  return present(call, cloud.patchBaselines.put(scope, before.id, after));
}

export function deletePatchBaseline(
  call: Call<S.DeletePatchBaselineCommandInput>,
): Answer<S.DeletePatchBaselineCommandOutput> {
  const { input, cloud, scope } = call;
  const id = input.BaselineId ?? '';
  const baseline = cloud.patchBaselines.get(scope, id);
  if (baseline) {
    const groups = cloud.patchGroups.all(scope).some(({ baselineId }) => baselineId === id);
    if (groups || defaultBaseline(cloud, scope, baseline.system)?.id === id) {
      const message = `The patch baseline ${id} is in use: it is a default one, or registered for a patch group.`;
      throw new AwsError('ResourceInUseException', message, 400);
    }
    keepReports(cloud, scope);
    cloud.patchBaselines.delete(scope, id);
  }
  return { BaselineId: id };
}

export function getPatchBaseline(call: Call<S.GetPatchBaselineCommandInput>): Answer<S.GetPatchBaselineCommandOutput> {
  return present(call, namedBaseline(call, call.input.BaselineId));
}

export const identityOf = (call: Call, baseline: PatchBaseline): S.PatchBaselineIdentity => ({
  BaselineId: idOf(baseline),
  BaselineName: baseline.name,
  OperatingSystem: baseline.system as S.OperatingSystem,
  BaselineDescription: baseline.description,
  DefaultBaseline: defaultBaseline(call.cloud, call.scope, baseline.system)?.id === baseline.id,
});

export function describePatchBaselines(
  call: Call<S.DescribePatchBaselinesCommandInput>,
): Answer<S.DescribePatchBaselinesCommandOutput> {
  const { input, cloud, scope } = call;
  let found = [...amazonBaselines(call.region), ...cloud.patchBaselines.all(scope)];
  for (const { Key = '', Values = [] } of input.Filters ?? []) {
    const tests: Record<string, (one: PatchBaseline) => boolean> = {
      OWNER: (one) => Values.includes(one.arn === undefined ? 'Self' : 'AWS'),
      NAME_PREFIX: (one) => Values.some((value) => one.name.startsWith(value)),
      OPERATING_SYSTEM: (one) => Values.includes(one.system),
    };
    const test = tests[Key];
    if (!test) throw new AwsError('InvalidFilter', `The filter ${Key} is not valid.`, 400);
    found = found.filter(test);
  }
  const { items, next } = page(found, (one) => idOf(one), {
    size: within(input.MaxResults, 1, 100),
    token: input.NextToken,
    of: [scope, input.Filters],
    invalid: badToken,
  });
  return { BaselineIdentities: items.map((one) => identityOf(call, one)), ...(next ? { NextToken: next } : {}) };
}

export function getDefaultPatchBaseline(
  call: Call<S.GetDefaultPatchBaselineCommandInput>,
): Answer<S.GetDefaultPatchBaselineCommandOutput> {
  const system = systemName(call.input.OperatingSystem);
  const baseline = defaultBaseline(call.cloud, call.scope, system);
  return { ...(baseline ? { BaselineId: idOf(baseline) } : {}), OperatingSystem: system as S.OperatingSystem };
}

export function registerDefaultPatchBaseline(
  call: Call<S.RegisterDefaultPatchBaselineCommandInput>,
): Answer<S.RegisterDefaultPatchBaselineCommandOutput> {
  const { input, cloud, scope } = call;
  const baseline = namedBaseline(call, input.BaselineId);
  if (!SYSTEM_NAMES.includes(baseline.system)) throw new AwsError('InvalidResourceId', 'There is no such system', 400);
  keepReports(cloud, scope);
  cloud.patchDefaults.put(scope, baseline.system, baseline.id);
  return { BaselineId: idOf(baseline) };
}
