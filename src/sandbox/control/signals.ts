import { createHash, randomUUID } from 'node:crypto';
import { emit, makeEvent } from '../world/bus';
import { tellDatabase } from '../world/database-event';
import { setInstanceState } from '../world/power';
import type { HealthEvent } from '../world/types';
import { Refusal, choice, text, texts } from './refusal';
import type { Scenario, Stage } from './scenario';
import { databaseOn } from './storage';

/** "Fri, 3 Jun 2022 05:01:10 GMT": a day below ten has one digit. */
const wordy = (at: number): string => new Date(at).toUTCString().replace(/ 0(\d) /, ' $1 ');

/** "AWS Health Event": https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html */
function tellHealth({ cloud }: Stage, event: HealthEvent, communicationId: string): string {
  const { accountId, region } = event;
  const detail = {
    eventArn: event.arn,
    service: event.service,
    eventTypeCode: event.typeCode,
    eventTypeCategory: event.category,
    eventScopeCode: event.scopeCode,
    communicationId,
    startTime: wordy(event.startedAt),
    ...(event.endedAt === undefined ? {} : { endTime: wordy(event.endedAt) }),
    lastUpdatedTime: wordy(event.updatedAt),
    statusCode: event.status,
    eventRegion: region,
    eventDescription: [{ language: 'en_US', latestDescription: event.description }],
    affectedEntities: event.entities.map(({ value, status }) => ({ entityValue: value, status })),
    page: '1',
    totalPages: '1',
    backupEvent: 'false',
    affectedAccount: accountId,
  };
  const resources = event.entities.map(({ value }) => value);
  const about = { accountId, region, source: 'aws.health', type: 'AWS Health Event', resources, detail };
  const sent = makeEvent(cloud, about);
  emit(cloud, accountId, region, sent);
  return sent.id;
}

const CATEGORIES = ['issue', 'accountNotification', 'scheduledChange', 'investigation'] as const;
const STATUSES = ['open', 'closed', 'upcoming'] as const;

export const healthEvent: Scenario = {
  description: 'AWS Health has something to say about the account; again with its eventArn, it says what became of it.',
  parameters: {
    service: 'EC2 by default',
    eventTypeCode: 'AWS_EC2_INSTANCE_STORE_DRIVE_PERFORMANCE_DEGRADED by default',
    category: `${CATEGORIES.join(', ')}; by default the first`,
    eventStatus: `${STATUSES.join(', ')}; by default the first`,
    entities: 'resource ids; by default one instance',
    eventArn: 'of an event that was told before: it is updated',
    communicationId: 'by default a new one: one that was used before makes a repetition',
    description: 'what it says',
  },
  play(stage) {
    const { cloud, account, region, scope, body } = stage;
    const arn = text(body, 'eventArn', undefined);
    const before = arn === undefined ? undefined : cloud.healthEvents.get(account.id, arn);
    if (arn !== undefined && !before) throw new Refusal('NOT_FOUND', `There is no event ${arn}`, 'eventArn', 404);
    const service = text(body, 'service', before?.service ?? 'EC2');
    const standard = 'AWS_EC2_INSTANCE_STORE_DRIVE_PERFORMANCE_DEGRADED';
    const typeCode = text(body, 'eventTypeCode', before?.typeCode ?? standard);
    const now = cloud.now();
    const status = choice(body, 'eventStatus', STATUSES, 'open');
    const instance = cloud.instances.all(scope)[0]?.id;
    const values =
      texts(body, 'entities') ?? before?.entities.map(({ value }) => value) ?? (instance ? [instance] : []);
    const serial = createHash('sha256').update(randomUUID()).digest('hex');
    const fresh = `arn:aws:health:${region}::event/${service}/${typeCode}/${typeCode}_${serial.slice(0, 20)}`;
    const event: HealthEvent = {
      arn: before?.arn ?? fresh,
      accountId: account.id,
      region,
      service,
      typeCode,
      category: choice(body, 'category', CATEGORIES, before?.category ?? 'issue'),
      scopeCode: values.length > 0 ? 'ACCOUNT_SPECIFIC' : 'PUBLIC',
      status,
      startedAt: before?.startedAt ?? (status === 'upcoming' ? now + 14 * 86_400_000 : now),
      ...(status === 'closed' ? { endedAt: now } : {}),
      updatedAt: now,
      description: text(body, 'description', before?.description ?? `${service}: ${typeCode}`),
      entities: values.map((value) => ({ value, status: status === 'closed' ? 'RESOLVED' : 'IMPAIRED' })),
    };
    cloud.healthEvents.put(account.id, event.arn, event);
    const communicationId = text(body, 'communicationId', `${serial.slice(0, 40)}-1`);
    return {
      eventArn: event.arn,
      communicationId,
      eventIds: [tellHealth(stage, event, communicationId)],
      resourceIds: values,
    };
  },
};

/** What the listed events of RDS say, by their ids, with the category that RDS puts them in. */
const DATABASE_EVENTS: Record<string, [category: string, message: string]> = {
  'RDS-EVENT-0007': ['low storage', 'The allocated storage for the DB instance has been exhausted.'],
  'RDS-EVENT-0031': ['failure', 'The DB instance has failed due to an incompatible configuration or a storage issue.'],
  'RDS-EVENT-0034': ['failover', 'A requested failover was not attempted: one happened recently.'],
  'RDS-EVENT-0035': ['failure', 'The DB instance has invalid parameters.'],
  'RDS-EVENT-0036': ['failure', 'The DB instance is in an incompatible network.'],
  'RDS-EVENT-0045': ['read replica', 'An error has occurred in the read replication process.'],
  'RDS-EVENT-0049': ['failover', 'A Multi-AZ failover has completed.'],
  'RDS-EVENT-0057': ['read replica', 'Replication on the read replica was ended.'],
  'RDS-EVENT-0058': ['failure', 'Error while creating the Statspack user account PERFSTAT.'],
  'RDS-EVENT-0066': ['failover', 'The SQL Server DB instance is re-establishing its mirror.'],
  'RDS-EVENT-0081': ['failure', 'The IAM role for the backup bucket is not configured correctly.'],
  'RDS-EVENT-0089': ['low storage', 'The DB instance has consumed more than 90% of its allocated storage.'],
  'RDS-EVENT-0219': ['failure', 'The DB instance is in an invalid state; autoscaling tries again later.'],
  'RDS-EVENT-0221': ['failure', 'The storage-full threshold was reached and the database has been shut down.'],
  'RDS-EVENT-0223': ['failure', 'Storage autoscaling is unable to scale the storage.'],
  'RDS-EVENT-0224': ['failure', 'A pending autoscale would reach the maximum storage threshold.'],
  'RDS-EVENT-0237': ['failure', 'The storage type is unavailable in the Availability Zone.'],
  'RDS-EVENT-0254': ['failure', 'The storage quota of the account was exceeded.'],
};

export const databaseEvent: Scenario = {
  description: 'RDS tells an event of a database.',
  parameters: {
    eventId: 'RDS-EVENT-0089 by default',
    databaseId: 'the database; by default a healthy one',
    message: 'what it says; by default what RDS says with that event',
  },
  play(stage) {
    const { cloud, scope, body } = stage;
    const id = text(body, 'eventId', 'RDS-EVENT-0089');
    if (!/^RDS-EVENT-\d{4}$/.test(id))
      throw new Refusal('INVALID', 'eventId reads RDS-EVENT- and four digits', 'eventId');
    const [category = 'notification', said = id] = DATABASE_EVENTS[id] ?? [];
    const database = databaseOn(stage);
    const message = text(body, 'message', said);
    return { eventIds: [tellDatabase(cloud, scope, database, { id, category, message })], resourceId: database.id };
  },
};

export const instanceStops: Scenario = {
  description: 'Somebody stops a running instance, or AWS retires it: its state changes are told.',
  parameters: {
    instanceId: 'the instance; by default a running one',
    state: 'stopping (default) or pending: started again',
  },
  play({ cloud, scope, body }) {
    const state = choice(body, 'state', ['stopping', 'pending'] as const, 'stopping');
    const wanted = state === 'stopping' ? 'running' : 'stopped';
    const named = text(body, 'instanceId', undefined);
    const fits = cloud.instances.all(scope).filter((one) => one.state === wanted);
    const instance = fits.find(({ id }) => named === undefined || id === named);
    if (!instance) throw new Refusal('NOT_FOUND', `There is no such ${wanted} instance in ${scope}`, 'instanceId', 404);
    setInstanceState(cloud, scope, instance, state);
    return { resourceId: instance.id, state };
  },
};
