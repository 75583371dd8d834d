import type { Cloud } from '../cloud';
import { plan, unplan } from './agenda';
import { type Terms, nextRun } from './schedule';
import type { MaintenanceWindow, WindowTarget, WindowTask } from './types';
import { written } from './zone';

/** What was given as a date; one that says nothing of a time zone is meant in UTC. */
export const instant = (date: string): number =>
  Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(date) || !date.includes('T') ? date : `${date}Z`);

export const termsOf = (window: MaintenanceWindow): Terms => ({
  schedule: window.schedule,
  zone: window.zone ?? 'UTC',
  offsetDays: window.offsetDays ?? 0,
  since: window.scheduledSince,
  ...(window.startDate === undefined ? {} : { from: instant(window.startDate) }),
  ...(window.endDate === undefined ? {} : { until: instant(window.endDate) }),
});

/** When it runs next; a disabled window does not run. */
export const nextExecution = (window: MaintenanceWindow, after: number): number | undefined =>
  window.enabled ? nextRun(termsOf(window), after) : undefined;

export const writtenMoment = (window: MaintenanceWindow, moment: number): string =>
  written(moment, window.zone ?? 'UTC');

/** Lets a window begin when it is due next, after a moment. */
export function arrange(cloud: Cloud, scope: string, window: MaintenanceWindow, after: number): void {
  const next = nextExecution(window, after);
  if (next === undefined) unplan(cloud, 'WINDOW', scope, window.id);
  else plan(cloud, 'WINDOW', scope, window.id, next);
}

export const targetsOf = (cloud: Cloud, scope: string, windowId: string): WindowTarget[] =>
  cloud.windowTargets.all(`${scope}/${windowId}`);

export const tasksOf = (cloud: Cloud, scope: string, windowId: string): WindowTask[] =>
  cloud.windowTasks.all(`${scope}/${windowId}`);
