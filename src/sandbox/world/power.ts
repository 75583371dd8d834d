import { type Cloud } from '../cloud';
import { plan } from './agenda';
import { evaluateMetric } from './alarms';
import { bootDeed } from './boot';
import { emit, makeEvent } from './bus';
import type { Instance } from './types';

/** Time that an instance spends on its way; real ones take longer, but nobody should wait for a simulation. */
const ON_THE_WAY_MS = 1500;

const NEXT: Partial<Record<Instance['state'], Instance['state']>> = { pending: 'running', stopping: 'stopped' };

/** Moves an instance to a state, tells the bus, and lets a passing state end by itself. */
export function setInstanceState(cloud: Cloud, scope: string, instance: Instance, state: Instance['state']): void {
  const [accountId = '', region = ''] = scope.split('/');
  const at = new Date(cloud.now()).toISOString().replace('T', ' ').slice(0, 19);
  const { stateReason: _before, offFrom, offTo, ...rest } = instance;
  const now = cloud.now();
  const off =
    state === 'stopping'
      ? { offFrom: now }
      : {
          ...(offFrom === undefined ? {} : { offFrom }),
          ...(state === 'running' ? { offTo: now } : offTo === undefined ? {} : { offTo }),
        };
  cloud.instances.put(scope, instance.id, {
    ...rest,
    state,
    ...off,
    ...(state === 'pending' ? { launchedAt: now } : {}),
    ...(state === 'stopping' || state === 'stopped' ? { stateReason: `User initiated (${at} GMT)` } : {}),
  });
  if (state === 'stopped') endHostConditions(cloud, scope, instance.id);
  const about = { accountId, region, source: 'aws.ec2', type: 'EC2 Instance State-change Notification' };
  const resources = [`arn:aws:ec2:${region}:${accountId}:instance/${instance.id}`];
  emit(
    cloud,
    accountId,
    region,
    makeEvent(cloud, { ...about, resources, detail: { 'instance-id': instance.id, state } }),
  );
  if (state === 'running') {
    bootDeed(cloud, scope, instance.id);
    reevaluate(cloud, scope, instance.id);
  }
  passOn(cloud, scope, instance.id);
}

function passOn(cloud: Cloud, scope: string, id: string): void {
  const instance = cloud.instances.get(scope, id);
  if (instance && NEXT[instance.state]) plan(cloud, 'POWER', scope, id, cloud.now() + ON_THE_WAY_MS);
}

/** A passing state ends. */
export function arrive(cloud: Cloud, scope: string, id: string): void {
  const instance = cloud.instances.get(scope, id);
  const next = instance && NEXT[instance.state];
  if (instance && next) setInstanceState(cloud, scope, instance, next);
}

/** A stopped instance leaves its host: what was wrong with the host is over when it starts elsewhere. */
function endHostConditions(cloud: Cloud, scope: string, instanceId: string): void {
  for (const condition of cloud.conditions.all(scope)) {
    if (condition.stubborn || condition.resourceId !== instanceId || condition.to !== undefined) continue;
    if (condition.endsOnRestart) {
      cloud.conditions.put(scope, condition.id, { ...condition, to: cloud.now() - 300_000 });
    }
  }
}

function reevaluate(cloud: Cloud, scope: string, instanceId: string): void {
  const dimensions = [{ Name: 'InstanceId', Value: instanceId }];
  for (const metric of ['StatusCheckFailed', 'CPUUtilization']) {
    evaluateMetric(cloud, scope, { namespace: 'AWS/EC2', metric, dimensions });
  }
}
