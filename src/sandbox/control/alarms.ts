import type { Cloud } from '../cloud';
import { MANAGED, quietAlarm } from '../world/catalogue';
import { type Body, Refusal, flag, text, whole } from './refusal';
import { stageOf } from './scenario';

/** Puts many quiet alarms into an account at once, as an account has that has been watched for years. */
export function plantAlarms(cloud: Cloud, body: Body): Record<string, unknown> {
  const { account, region, scope } = stageOf(cloud, body);
  const count = whole(body, 'count', 1, 200_000, 1000);
  const prefix = text(body, 'prefix', 'planted');
  const tags: Record<string, string> = flag(body, 'managed', true) ? { ...MANAGED } : { Team: 'customer' };
  const instances = cloud.instances.all(scope);
  if (instances.length === 0) throw new Refusal('EXHAUSTED', `There are no instances in ${scope}`, undefined, 409);
  const at = { accountId: account.id, region, time: cloud.now() };
  for (let index = 0; index < count; index++) {
    const instance = instances[index % instances.length];
    const baseline = {
      name: `${prefix}-${String(index).padStart(6, '0')}`,
      description: 'CPU utilization is above 95 % for 30 minutes.',
      namespace: 'AWS/EC2',
      metric: 'CPUUtilization',
      dimensions: [{ Name: 'InstanceId', Value: instance?.id ?? '' }],
      statistic: 'Average',
      period: 300,
      evaluationPeriods: 6,
      threshold: 95,
      comparison: 'GreaterThanThreshold',
    };
    cloud.alarms.put(scope, baseline.name, quietAlarm(baseline, at, tags));
  }
  return { accountId: account.id, region, planted: count, alarms: cloud.alarms.size(scope) };
}
