import type * as T from '@aws-sdk/client-cloudtrail';
import type { Answer, Call, Service } from '../service';
import { AwsError } from '../wire/error';
import { page } from '../wire/page';
import type { TrailEvent } from '../world/trail-types';

const LARGEST_PAGE = 50;
const badToken = (): AwsError => new AwsError('InvalidNextTokenException', 'The next token is not valid.', 400);

/** By what an event can be looked up; every event here is a change. */
const attributes: Record<string, (event: TrailEvent, wanted: string) => boolean> = {
  EventId: ({ id }, wanted) => id === wanted,
  EventName: ({ name }, wanted) => name === wanted,
  EventSource: ({ source }, wanted) => source === wanted,
  ReadOnly: (_event, wanted) => wanted === 'false',
  Username: (event, wanted) => userOf(event) === wanted,
  AccessKeyId: ({ accessKeyId }, wanted) => accessKeyId === wanted,
  ResourceName: ({ resources }, wanted) => resources.some(({ name }) => name === wanted),
  ResourceType: ({ resources }, wanted) => resources.some(({ type }) => type === wanted),
};

function lookupEvents(call: Call<T.LookupEventsCommandInput>): Answer<T.LookupEventsCommandOutput> {
  const { input, cloud, scope } = call;
  const { LookupAttributes: looked = [], StartTime: from, EndTime: to, MaxResults: size = LARGEST_PAGE } = input;
  if (size < 1 || size > LARGEST_PAGE) {
    throw new AwsError('InvalidMaxResultsException', `MaxResults must be between 1 and ${LARGEST_PAGE}.`, 400);
  }
  if (looked.length > 1) {
    throw new AwsError('InvalidLookupAttributesException', 'You can specify only one lookup attribute.', 400);
  }
  if (from && to && from > to) throw new AwsError('InvalidTimeRangeException', 'StartTime is after EndTime.', 400);
  for (const { AttributeKey } of looked) {
    if (!Object.hasOwn(attributes, AttributeKey ?? '')) {
      throw new AwsError('InvalidLookupAttributesException', `${AttributeKey} is no attribute to look up by.`, 400);
    }
  }
  const found = cloud.trail
    .all(scope)
    .filter((event) => looked.every((one) => attributes[one.AttributeKey ?? '']?.(event, one.AttributeValue ?? '')))
    .filter(({ time }) => (!from || time >= from.getTime()) && (!to || time <= to.getTime()));
  const request = { size, token: input.NextToken, of: [scope, looked, from, to], invalid: badToken };
  // The newest first.
  const { items, next } = page(found, (event) => `${String(9e15 - event.time).padStart(16, '0')}/${event.id}`, request);
  return { Events: items.map(present), ...(next ? { NextToken: next } : {}) };
}

const userOf = ({ arn, accountId }: TrailEvent): string => (arn.endsWith(':root') ? accountId : arn.split('/').at(-1)!);

function present(event: TrailEvent): T.Event {
  return {
    EventId: event.id,
    EventName: event.name,
    ReadOnly: 'false',
    ...(event.accessKeyId ? { AccessKeyId: event.accessKeyId } : {}),
    // The list counts whole seconds, as the record does.
    EventTime: new Date(Math.floor(event.time / 1000) * 1000),
    EventSource: event.source,
    Username: userOf(event),
    Resources: event.resources.map(({ type, name }) => ({ ResourceType: type, ResourceName: name })),
    CloudTrailEvent: JSON.stringify(recordOf(event)),
  };
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
function recordOf(event: TrailEvent): Record<string, unknown> {
  const { arn, accountId, userId, accessKeyId } = event;
  const role = /^arn:aws:sts::\d+:assumed-role\/([^/]+)\//.exec(arn)?.[1];
  const issuer = role && {
    sessionContext: {
      sessionIssuer: { type: 'Role', arn: `arn:aws:iam::${accountId}:role/${role}`, accountId, userName: role },
    },
  };
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: role ? 'AssumedRole' : arn.endsWith(':root') ? 'Root' : 'IAMUser',
      principalId: userId,
      arn,
      accountId,
      ...(accessKeyId ? { accessKeyId } : {}),
      ...(issuer || {}),
      ...(event.sourceIp.endsWith('.amazonaws.com') ? { invokedBy: event.sourceIp } : {}),
    },
    eventTime: new Date(event.time).toISOString().replace(/\.\d+Z$/, 'Z'),
    eventSource: event.source,
    eventName: event.name,
    awsRegion: event.region,
    sourceIPAddress: event.sourceIp,
    userAgent: event.userAgent,
    requestParameters: event.parameters,
    responseElements: event.response,
    requestID: event.requestId,
    eventID: event.id,
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: accountId,
    eventCategory: 'Management',
  };
}

export const cloudtrail: Service = {
  scope: 'cloudtrail',
  protocol: 'json',
  jsonVersion: '1.1',
  load: () => import('@aws-sdk/client-cloudtrail'),
  operations: { LookupEvents: lookupEvents },
};
