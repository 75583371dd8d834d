import type * as R from '@aws-sdk/client-rds';
import type { Answer, Call, Service } from '../service';
import { AwsError } from '../wire/error';
import { page } from '../wire/page';
import { modifyDBInstance } from './rds-modify';

const FIELDS = {
  'db-instance-id': (database: { id: string; arn: string }) => [database.id, database.arn],
  engine: (database: { engine: string }) => [database.engine],
  'dbi-resource-id': (database: { resourceId: string }) => [database.resourceId],
} as const;

function describeDBInstances(
  call: Call<R.DescribeDBInstancesCommandInput>,
): Answer<R.DescribeDBInstancesCommandOutput> {
  const { input, cloud, scope } = call;
  const size = input.MaxRecords ?? 100;
  if (size < 20 || size > 100)
    throw new AwsError(
      'InvalidParameterValue',
      `Invalid value ${size} for MaxRecords. Must be between 20 and 100`,
      400,
    );
  const wanted = input.DBInstanceIdentifier?.replace(/^arn:.*:db:/, '');
  let found = cloud.databases
    .all(scope)
    .filter((database) => wanted === undefined || database.id === wanted.toLowerCase());
  if (wanted !== undefined && found.length === 0)
    throw new AwsError('DBInstanceNotFoundFault', `DBInstance ${wanted} not found.`, 404);
  for (const { Name = '', Values = [] } of input.Filters ?? []) {
    const read = FIELDS[Name as keyof typeof FIELDS];
    if (!read) throw new AwsError('InvalidParameterValue', `Unrecognized filter name: ${Name}`, 400);
    found = found.filter((database) => read(database).some((value) => Values.includes(value)));
  }
  const invalid = (): AwsError => new AwsError('InvalidParameterValue', 'Invalid marker.', 400);
  const { items, next } = page(found, (database) => database.id, {
    size,
    token: input.Marker,
    of: [scope, wanted, input.Filters],
    invalid,
  });
  const DBInstances = items.map((database): R.DBInstance => ({
    DBInstanceIdentifier: database.id,
    DBInstanceArn: database.arn,
    DbiResourceId: database.resourceId,
    DBInstanceClass: database.class,
    Engine: database.engine,
    EngineVersion: database.engineVersion,
    DBInstanceStatus: database.status,
    AllocatedStorage: database.storageGiB,
    ...(database.maxStorageGiB === undefined ? {} : { MaxAllocatedStorage: database.maxStorageGiB }),
    StorageType: database.storageType,
    ...(database.iops === undefined ? {} : { Iops: database.iops }),
    ...(database.throughput === undefined ? {} : { StorageThroughput: database.throughput }),
    PendingModifiedValues:
      database.pending?.storageGiB === undefined ? {} : { AllocatedStorage: database.pending.storageGiB },
    StorageEncrypted: true,
    MultiAZ: database.multiZone,
    AvailabilityZone: database.zone,
    InstanceCreateTime: new Date(database.createdAt),
    BackupRetentionPeriod: 7,
    Endpoint: {
      Address: `${database.id}.${database.resourceId.slice(3, 15).toLowerCase()}.${call.region}.rds.amazonaws.com`,
      Port: database.engine === 'postgres' ? 5432 : database.engine.startsWith('sqlserver') ? 1433 : 3306,
    },
    TagList: Object.entries(database.tags).map(([Key, Value]) => ({ Key, Value })),
  }));
  return { DBInstances, ...(next ? { Marker: next } : {}) };
}

export const rds: Service = {
  scope: 'rds',
  protocol: 'query',
  xmlns: 'http://rds.amazonaws.com/doc/2014-10-31/',
  load: () => import('@aws-sdk/client-rds'),
  operations: { DescribeDBInstances: describeDBInstances, ModifyDBInstance: modifyDBInstance },
};
