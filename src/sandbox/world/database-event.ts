import type { Cloud } from '../cloud';
import { emit, makeEvent } from './bus';
import type { Database } from './types';

/** "RDS DB Instance Event" on the bus of the database's account. Answers the event's id. */
export function tellDatabase(
  cloud: Cloud,
  scope: string,
  database: Database,
  about: { id: string; category: string; message: string },
): string {
  const [accountId = '', region = ''] = scope.split('/');
  const detail = {
    EventCategories: [about.category],
    SourceType: 'DB_INSTANCE',
    SourceArn: database.arn,
    Date: new Date(cloud.now()).toISOString(),
    Message: about.message,
    SourceIdentifier: database.id,
    EventID: about.id,
  };
  const type = 'RDS DB Instance Event';
  const event = makeEvent(cloud, { accountId, region, source: 'aws.rds', type, resources: [database.arn], detail });
  emit(cloud, accountId, region, event);
  return event.id;
}
