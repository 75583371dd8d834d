import { instanceKey, type AlertedInstance, type Ec2Alerting } from '../../domain/ec2-alerting';
import { EC2_ALERTING } from '../account/ec2-alerting';
import { holdRules } from '../correlation-rule/in-force';
import { instancesOf } from '../signal/instances';
import { holdGroups } from '../signal/proceed';
import type { Unit } from '../unit';

/** The instance whose alerts share one incident, of an alert that becomes part of it. */
export interface SharedInstance {
  key: string;
  account: { id: string; ec2Alerting: Ec2Alerting };
  instance: AlertedInstance;
}

/**
 * Holds what routing holds before it judges alerts of the alert's instance; to be called before anything else is held.
 * Null where the alert's account does not group by instance, or it is about none.
 */
export async function holdInstance(unit: Unit, alertId: string): Promise<SharedInstance | null> {
  const [alert] = await unit.query<{
    resource_id: string | null;
    id: string;
    organizationId: string;
    ec2_alerting: Ec2Alerting;
  }>(
    `select a.resource_id, c.id, c.organization_id as "organizationId", ${EC2_ALERTING} as ec2_alerting
     from alert a join account c on c.id = a.account_id where a.id = $1`,
    [alertId],
  );
  if (!alert?.resource_id || alert.ec2_alerting.grouping !== 'INSTANCE') return null;
  const instance = (await instancesOf(unit, [alert.resource_id])).get(alert.resource_id);
  if (!instance) return null;
  const key = instanceKey(instance);
  await holdGroups(unit, [], [key]);
  // A declared rule may take over the incident without holding the instance.
  await holdRules(unit, [alert]);
  return { key, account: { id: alert.id, ec2Alerting: alert.ec2_alerting }, instance };
}
