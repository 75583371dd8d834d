import type { Cloud } from '../cloud';
import type { Outage, OutagePeriod } from './types';

export const covers = (period: OutagePeriod, at: number): boolean =>
  period.from <= at && (period.to === undefined || at < period.to);

/** Whether an instance did not answer at a moment although it was switched on. */
export const isOut = (cloud: Cloud, scope: string, instanceId: string, at: number): boolean =>
  cloud.outages.get(scope, instanceId)?.periods.some((period) => covers(period, at)) ?? false;

/** Instances that have been out since a moment or still are: their alarms deserve a look. */
export const outSince = (cloud: Cloud, scope: string, since: number): Outage[] =>
  cloud.outages.all(scope).filter(({ periods }) => periods.some(({ to }) => to === undefined || to > since));

/** Forgets what no metric is asked for any more. */
export function forgetOutages(cloud: Cloud, before: number): void {
  for (const scope of cloud.outages.scopeNames()) {
    for (const { instanceId, periods } of cloud.outages.all(scope)) {
      if (periods.every(({ to }) => to !== undefined && to < before)) cloud.outages.delete(scope, instanceId);
    }
  }
}
