import { randomUUID } from 'node:crypto';
import type { Cloud } from '../cloud';
import { alarmIndex } from '../world/alarm-index';
import { evaluateAlarm } from '../world/alarms';
import { GIB } from '../world/catalogue';
import { metricsOf, periodOf } from '../world/evaluate';
import { resourceOf } from '../world/metrics';
import type { Alarm, Condition } from '../world/types';

export type FaultKind = 'STATUS_CHECK' | 'DISK' | 'CPU' | 'MEMORY' | 'RDS_STORAGE' | 'RDS_CPU' | 'VPN';

interface Fault {
  namespace: string;
  metrics: Record<string, number>;
  /** Gone when the instance is stopped and started. */
  endsOnRestart: boolean;
}

/** What each fault does to the metrics of its resource. */
export const FAULTS: Record<FaultKind, Fault> = {
  STATUS_CHECK: { namespace: 'AWS/EC2', metrics: { StatusCheckFailed: 1 }, endsOnRestart: true },
  CPU: { namespace: 'AWS/EC2', metrics: { CPUUtilization: 99.2 }, endsOnRestart: true },
  DISK: {
    namespace: 'CWAgent',
    metrics: { disk_used_percent: 97.6, 'LogicalDisk % Free Space': 2.1 },
    endsOnRestart: false,
  },
  MEMORY: {
    namespace: 'CWAgent',
    metrics: { mem_used_percent: 98.4, 'Memory % Committed Bytes In Use': 98.4 },
    endsOnRestart: true,
  },
  RDS_STORAGE: { namespace: 'AWS/RDS', metrics: { FreeStorageSpace: 0.42 * GIB }, endsOnRestart: false },
  RDS_CPU: { namespace: 'AWS/RDS', metrics: { CPUUtilization: 97.3 }, endsOnRestart: false },
  VPN: { namespace: 'AWS/VPN', metrics: { TunnelState: 0 }, endsOnRestart: false },
};

export interface Effect {
  resourceId: string;
  alarmName: string;
  eventId?: string;
}

const watches = (alarm: Alarm, resourceId: string, fault: Fault): boolean =>
  metricsOf(alarm).some(
    (ref) => ref.namespace === fault.namespace && ref.metric in fault.metrics && resourceOf(ref) === resourceId,
  );

/** The managed alarm that sees such a fault on a resource; of several disks the first. */
export const alarmFor = (cloud: Cloud, scope: string, resourceId: string, kind: FaultKind): Alarm | undefined =>
  alarmIndex(cloud)
    .of(scope, resourceId)
    .find((alarm) => watches(alarm, resourceId, FAULTS[kind]));

/** Whether a resource has an open fault of any kind. */
export const isBroken = (cloud: Cloud, scope: string, resourceId: string): boolean =>
  cloud.conditions
    .all(scope)
    .some((condition) => condition.resourceId === resourceId && condition.to === undefined && !condition.settled) ||
  alarmIndex(cloud)
    .of(scope, resourceId)
    .some((alarm) => alarm.state.value !== 'OK');

/**
 * Breaks a resource: its metric has read badly for as long as the alarm evaluates, so the alarm changes state at once.
 * `value` null stops the metric instead.
 */
export function fail(
  cloud: Cloud,
  scope: string,
  resourceId: string,
  kind: FaultKind,
  options: { mark?: string; value?: number | null; stubborn?: boolean; reclaimable?: number; silent?: boolean } = {},
): Effect | undefined {
  const alarm = alarmFor(cloud, scope, resourceId, kind);
  const ref = alarm && metricsOf(alarm)[0];
  if (!alarm || !ref) return undefined;
  const now = cloud.now();
  close(cloud, scope, alarm, now);
  const condition: Condition = {
    id: randomUUID(),
    resourceId,
    namespace: ref.namespace,
    metric: ref.metric,
    dimensions: [...ref.dimensions],
    value: options.value === undefined ? (FAULTS[kind].metrics[ref.metric] ?? 0) : options.value,
    from: now - (alarm.evaluationPeriods * periodOf(alarm) + 120) * 1000,
    endsOnRestart: FAULTS[kind].endsOnRestart,
    ...(options.mark ? { mark: options.mark } : {}),
    ...(options.stubborn ? { stubborn: true } : {}),
    ...(options.reclaimable ? { reclaimable: options.reclaimable } : {}),
    ...(options.silent ? { silent: true } : {}),
  };
  cloud.conditions.put(scope, condition.id, condition);
  const eventId = look(cloud, scope, alarm.name);
  return { resourceId, alarmName: alarm.name, ...(eventId ? { eventId } : {}) };
}

function look(cloud: Cloud, scope: string, name: string): string | undefined {
  const alarm = cloud.alarms.get(scope, name);
  if (!alarm) return undefined;
  const { heldUntil: _released, ...free } = alarm;
  return evaluateAlarm(cloud, scope, free);
}

const MOST_KEPT = 4;

const conditionsOf = (cloud: Cloud, scope: string, alarm: Alarm): Condition[] =>
  cloud.conditions
    .all(scope)
    .filter((condition) =>
      metricsOf(alarm).some(
        (ref) =>
          ref.namespace === condition.namespace &&
          ref.metric === condition.metric &&
          resourceOf(ref) === condition.resourceId,
      ),
    );

/** Ends what is wrong at a moment, which may lie in the past; older conditions are forgotten beyond the last few. */
function close(cloud: Cloud, scope: string, alarm: Alarm, at: number): boolean {
  const known = conditionsOf(cloud, scope, alarm);
  for (const old of known.slice(0, -MOST_KEPT)) cloud.conditions.delete(scope, old.id);
  let closed = false;
  for (const condition of known.slice(-MOST_KEPT)) {
    if (condition.to !== undefined && condition.to <= at) continue;
    if (condition.to === undefined) closed = true;
    cloud.conditions.put(scope, condition.id, { ...condition, to: Math.max(condition.from, at) });
  }
  return closed;
}

/** Heals a resource: its latest evaluation period has read well, so its alarms go back to OK at once. */
export function heal(cloud: Cloud, scope: string, resourceId: string, kind?: FaultKind): Effect[] {
  const now = cloud.now();
  return alarmIndex(cloud)
    .of(scope, resourceId)
    .flatMap((alarm): Effect[] => {
      if (kind && !watches(alarm, resourceId, FAULTS[kind])) return [];
      const closed = close(cloud, scope, alarm, now - (periodOf(alarm) + 60) * 1000);
      if (!closed && alarm.state.value === 'OK') return [];
      const eventId = look(cloud, scope, alarm.name);
      return eventId ? [{ resourceId, alarmName: alarm.name, eventId }] : [];
    });
}
