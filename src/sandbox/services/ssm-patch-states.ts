import type * as S from '@aws-sdk/client-ssm';
import type { Answer, Call } from '../service';
import { AwsError } from '../wire/error';
import { page } from '../wire/page';
import { patchGroupOf } from '../world/patch-baseline';
import { patchesOf } from '../world/patch-compliance';
import { reportOf } from '../world/patch-state';
import type { PatchReport } from '../world/types';
import { badToken, countOf, presentPatch, presentState, within } from './ssm-patch-present';

const INSTANCE_ID = /^(i-(\w{8}|\w{17})|mi-\w{17})$/;
const MOST_INSTANCES = 50;

function checkIds(ids: readonly string[]): void {
  const bad = ids.find((id) => !INSTANCE_ID.test(id));
  if (bad !== undefined) {
    const message = `1 validation error detected: Value '${bad}' at 'instanceId' failed to satisfy constraint: Member must satisfy regular expression pattern: (^i-(\\w{8}|\\w{17})$)|(^mi-\\w{17}$)`;
    throw new AwsError('ValidationException', message, 400);
  }
  if (ids.length > MOST_INSTANCES) {
    const message = `1 validation error detected: Value at 'instanceIds' failed to satisfy constraint: Member must have length less than or equal to ${MOST_INSTANCES}`;
    throw new AwsError('ValidationException', message, 400);
  }
}

/** Of the instances that were ever scanned; the others are left out. */
export function describeInstancePatchStates(
  call: Call<S.DescribeInstancePatchStatesCommandInput>,
): Answer<S.DescribeInstancePatchStatesCommandOutput> {
  const { input, cloud, scope } = call;
  const ids = [...new Set(input.InstanceIds ?? [])];
  checkIds(ids);
  const found = ids.flatMap((id) => {
    const instance = cloud.instances.get(scope, id);
    return (instance && reportOf(cloud, scope, instance)) ?? [];
  });
  const { items, next } = page(found, (report) => report.instanceId, {
    size: within(input.MaxResults, 10, 100),
    token: input.NextToken,
    of: [scope, ids],
    invalid: badToken,
  });
  const InstancePatchStates = items.map((report) => presentState(cloud, scope, report));
  return { InstancePatchStates, ...(next ? { NextToken: next } : {}) };
}

const reportsOfGroup = ({ cloud, scope }: Call, group: string): PatchReport[] =>
  cloud.instances
    .all(scope)
    .filter((instance) => patchGroupOf(instance) === group)
    .flatMap((instance) => reportOf(cloud, scope, instance) ?? []);

const COUNTS = [
  'InstalledCount',
  'InstalledOtherCount',
  'InstalledPendingRebootCount',
  'InstalledRejectedCount',
  'MissingCount',
  'FailedCount',
  'UnreportedNotApplicableCount',
  'NotApplicableCount',
] as const;

function holds(state: S.InstancePatchState, { Key, Values, Type }: S.InstancePatchStateFilter): boolean {
  const name = COUNTS.find((count) => count === Key);
  const wanted = Number(Values?.[0]);
  if (!name || Values?.length !== 1 || !Number.isInteger(wanted)) {
    throw new AwsError('InvalidFilter', `The filter ${Key} is not valid.`, 400);
  }
  const held = state[name] ?? 0;
  if (Type === 'Equal') return held === wanted;
  if (Type === 'NotEqual') return held !== wanted;
  return Type === 'GreaterThan' ? held > wanted : held < wanted;
}

export function describeInstancePatchStatesForPatchGroup(
  call: Call<S.DescribeInstancePatchStatesForPatchGroupCommandInput>,
): Answer<S.DescribeInstancePatchStatesForPatchGroupCommandOutput> {
  const { input, cloud, scope } = call;
  const found = reportsOfGroup(call, input.PatchGroup ?? '')
    .map((report) => presentState(cloud, scope, report))
    .filter((state) => (input.Filters ?? []).every((filter) => holds(state, filter)));
  const { items, next } = page(found, (state) => state.InstanceId ?? '', {
    size: within(input.MaxResults, 10, 100),
    token: input.NextToken,
    of: [scope, input.PatchGroup, input.Filters],
    invalid: badToken,
  });
  return { InstancePatchStates: items, ...(next ? { NextToken: next } : {}) };
}

const FIELDS: Record<string, (patch: S.PatchComplianceData) => string | undefined> = {
  Classification: (patch) => patch.Classification,
  KBId: (patch) => patch.KBId,
  Severity: (patch) => patch.Severity,
  State: (patch) => patch.State,
};

export function describeInstancePatches(
  call: Call<S.DescribeInstancePatchesCommandInput>,
): Answer<S.DescribeInstancePatchesCommandOutput> {
  const { input, cloud, scope } = call;
  const id = input.InstanceId ?? '';
  checkIds([id]);
  const instance = cloud.instances.get(scope, id);
  const report = instance && reportOf(cloud, scope, instance);
  let found = report ? patchesOf(report).map(presentPatch) : [];
  for (const { Key = '', Values = [] } of input.Filters ?? []) {
    const field = FIELDS[Key];
    if (!field || Values.length === 0) throw new AwsError('InvalidFilter', `The filter ${Key} is not valid.`, 400);
    found = found.filter((patch) => Values.includes(field(patch) ?? ''));
  }
  const { items, next } = page(found, (patch) => `${patch.KBId}/${patch.Title}/${patch.State}`, {
    size: within(input.MaxResults, 10, 100),
    token: input.NextToken,
    of: [scope, id, input.Filters],
    invalid: badToken,
  });
  return { Patches: items, ...(next ? { NextToken: next } : {}) };
}

export function describePatchGroupState(
  call: Call<S.DescribePatchGroupStateCommandInput>,
): Answer<S.DescribePatchGroupStateCommandOutput> {
  const { input, cloud, scope } = call;
  const reports = reportsOfGroup(call, input.PatchGroup ?? '');
  const states = reports.map((report) => presentState(cloud, scope, report));
  const having = (test: (state: S.InstancePatchState) => number | undefined): number =>
    states.filter((state) => (test(state) ?? 0) > 0).length;
  return {
    Instances: reports.length,
    InstancesWithInstalledPatches: having((state) => state.InstalledCount),
    InstancesWithInstalledOtherPatches: having((state) => state.InstalledOtherCount),
    InstancesWithInstalledPendingRebootPatches: having((state) => state.InstalledPendingRebootCount),
    InstancesWithInstalledRejectedPatches: having((state) => state.InstalledRejectedCount),
    InstancesWithMissingPatches: having((state) => state.MissingCount),
    InstancesWithFailedPatches: having((state) => state.FailedCount),
    InstancesWithNotApplicablePatches: having((state) => state.NotApplicableCount),
    InstancesWithUnreportedNotApplicablePatches: 0,
    InstancesWithCriticalNonCompliantPatches: having((state) => state.CriticalNonCompliantCount),
    InstancesWithSecurityNonCompliantPatches: having((state) => state.SecurityNonCompliantCount),
    InstancesWithOtherNonCompliantPatches: having((state) => state.OtherNonCompliantCount),
    InstancesWithAvailableSecurityUpdates: reports.filter((one) => countOf(one, 'AvailableSecurityUpdate') > 0).length,
  };
}
