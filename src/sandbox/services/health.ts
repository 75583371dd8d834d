import type * as H from '@aws-sdk/client-health';
import type { Answer, Call, Service } from '../service';
import { AwsError } from '../wire/error';
import { page } from '../wire/page';
import type { HealthEvent } from '../world/types';

const badToken = (): AwsError => new AwsError('InvalidPaginationToken', 'The pagination token is not valid.', 400);

const present = (event: HealthEvent): H.Event => ({
  arn: event.arn,
  service: event.service,
  eventTypeCode: event.typeCode,
  eventTypeCategory: event.category,
  region: event.region,
  startTime: new Date(event.startedAt),
  ...(event.endedAt === undefined ? {} : { endTime: new Date(event.endedAt) }),
  lastUpdatedTime: new Date(event.updatedAt),
  statusCode: event.status,
  eventScopeCode: event.scopeCode,
});

const some = <T>(wanted: readonly T[] | undefined, value: T): boolean => !wanted?.length || wanted.includes(value);

const during = (at: number | undefined, ranges: readonly H.DateTimeRange[] | undefined): boolean =>
  !ranges?.length ||
  (at !== undefined && ranges.some(({ from, to }) => (!from || at >= from.getTime()) && (!to || at <= to.getTime())));

function size(given: number | undefined): number {
  const wanted = given ?? 100;
  if (wanted < 10 || wanted > 100) throw new AwsError('ValidationException', 'maxResults must lie between 10 and 100');
  return wanted;
}

function describeEvents(call: Call<H.DescribeEventsCommandInput>): Answer<H.DescribeEventsCommandOutput> {
  const { input, cloud, caller } = call;
  const of = input.filter ?? {};
  const found = cloud.healthEvents
    .all(caller.accountId)
    .filter((event) => some(of.eventArns, event.arn))
    .filter((event) => some(of.services, event.service))
    .filter((event) => some(of.eventTypeCodes, event.typeCode))
    .filter((event) => some(of.regions, event.region))
    .filter((event) => some(of.eventTypeCategories, event.category))
    .filter((event) => some(of.eventStatusCodes, event.status))
    .filter((event) => !of.entityValues?.length || event.entities.some((one) => some(of.entityValues, one.value)))
    .filter((event) => during(event.startedAt, of.startTimes))
    .filter((event) => during(event.endedAt, of.endTimes))
    .filter((event) => during(event.updatedAt, of.lastUpdatedTimes));
  const request = {
    size: size(input.maxResults),
    token: input.nextToken,
    of: [caller.accountId, of],
    invalid: badToken,
  };
  const { items, next } = page(
    found,
    (event) => `${String(9e15 - event.updatedAt).padStart(16, '0')}/${event.arn}`,
    request,
  );
  return { events: items.map(present), ...(next ? { nextToken: next } : {}) };
}

function describeEventDetails(
  call: Call<H.DescribeEventDetailsCommandInput>,
): Answer<H.DescribeEventDetailsCommandOutput> {
  const successfulSet: H.EventDetails[] = [];
  const failedSet: H.EventDetailsErrorItem[] = [];
  const arns = call.input.eventArns ?? [];
  if (arns.length < 1 || arns.length > 10)
    throw new AwsError('ValidationException', 'eventArns must have 1 to 10 members');
  for (const arn of arns) {
    const event = call.cloud.healthEvents.get(call.caller.accountId, arn);
    if (event) {
      successfulSet.push({ event: present(event), eventDescription: { latestDescription: event.description } });
    } else {
      failedSet.push({ eventArn: arn, errorName: 'ResourceNotFound', errorMessage: 'The event was not found.' });
    }
  }
  return { successfulSet, failedSet };
}

function describeAffectedEntities(
  call: Call<H.DescribeAffectedEntitiesCommandInput>,
): Answer<H.DescribeAffectedEntitiesCommandOutput> {
  const { input, cloud, caller } = call;
  const of = input.filter;
  const found = (of?.eventArns ?? [])
    .flatMap((arn) => cloud.healthEvents.get(caller.accountId, arn) ?? [])
    .flatMap((event) => event.entities.map((entity) => ({ event, entity })))
    .filter(({ entity }) => some(of?.entityValues, entity.value))
    .filter(({ entity }) => some(of?.statusCodes, entity.status));
  const request = {
    size: size(input.maxResults),
    token: input.nextToken,
    of: [caller.accountId, of],
    invalid: badToken,
  };
  const { items, next } = page(found, ({ event, entity }) => `${event.arn}/${entity.value}`, request);
  const entities = items.map(({ event, entity }) => ({
    entityArn: `arn:aws:health:${event.region}:${caller.accountId}:entity/${entity.value}`,
    eventArn: event.arn,
    entityValue: entity.value,
    awsAccountId: caller.accountId,
    lastUpdatedTime: new Date(event.updatedAt),
    statusCode: entity.status,
  }));
  return { entities, ...(next ? { nextToken: next } : {}) };
}

export const health: Service = {
  scope: 'health',
  protocol: 'json',
  jsonVersion: '1.1',
  load: () => import('@aws-sdk/client-health'),
  operations: {
    DescribeEvents: describeEvents,
    DescribeEventDetails: describeEventDetails,
    DescribeAffectedEntities: describeAffectedEntities,
  },
};
