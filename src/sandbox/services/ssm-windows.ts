import type * as S from '@aws-sdk/client-ssm';
import { randomBytes } from 'node:crypto';
import type { Answer, Call } from '../service';
import { unplan } from '../world/agenda';
import { readSchedule } from '../world/schedule';
import type { MaintenanceWindow } from '../world/types';
import { arrange, instant, nextExecution, targetsOf, tasksOf, writtenMoment } from '../world/window';
import { tellWindow } from '../world/window-event';
import { isZone } from '../world/zone';
import {
  checkDescription,
  checkLimit,
  checkName,
  checkNumber,
  checkText,
  checkWindowId,
  filtered,
  invalid,
  madeBefore,
  onceOf,
  paged,
  present,
  windowOf,
} from './ssm-window-check';

/** https://docs.aws.amazon.com/general/latest/gr/ssm.html */
const MOST_WINDOWS = 50;

function checkDate(field: string, value: string | undefined): void {
  if (value === undefined) return;
  const form = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/;
  if (!form.test(value) || Number.isNaN(instant(value)))
    throw invalid(`${field} ${value} is not in ISO-8601 Extended format`);
}

/** Refuses what AWS does not take: each value for itself, then what they say together. */
function checkWindow(window: Omit<MaintenanceWindow, 'id'>): void {
  checkName(window.name);
  checkDescription(window.description);
  checkText('schedule', window.schedule, 1, 256);
  checkNumber('duration', window.duration, 1, 24);
  checkNumber('cutoff', window.cutoff, 0, 23);
  checkNumber('scheduleOffset', window.offsetDays, 1, 6);
  if (window.cutoff >= window.duration)
    throw invalid(`Cutoff was ${window.cutoff} but must be smaller than the duration of ${window.duration}`);
  let kind: string;
  try {
    ({ kind } = readSchedule(window.schedule));
  } catch (error) {
    throw invalid(`Schedule ${window.schedule} is not valid: ${(error as Error).message}`);
  }
  if (window.offsetDays !== undefined && kind !== 'CRON')
    throw invalid('ScheduleOffset is only supported with a cron expression');
  if (window.zone !== undefined && !isZone(window.zone))
    throw invalid(`ScheduleTimezone ${window.zone} is not a time zone`);
  checkDate('StartDate', window.startDate);
  checkDate('EndDate', window.endDate);
  const { startDate, endDate } = window;
  if (startDate !== undefined && endDate !== undefined && instant(endDate) <= instant(startDate))
    throw invalid('EndDate must be later than StartDate');
}

export function createMaintenanceWindow(
  call: Call<S.CreateMaintenanceWindowCommandInput>,
): Answer<S.CreateMaintenanceWindowCommandOutput> {
  const { input, cloud, scope } = call;
  const all = cloud.windows.all(scope);
  const before = madeBefore(input, all);
  if (before) return { WindowId: before.id };
  const now = cloud.now();
  const window: MaintenanceWindow = {
    id: `mw-${randomBytes(9).toString('hex').slice(0, 17)}`,
    name: input.Name ?? '',
    schedule: input.Schedule ?? '',
    duration: input.Duration ?? 0,
    cutoff: input.Cutoff ?? 0,
    allowUnassociatedTargets: input.AllowUnassociatedTargets ?? false,
    enabled: true,
    createdAt: now,
    modifiedAt: now,
    scheduledSince: now,
    tags: Object.fromEntries((input.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
    ...present({
      description: input.Description,
      zone: input.ScheduleTimezone,
      offsetDays: input.ScheduleOffset,
      startDate: input.StartDate,
      endDate: input.EndDate,
    }),
    ...onceOf(input),
  };
  checkWindow(window);
  checkLimit(all.length, MOST_WINDOWS, 'maintenance windows per account');
  cloud.windows.put(scope, window.id, window);
  arrange(cloud, scope, window, now);
  return { WindowId: window.id };
}

const described = (window: MaintenanceWindow) => ({
  WindowId: window.id,
  Name: window.name,
  ...present({
    Description: window.description,
    StartDate: window.startDate,
    EndDate: window.endDate,
    ScheduleTimezone: window.zone,
    ScheduleOffset: window.offsetDays,
  }),
  Schedule: window.schedule,
  Duration: window.duration,
  Cutoff: window.cutoff,
  Enabled: window.enabled,
});

/** With Replace what is not said is taken away; without it, it stays. An empty text takes a date or a description away. */
export function updateMaintenanceWindow(
  call: Call<S.UpdateMaintenanceWindowCommandInput>,
): Answer<S.UpdateMaintenanceWindowCommandOutput> {
  const { input, cloud, scope } = call;
  const before = windowOf(call);
  if (input.Replace) {
    for (const name of ['Name', 'Schedule', 'Duration', 'Cutoff', 'AllowUnassociatedTargets'] as const)
      if (input[name] === undefined) throw invalid(`${name} is required when Replace is true`);
  }
  const kept = <T>(given: T | undefined, held: T | undefined): T | undefined => {
    if (given !== undefined) return (given as unknown) === '' ? undefined : given;
    return input.Replace ? undefined : held;
  };
  const now = cloud.now();
  const { description: _d, zone: _z, offsetDays: _o, startDate: _s, endDate: _e, ...held } = before;
  const window: MaintenanceWindow = {
    ...held,
    name: input.Name ?? before.name,
    schedule: input.Schedule ?? before.schedule,
    duration: input.Duration ?? before.duration,
    cutoff: input.Cutoff ?? before.cutoff,
    allowUnassociatedTargets: input.AllowUnassociatedTargets ?? before.allowUnassociatedTargets,
    enabled: input.Enabled ?? before.enabled,
    modifiedAt: now,
    ...present({
      description: kept(input.Description, before.description),
      zone: kept(input.ScheduleTimezone, before.zone),
      offsetDays: kept(input.ScheduleOffset, before.offsetDays),
      startDate: kept(input.StartDate, before.startDate),
      endDate: kept(input.EndDate, before.endDate),
    }),
  };
  checkWindow(window);
  const timing = ['schedule', 'zone', 'offsetDays', 'startDate'] as const;
  if (timing.some((name) => window[name] !== before[name])) window.scheduledSince = now;
  cloud.windows.put(scope, window.id, window);
  arrange(cloud, scope, window, now);
  if (window.enabled !== before.enabled) tellWindow(cloud, scope, window.id, window.enabled);
  return { ...described(window), AllowUnassociatedTargets: window.allowUnassociatedTargets };
}

/** What it is told to do and to whom goes with it; the record of its executions stays. */
export function deleteMaintenanceWindow(
  call: Call<S.DeleteMaintenanceWindowCommandInput>,
): Answer<S.DeleteMaintenanceWindowCommandOutput> {
  const { cloud, scope } = call;
  const id = call.input.WindowId ?? '';
  checkWindowId(id);
  for (const target of targetsOf(cloud, scope, id)) cloud.windowTargets.delete(`${scope}/${id}`, target.id);
  for (const task of tasksOf(cloud, scope, id)) cloud.windowTasks.delete(`${scope}/${id}`, task.id);
  unplan(cloud, 'WINDOW', scope, id);
  cloud.windows.delete(scope, id);
  return { WindowId: id };
}

function nextOf({ cloud }: Call, window: MaintenanceWindow): { NextExecutionTime?: string } {
  const next = nextExecution(window, cloud.now());
  return next === undefined ? {} : { NextExecutionTime: writtenMoment(window, next) };
}

export function getMaintenanceWindow(
  call: Call<S.GetMaintenanceWindowCommandInput>,
): Answer<S.GetMaintenanceWindowCommandOutput> {
  const window = windowOf(call);
  return {
    ...described(window),
    ...nextOf(call, window),
    AllowUnassociatedTargets: window.allowUnassociatedTargets,
    CreatedDate: new Date(window.createdAt),
    ModifiedDate: new Date(window.modifiedAt),
  };
}

export function describeMaintenanceWindows(
  call: Call<S.DescribeMaintenanceWindowsCommandInput>,
): Answer<S.DescribeMaintenanceWindowsCommandOutput> {
  const { input, cloud, scope } = call;
  const found = filtered(cloud.windows.all(scope), input.Filters, {
    Name: (window, value) => window.name === value,
    Enabled: (window, value) => String(window.enabled) === value.toLowerCase(),
  });
  const { items, next } = paged(call, found, (window) => window.id, input.Filters);
  const WindowIdentities = items.map((window) => ({ ...described(window), ...nextOf(call, window) }));
  return { WindowIdentities, ...(next ? { NextToken: next } : {}) };
}
