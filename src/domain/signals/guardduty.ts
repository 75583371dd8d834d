import { dedupKey, detailAccount, type EventBridgeEvent } from './eventbridge';
import type { Fields } from './fields';
import { LONG, SHORT } from './fields';
import type { NormalisedSignal, ResourceHint } from './signal';
import { arn, hintOfArn, type Place } from './subjects';
import { isoTime } from './time';

/** GuardDuty Finding. The account and region of the detail are the finding's; the envelope's can be an administrator's. */
export function guardDuty(event: EventBridgeEvent): NormalisedSignal {
  const { detail } = event;
  const findingId = detail.text('id', SHORT);
  const findingType = detail.text('type', SHORT);
  const awsAccountId = detailAccount(event, 'accountId');
  const region = detail.optionalText('region', SHORT) ?? event.region;
  const service = detail.optionalObject('service');
  const resource = detail.optionalObject('resource');
  const archived = service.flag('archived') ?? false;
  const place = { partition: detail.optionalText('partition', SHORT), region, awsAccountId };
  const { subjectArn, hints } = subject(resource, place);
  return {
    source: 'GUARDDUTY',
    senderEventId: event.id,
    awsAccountId,
    region,
    occurredAt: detail.optionalTime('updatedAt', isoTime) ?? event.time,
    type: event.detailType,
    subjectArn,
    resourceHints: hints,
    title: detail.optionalText('title', LONG) ?? findingType,
    state: archived ? 'CLEARED' : 'FIRING',
    dedupKey: dedupKey('guardduty', awsAccountId, region, findingId),
    facts: {
      findingId,
      findingArn: detail.optionalText('arn', LONG),
      findingType,
      severity: detail.number('severity'),
      count: service.number('count'),
      archived,
      sample: service.optionalObject('additionalInfo').flag('sample') ?? false,
      detectorId: service.optionalText('detectorId', SHORT),
      resourceType: resource.optionalText('resourceType', SHORT),
      description: detail.optionalText('description'),
      firstSeenAt: service.timeText('eventFirstSeen', isoTime),
      lastSeenAt: service.timeText('eventLastSeen', isoTime),
      createdAt: detail.timeText('createdAt', isoTime),
      updatedAt: detail.timeText('updatedAt', isoTime),
      envelopeAccount: event.account,
    },
  };
}

function subject(resource: Fields, place: Place): { subjectArn: string | null; hints: ResourceHint[] } {
  const instanceId = resource.optionalObject('instanceDetails').optionalText('instanceId', SHORT);
  if (instanceId !== null) {
    return {
      subjectArn: arn(place, 'ec2', `instance/${instanceId}`),
      hints: [{ kind: 'instance', id: instanceId }],
    };
  }
  const db = resource.optionalObject('rdsDbInstanceDetails').optionalText('dbInstanceIdentifier', SHORT);
  if (db !== null) return { subjectArn: arn(place, 'rds', `db:${db}`), hints: [{ kind: 'db', id: db }] };
  const printed = [
    ...resource.objects('s3BucketDetails').map((bucket) => bucket.optionalText('arn', LONG)),
    resource.optionalObject('eksClusterDetails').optionalText('arn', LONG),
    resource.optionalObject('ecsClusterDetails').optionalText('arn', LONG),
    resource.optionalObject('lambdaDetails').optionalText('functionArn', LONG),
  ].filter((text) => text !== null);
  if (printed.length > 0) {
    return { subjectArn: printed.length === 1 ? printed[0] : null, hints: printed.flatMap(hintOfArn) };
  }
  const user = resource.optionalObject('accessKeyDetails').optionalText('userName', SHORT);
  return { subjectArn: null, hints: user === null ? [] : [{ kind: 'user', id: user }] };
}
