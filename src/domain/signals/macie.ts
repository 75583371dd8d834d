import { dedupKey, detailAccount, type EventBridgeEvent } from './eventbridge';
import { LONG, SHORT } from './fields';
import type { NormalisedSignal } from './signal';
import { isoTime } from './time';

/** Macie Finding: policy and sensitive-data findings on buckets. */
export function macie(event: EventBridgeEvent): NormalisedSignal {
  const { detail } = event;
  const findingId = detail.text('id', SHORT);
  const findingType = detail.text('type', SHORT);
  const awsAccountId = detailAccount(event, 'accountId');
  const region = detail.optionalText('region', SHORT) ?? event.region;
  const affected = detail.optionalObject('resourcesAffected');
  const bucket = affected.optionalObject('s3Bucket');
  const bucketName = bucket.optionalText('name', SHORT);
  const severity = detail.optionalObject('severity');
  const archived = detail.flag('archived') ?? false;
  return {
    source: 'MACIE',
    senderEventId: event.id,
    awsAccountId,
    region,
    occurredAt: detail.optionalTime('updatedAt', isoTime) ?? event.time,
    type: event.detailType,
    subjectArn: bucket.optionalText('arn', LONG),
    resourceHints: bucketName === null ? [] : [{ kind: 'bucket', id: bucketName }],
    title: detail.optionalText('title', LONG) ?? findingType,
    state: archived ? 'CLEARED' : 'FIRING',
    dedupKey: dedupKey('macie', awsAccountId, region, findingId),
    facts: {
      findingId,
      findingType,
      category: detail.optionalText('category', SHORT),
      severity: severity.optionalText('description', SHORT)?.toUpperCase() ?? null,
      severityScore: severity.number('score'),
      count: detail.number('count'),
      archived,
      sample: detail.flag('sample') ?? false,
      description: detail.optionalText('description'),
      objectKey: affected.optionalObject('s3Object').optionalText('key', LONG),
      createdAt: detail.timeText('createdAt', isoTime),
      updatedAt: detail.timeText('updatedAt', isoTime),
      envelopeAccount: event.account,
    },
  };
}
