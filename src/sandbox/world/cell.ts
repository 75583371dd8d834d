import { type Cloud, scopeOf } from '../cloud';
import type { Random } from '../random';
import { GIB, MANAGED, databaseBaseline, instanceBaseline, quietAlarm, vpnBaseline } from './catalogue';
import { generateInstance } from './instance';
import { generateFileSystem } from './file-system';
import type { Account, Database, Tags } from './types';

const DAY = 86_400_000;
const OWNERS = ['payments', 'logistics', 'web', 'data', 'platform', 'identity'];
const ENGINES = [
  ['mysql', '8.0.39'],
  ['postgres', '16.4'],
  ['mariadb', '10.11.9'],
  ['sqlserver-se', '15.00.4395.2.v1'],
] as const;

/** One account in one region with about `size` resources. */
export function generateCell(
  cloud: Cloud,
  account: Account,
  region: string,
  size: number,
  random: Random,
  createdAt: number,
): void {
  const scope = scopeOf(account.id, region);
  const vpcId = `vpc-${random.hex(17)}`;
  const environment = account.environment === 'PRODUCTION' ? 'production' : account.name.split('-').slice(1).join('-');
  const tags = (name: string): Tags => ({ Name: name, Environment: environment, Owner: random.pick(OWNERS) });
  const at = { accountId: account.id, region, time: createdAt - 30 * DAY };
  let left = size;

  const instances = Math.max(3, Math.floor(size * (size > 40 ? 0.42 : 0.3)));
  const group = instances > 5 ? `${environment}-web` : `${environment}-batch`;
  for (let index = 0; index < instances && left > 1; index++) {
    const { instance, volumes } = generateInstance({ account, region, vpcId, index, random, createdAt, tags, group });
    cloud.instances.generate(scope, instance.id, instance);
    for (const volume of volumes.slice(0, left - 1)) {
      cloud.volumes.generate(scope, volume.id, volume);
      left--;
    }
    left--;
    for (const baseline of instanceBaseline(instance, volumes)) {
      cloud.alarms.generate(scope, baseline.name, quietAlarm(baseline, at, { ...MANAGED }));
    }
  }

  const databases = Math.min(left, Math.max(2, Math.floor(size * 0.06) - (size > 40 ? 2 : 0)));
  for (let index = 0; index < databases; index++, left--) {
    const database = generateDatabase(account, region, index, random, createdAt, tags);
    cloud.databases.generate(scope, database.id, database);
    for (const baseline of databaseBaseline(database)) {
      cloud.alarms.generate(scope, baseline.name, quietAlarm(baseline, at, { ...MANAGED }));
    }
  }

  if (left-- > 0) {
    const id = `nat-${random.hex(17)}`;
    const publicIp = `52.${random.int(1, 250)}.${random.int(1, 250)}.${random.int(1, 250)}`;
    const subnetId = `subnet-${random.hex(17)}`;
    cloud.natGateways.generate(scope, id, { id, vpcId, subnetId, publicIp, createdAt: at.time, tags: tags('egress') });
  }
  if (left-- > 0) {
    const id = `vpn-${random.hex(17)}`;
    const gateways = { customerGatewayId: `cgw-${random.hex(17)}`, vpnGatewayId: `vgw-${random.hex(17)}` };
    const connection = { id, ...gateways, createdAt: at.time, tags: tags('head-office') };
    cloud.vpnConnections.generate(scope, id, connection);
    for (const baseline of vpnBaseline(connection)) {
      cloud.alarms.generate(scope, baseline.name, quietAlarm(baseline, at, { ...MANAGED }));
    }
  }

  const prefix = `arn:aws`;
  const kinds: ((index: number) => string)[] = [
    (index) =>
      `${prefix}:elasticloadbalancing:${region}:${account.id}:loadbalancer/app/${environment}-${index}/${random.hex(16)}`,
    (index) => `${prefix}:s3:::${account.name}-${region}-${index}-${random.hex(6)}`,
    (index) => `${prefix}:dynamodb:${region}:${account.id}:table/${environment}-events-${index}`,
    () => `${prefix}:elasticfilesystem:${region}:${account.id}:file-system/fs-${random.hex(17)}`,
  ];
  for (let index = 0; left > 0; index++, left--) {
    // The last two places of a cell that has room are a file system and a volume in it.
    if (left === 2 && index >= 3) {
      generateFileSystem(cloud, account, region, { random, vpcId, time: at.time, tags });
      break;
    }
    const arn = kinds[index % kinds.length]?.(index) ?? '';
    cloud.tagged.generate(scope, arn, { arn, tags: tags(`${environment}-${index}`) });
  }
  customerAlarm(cloud, account, region, at.time);
}

/** The customer's own alarm, which Alarm Manager neither made nor touches: it has no managed tag. */
function customerAlarm(cloud: Cloud, account: Account, region: string, time: number): void {
  const scope = scopeOf(account.id, region);
  const database = cloud.databases.all(scope)[0];
  if (!database) return;
  const baseline = {
    name: `${account.name} ${region} database connections`,
    description: 'Too many connections to the main database.',
    namespace: 'AWS/RDS',
    metric: 'DatabaseConnections',
    dimensions: [{ Name: 'DBInstanceIdentifier', Value: database.id }],
    statistic: 'Average',
    period: 60,
    evaluationPeriods: 5,
    threshold: 400,
    comparison: 'GreaterThanThreshold',
  };
  cloud.alarms.generate(
    scope,
    baseline.name,
    quietAlarm(baseline, { accountId: account.id, region, time }, { Team: 'database' }),
  );
}

function generateDatabase(
  account: Account,
  region: string,
  index: number,
  random: Random,
  createdAt: number,
  tags: (name: string) => Tags,
): Database {
  const [engine, engineVersion] = random.pick(ENGINES);
  const id = `${account.name.split('-').slice(1).join('-')}-${engine.split('-')[0]}-${index + 1}-${random.hex(4)}`;
  const grows = index % 3 === 2;
  const storageGiB = random.pick([50, 100, 200, 500]);
  return {
    id,
    arn: `arn:aws:rds:${region}:${account.id}:db:${id}`,
    resourceId: `db-${random.hex(26).toUpperCase()}`,
    engine,
    engineVersion,
    class: random.pick(['db.t3.medium', 'db.m6i.large', 'db.r6g.xlarge']),
    storageGiB,
    ...(grows ? { maxStorageGiB: storageGiB * 4 } : {}),
    storageType: 'gp3',
    multiZone: account.environment === 'PRODUCTION',
    zone: `${region}${random.pick(['a', 'b', 'c'])}`,
    status: 'available',
    createdAt: createdAt - random.int(40, 700) * DAY,
    tags: {
      ...tags(id),
      ...(index % 3 === 1 ? { 'ams:rt:ams-rds-max-allocated-storage-policy': 'ams-opt-out' } : {}),
    },
  };
}

export const storageBytes = (database: Database): number => database.storageGiB * GIB;
