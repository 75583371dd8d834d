import type * as R from '@aws-sdk/client-rds';
import type { Answer, Call } from '../service';
import { AwsError } from '../wire/error';
import { plan } from '../world/agenda';
import { MODIFYING_MS } from '../world/storage';
import type { Database } from '../world/types';

/** Between two changes of a database's storage RDS wants six hours. */
const COOLDOWN_MS = 6 * 3_600_000;
const refused = (message: string): AwsError => new AwsError('InvalidParameterCombination', message, 400);

function checkStorage(call: Call, database: Database, wanted: number): void {
  if (wanted < database.storageGiB) {
    throw refused('Invalid storage size: the allocated storage of a database can not be reduced.');
  }
  if (wanted > 65_536) throw refused('Invalid storage size: at most 65536 GiB.');
  if (wanted < Math.ceil((database.storageGiB * 11) / 10)) {
    throw refused(`Invalid storage size: the new value must be at least 10 % above ${database.storageGiB} GiB.`);
  }
  const changedAt = database.storageChangedAt;
  if (changedAt !== undefined && call.cloud.now() - changedAt < COOLDOWN_MS) {
    throw refused(
      "You can't currently modify the storage of this DB instance because the previous storage change is being optimized.",
    );
  }
}

export function modifyDBInstance(call: Call<R.ModifyDBInstanceCommandInput>): Answer<R.ModifyDBInstanceCommandOutput> {
  const { input, cloud, scope } = call;
  const id = (input.DBInstanceIdentifier ?? '').toLowerCase();
  const database = cloud.databases.get(scope, id);
  if (!database) throw new AwsError('DBInstanceNotFoundFault', `DBInstance ${id} not found.`, 404);
  if (!['available', 'storage-full', 'storage-optimization'].includes(database.status)) {
    const message = `Database instance is not in available state: it is ${database.status}.`;
    throw new AwsError('InvalidDBInstanceStateFault', message, 400);
  }
  const storageGiB = input.AllocatedStorage ?? database.storageGiB;
  const storage = storageGiB !== database.storageGiB;
  if (storage) checkStorage(call, database, storageGiB);
  const maximum = input.MaxAllocatedStorage;
  if (maximum !== undefined && maximum <= storageGiB) {
    throw refused('MaxAllocatedStorage must be greater than the allocated storage.');
  }
  const pending: Partial<Database> = {
    ...(storage ? { storageGiB } : {}),
    ...(maximum === undefined ? {} : { maxStorageGiB: maximum }),
    ...(input.Iops === undefined ? {} : { iops: input.Iops }),
    ...(input.StorageThroughput === undefined ? {} : { throughput: input.StorageThroughput }),
    ...(input.StorageType === undefined ? {} : { storageType: input.StorageType }),
  };
  const changed: Database = {
    ...database,
    pending,
    status: 'modifying',
    ...(storage ? { storageChangedAt: cloud.now() } : {}),
  };
  cloud.databases.put(scope, id, changed);
  plan(cloud, 'DATABASE', scope, id, cloud.now() + MODIFYING_MS);
  return {
    DBInstance: {
      DBInstanceIdentifier: id,
      DBInstanceArn: database.arn,
      DBInstanceStatus: changed.status,
      AllocatedStorage: database.storageGiB,
      PendingModifiedValues: storage ? { AllocatedStorage: storageGiB } : {},
    },
  };
}
