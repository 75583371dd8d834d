import { instanceKey, MONITORED, type AlertedInstance, type Ec2Alerting } from '../../domain/ec2-alerting';
import type { Unit } from '../unit';

/** The EC2 instances that resources are, or are attached to; by the resource's uuid. */
export async function instancesOf(
  unit: Unit,
  resourceIds: readonly string[],
): Promise<ReadonlyMap<string, AlertedInstance>> {
  if (resourceIds.length === 0) return new Map();
  const rows = await unit.query<AlertedInstance & { of: string }>(
    `select r.id as of, i.id, i.resource_id as "instanceId", i.name, c.aws_account_id as "awsAccountId", i.region,
       exists (select from resource_tag t where t.resource_id = i.id and t.key = $2 and t.value = $3) as monitored
     from resource r join account c on c.id = r.account_id
     join resource i on i.account_id = r.account_id and i.region = r.region and i.type = 'AWS::EC2::Instance'
       and i.resource_id = case r.type when 'AWS::EC2::Instance' then r.resource_id
         else r.details->'attachedTo'->0->>'instanceId' end
     where r.id = any ($1) and r.type in ('AWS::EC2::Instance', 'AWS::EC2::Volume')`,
    [[...new Set(resourceIds)], MONITORED.key, MONITORED.value],
  );
  return new Map(rows.map(({ of, ...instance }) => [of, instance]));
}

/** The locks of all instances that stored alerts are about. */
export async function instanceKeysOf(unit: Unit, alertIds: readonly string[]): Promise<string[]> {
  const rows = await unit.query<{ resource_id: string }>(
    `select distinct a.resource_id from alert a join resource r on r.id = a.resource_id
     where a.id = any ($1) and r.type in ('AWS::EC2::Instance', 'AWS::EC2::Volume')`,
    [alertIds],
  );
  const instances = await instancesOf(
    unit,
    rows.map((row) => row.resource_id),
  );
  return [...instances.values()].map(instanceKey);
}

/** What decides whether an alert shares its case with others of its instance. */
export interface Sharing {
  account: { id: string; ec2Alerting: Ec2Alerting };
  instance: AlertedInstance | null;
}

/** What one instance's alerts share a case by; null: they are judged by what they say. */
export function sharedKey({ account, instance }: Sharing): string | null {
  return account.ec2Alerting.grouping === 'INSTANCE' && instance ? instanceKey(instance) : null;
}
