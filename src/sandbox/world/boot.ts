import type { Cloud } from '../cloud';
import { noise } from '../random';
import { plan, unplan } from './agenda';
import { evaluateMetric } from './alarms';
import { covers } from './outage';
import { isBootable, rootVolumeOf } from './root-disk';
import type { Instance, OutagePeriod } from './types';

const MOST_KEPT = 6;
const DAY = 86_400_000;

/** An instance goes down without being switched off; it tries to start after `ms`, without which it does not. */
export function goDown(
  cloud: Cloud,
  scope: string,
  instanceId: string,
  cause: OutagePeriod['cause'],
  ms: number | undefined,
): void {
  const now = cloud.now();
  const before = cloud.outages.get(scope, instanceId)?.periods ?? [];
  const open = before.some((period) => covers(period, now));
  const periods = open ? before : [...before, { cause, from: now }].slice(-MOST_KEPT);
  cloud.outages.put(scope, instanceId, { instanceId, periods });
  if (ms === undefined) unplan(cloud, 'BOOT', scope, instanceId);
  else plan(cloud, 'BOOT', scope, instanceId, now + ms);
}

/** It answers again. */
export function comeBack(cloud: Cloud, scope: string, instanceId: string): void {
  const before = cloud.outages.get(scope, instanceId);
  const now = cloud.now();
  if (!before?.periods.some((period) => covers(period, now))) return;
  const periods = before.periods.map((period) => (covers(period, now) ? { ...period, to: now } : period));
  cloud.outages.put(scope, instanceId, { instanceId, periods });
  const dimensions = [{ Name: 'InstanceId', Value: instanceId }];
  evaluateMetric(cloud, scope, { namespace: 'AWS/EC2', metric: 'StatusCheckFailed', dimensions });
}

/** What was installed and waits for a reboot has had it. */
function settle(cloud: Cloud, scope: string, instance: Instance): void {
  const volume = rootVolumeOf(cloud, scope, instance);
  const disk = volume && cloud.disks.get(scope, volume.id);
  if (!disk || !Object.values(disk.level.installed).some(({ pending }) => pending)) return;
  const installed = Object.fromEntries(
    Object.entries(disk.level.installed).map(([line, { release, at }]) => [line, { release, at }]),
  );
  cloud.disks.put(scope, volume.id, { ...disk, level: { ...disk.level, installed } });
}

/** An instance tries to start from its root volume. One that can not stays away: only another disk helps. */
export function bootDeed(cloud: Cloud, scope: string, id: string): void {
  const instance = cloud.instances.get(scope, id);
  if (instance?.state !== 'running') return;
  if (!isBootable(cloud, scope, instance)) return goDown(cloud, scope, id, 'START', undefined);
  settle(cloud, scope, instance);
  comeBack(cloud, scope, id);
}

/** How long the system of an instance takes to start again, the same each time it is asked within a day. */
export const bootMs = (cloud: Cloud, instance: Instance): number =>
  Math.round((40 + 50 * noise(`${instance.id}/boot/${Math.floor(cloud.now() / DAY)}`)) * 1000);
