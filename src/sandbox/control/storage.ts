import { randomUUID } from 'node:crypto';
import { alarmsOn, evaluateAlarm } from '../world/alarms';
import { GIB } from '../world/catalogue';
import { tellDatabase } from '../world/database-event';
import type { Condition } from '../world/types';
import { fail } from './fault';
import { Refusal, choice, text } from './refusal';
import type { Scenario, Stage } from './scenario';

/** The database that was named, or one without trouble. */
export function databaseOn({ cloud, scope, body }: Stage) {
  const named = text(body, 'databaseId', undefined);
  const all = cloud.databases.all(scope);
  const database =
    named === undefined
      ? all.find(
          ({ id, status }) => status === 'available' && !cloud.conditions.all(scope).some((c) => c.resourceId === id),
        )
      : all.find(({ id }) => id === named);
  if (!database && named !== undefined)
    throw new Refusal('NOT_FOUND', `There is no database ${named} in ${scope}`, 'databaseId', 404);
  if (!database) throw new Refusal('EXHAUSTED', `Every database in ${scope} is broken already`, undefined, 409);
  return database;
}

export const databaseFull: Scenario = {
  description: 'A database has used up its storage: it is storage-full, and RDS-EVENT-0007 says so.',
  parameters: {
    databaseId: 'the database; by default a healthy one',
    remedy: 'EXTEND (default): more storage helps; NONE: whatever is added is used up at once',
  },
  play(stage) {
    const { cloud, scope } = stage;
    const stubborn = choice(stage.body, 'remedy', ['EXTEND', 'NONE'], 'EXTEND') === 'NONE';
    const database = cloud.databases.put(scope, databaseOn(stage).id, { ...databaseOn(stage), status: 'storage-full' });
    const effect = fail(cloud, scope, database.id, 'RDS_STORAGE', { value: 0.001 * GIB, stubborn });
    const message = 'The allocated storage for the DB instance has been exhausted.';
    const id = tellDatabase(cloud, scope, database, { id: 'RDS-EVENT-0007', category: 'low storage', message });
    return { effects: effect ? [effect] : [], resourceId: database.id, eventIds: [id, effect?.eventId ?? []].flat() };
  },
};

export const fileSystemVolumeFull: Scenario = {
  description: 'A volume of an FSx for ONTAP file system fills up to 86 %: a tenth more brings it below 80 %.',
  parameters: {
    volumeId: 'the volume; by default the first of the account and region',
    remedy: 'EXTEND (default): a larger volume is less full; NONE: use grows along with it',
  },
  play(stage) {
    const { cloud, scope, body } = stage;
    const named = text(body, 'volumeId', undefined);
    const volume = cloud.fileSystemVolumes.all(scope).find(({ id }) => named === undefined || id === named);
    if (!volume)
      throw new Refusal('NOT_FOUND', `There is no such volume of a file system in ${scope}`, 'volumeId', 404);
    const stubborn = choice(body, 'remedy', ['EXTEND', 'NONE'], 'EXTEND') === 'NONE';
    const dimensions = [
      { Name: 'FileSystemId', Value: volume.fileSystemId },
      { Name: 'VolumeId', Value: volume.id },
    ];
    const now = cloud.now();
    const condition: Condition = {
      ...{ id: randomUUID(), resourceId: volume.id, namespace: 'AWS/FSx', metric: 'StorageUsed', dimensions },
      value: Math.round(0.86 * volume.sizeMiB * 1024 ** 2),
      from: now - 3 * 3_600_000,
      endsOnRestart: false,
      stubborn,
    };
    cloud.conditions.put(scope, condition.id, condition);
    const effects = alarmsOn(cloud, scope, { ...condition }).map((alarm) => {
      const eventId = evaluateAlarm(cloud, scope, alarm);
      return { resourceId: volume.id, alarmName: alarm.name, ...(eventId ? { eventId } : {}) };
    });
    return { effects, resourceId: volume.id };
  },
};
