import type * as S from '@aws-sdk/client-ssm';
import type { Answer, Call } from '../service';
import { AwsError } from '../wire/error';
import { page } from '../wire/page';
import { baselineForGroup, baselineOf, groupKey } from '../world/patch-baseline';
import { keepReports } from '../world/patch-state';
import { idOf, invalid, namedBaseline, systemName } from './ssm-patch-check';
import { identityOf } from './ssm-patch-baselines';
import { badToken, within } from './ssm-patch-present';

const MOST_GROUPS = 25;

function groupName(given: string | undefined): string {
  if (!/^([\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256})$/u.test(given ?? ''))
    throw invalid(`${given} is not a valid patch group.`);
  return given ?? '';
}

export function registerPatchBaselineForPatchGroup(
  call: Call<S.RegisterPatchBaselineForPatchGroupCommandInput>,
): Answer<S.RegisterPatchBaselineForPatchGroupCommandOutput> {
  const { input, cloud, scope } = call;
  const group = groupName(input.PatchGroup);
  const baseline = namedBaseline(call, input.BaselineId);
  const key = groupKey(baseline.system, group);
  const groups = cloud.patchGroups.all(scope);
  if (cloud.patchGroups.get(scope, key)) {
    const message = `Patch Group baseline already has a baseline registered for OperatingSystem ${baseline.system}.`;
    throw new AwsError('AlreadyExistsException', message, 400);
  }
  if (groups.filter(({ baselineId }) => baselineId === baseline.id).length >= MOST_GROUPS) {
    const message = `The patch baseline is registered for ${MOST_GROUPS} patch groups already.`;
    throw new AwsError('ResourceLimitExceededException', message, 400);
  }
  keepReports(cloud, scope);
  cloud.patchGroups.put(scope, key, { group, system: baseline.system, baselineId: baseline.id });
  return { BaselineId: idOf(baseline), PatchGroup: group };
}

export function deregisterPatchBaselineForPatchGroup(
  call: Call<S.DeregisterPatchBaselineForPatchGroupCommandInput>,
): Answer<S.DeregisterPatchBaselineForPatchGroupCommandOutput> {
  const { input, cloud, scope } = call;
  const group = groupName(input.PatchGroup);
  const baseline = baselineOf(cloud, scope, input.BaselineId ?? '');
  const key = baseline && groupKey(baseline.system, group);
  if (key !== undefined && cloud.patchGroups.get(scope, key)?.baselineId === baseline?.id) {
    keepReports(cloud, scope);
    cloud.patchGroups.delete(scope, key);
  }
  return { BaselineId: input.BaselineId, PatchGroup: group };
}

export function describePatchGroups(
  call: Call<S.DescribePatchGroupsCommandInput>,
): Answer<S.DescribePatchGroupsCommandOutput> {
  const { input, cloud, scope } = call;
  let found = cloud.patchGroups.all(scope);
  for (const { Key = '', Values = [] } of input.Filters ?? []) {
    if (Key === 'NAME_PREFIX') found = found.filter(({ group }) => Values.some((value) => group.startsWith(value)));
    else if (Key === 'OPERATING_SYSTEM') found = found.filter(({ system }) => Values.includes(system));
    else throw new AwsError('InvalidFilter', `The filter ${Key} is not valid.`, 400);
  }
  const { items, next } = page(found, ({ group, system }) => `${group}/${system}`, {
    size: within(input.MaxResults, 1, 100),
    token: input.NextToken,
    of: [scope, input.Filters],
    invalid: badToken,
  });
  const Mappings = items.map(({ group, baselineId }) => {
    const baseline = baselineOf(cloud, scope, baselineId);
    return { PatchGroup: group, ...(baseline ? { BaselineIdentity: identityOf(call, baseline) } : {}) };
  });
  return { Mappings, ...(next ? { NextToken: next } : {}) };
}

export function getPatchBaselineForPatchGroup(
  call: Call<S.GetPatchBaselineForPatchGroupCommandInput>,
): Answer<S.GetPatchBaselineForPatchGroupCommandOutput> {
  const { input, cloud, scope } = call;
  const group = groupName(input.PatchGroup);
  const system = systemName(input.OperatingSystem);
  const baseline = baselineForGroup(cloud, scope, system, group);
  return {
    ...(baseline ? { BaselineId: idOf(baseline) } : {}),
    PatchGroup: group,
    OperatingSystem: system as S.OperatingSystem,
  };
}
