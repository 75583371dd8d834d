import type * as S from '@aws-sdk/client-ssm';
import type { Answer, Call } from '../service';
import { runsOf } from '../world/schedule';
import type { MaintenanceWindow, Selector } from '../world/types';
import { instant, targetsOf, tasksOf, termsOf, writtenMoment } from '../world/window';
import { selects } from '../world/window-target';
import { checkOne, invalid, paged, selectors, windowOf } from './ssm-window-check';

const YEAR = 366 * 86_400_000;
/** So far a schedule is told when it is not asked up to a date. */
const MOST_RUNS = 1000;

/** Windows that an instance, or whatever has a tag, is a target of. */
function windowsFor(call: Call, targets: Selector[], type: string | undefined): MaintenanceWindow[] {
  const { cloud, scope } = call;
  checkOne('resourceType', type, ['INSTANCE', 'RESOURCE_GROUP']);
  const ids = targets.filter(({ Key }) => /^instanceids$/i.test(Key)).flatMap(({ Values }) => Values);
  const instances = ids.flatMap((id) => cloud.instances.get(scope, id) ?? []);
  const asked = targets.filter(({ Key }) => !/^instanceids$/i.test(Key));
  const means = (held: readonly Selector[]): boolean =>
    instances.some((instance) => selects(held, instance)) ||
    held.some(({ Key, Values }) => asked.some((one) => one.Key === Key && one.Values.some((v) => Values.includes(v))));
  return cloud.windows
    .all(scope)
    .filter(
      ({ id }) =>
        targetsOf(cloud, scope, id).some((target) => means(target.targets)) ||
        tasksOf(cloud, scope, id).some((task) => means(task.targets)),
    );
}

export function describeMaintenanceWindowsForTarget(
  call: Call<S.DescribeMaintenanceWindowsForTargetCommandInput>,
): Answer<S.DescribeMaintenanceWindowsForTargetCommandOutput> {
  const { input } = call;
  const targets = selectors(input.Targets);
  if (targets.length === 0) throw invalid('Targets must hold at least one target');
  const found = windowsFor(call, targets, input.ResourceType);
  const { items, next } = paged(call, found, ({ id }) => id, [targets, input.ResourceType], [1, 100]);
  return {
    WindowIdentities: items.map(({ id, name }) => ({ WindowId: id, Name: name })),
    ...(next ? { NextToken: next } : {}),
  };
}

function bound(filters: readonly S.PatchOrchestratorFilter[] | undefined, key: string): number | undefined {
  const [value] = filters?.find((filter) => filter.Key === key)?.Values ?? [];
  if (value === undefined) return undefined;
  const moment = instant(value);
  if (Number.isNaN(moment)) throw invalid(`${value} is not in ISO-8601 Extended format`);
  return moment;
}

export function describeMaintenanceWindowSchedule(
  call: Call<S.DescribeMaintenanceWindowScheduleCommandInput>,
): Answer<S.DescribeMaintenanceWindowScheduleCommandOutput> {
  const { input, cloud, scope } = call;
  const unknown = input.Filters?.find(({ Key = '' }) => !['ScheduledBefore', 'ScheduledAfter'].includes(Key));
  if (unknown) throw invalid(`Filter key ${unknown.Key} is not supported: ScheduledBefore or ScheduledAfter`);
  const now = cloud.now();
  const after = Math.max(now, bound(input.Filters, 'ScheduledAfter') ?? now);
  const before = bound(input.Filters, 'ScheduledBefore') ?? after + YEAR;
  const targets = selectors(input.Targets);
  let windows = input.WindowId === undefined ? cloud.windows.all(scope) : [windowOf(call)];
  if (targets.length > 0) {
    const fitting = windowsFor(call, targets, input.ResourceType).map(({ id }) => id);
    windows = windows.filter(({ id }) => fitting.includes(id));
  }
  const runs = windows
    .filter(({ enabled }) => enabled)
    .flatMap((window) => {
      const found: { window: MaintenanceWindow; at: number }[] = [];
      for (const at of runsOf(termsOf(window), after)) {
        if (at >= before || found.push({ window, at }) >= MOST_RUNS) break;
      }
      return found;
    });
  const key = (run: (typeof runs)[number]): string => `${String(run.at).padStart(16, '0')}/${run.window.id}`;
  const { items, next } = paged(call, runs, key, [input.WindowId, targets, input.Filters], [1, 100]);
  const ScheduledWindowExecutions = items.map(({ window, at }) => ({
    WindowId: window.id,
    Name: window.name,
    ExecutionTime: writtenMoment(window, at),
  }));
  return { ScheduledWindowExecutions, ...(next ? { NextToken: next } : {}) };
}
