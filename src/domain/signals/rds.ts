import { alertingRdsEvents } from '../catalog/baseline-alarms';
import { dedupKey, type EventBridgeEvent } from './eventbridge';
import { LONG, SHORT } from './fields';
import type { NormalisedSignal } from './signal';
import { hintOfArn } from './subjects';
import { isoTime } from './time';

/** RDS DB Instance, Cluster, Snapshot … Event. Only the events of the catalogue are conditions; no event ends one. */
export function rds(event: EventBridgeEvent): NormalisedSignal {
  const { detail, account, region } = event;
  const eventId = detail.text('EventID', SHORT);
  const sourceId = detail.text('SourceIdentifier', SHORT);
  const subjectArn = detail.optionalText('SourceArn', LONG) ?? event.resources[0] ?? null;
  const message = detail.optionalText('Message');
  const alerting = alertingRdsEvents.has(eventId);
  return {
    source: 'RDS',
    senderEventId: event.id,
    awsAccountId: account,
    region,
    occurredAt: detail.optionalTime('Date', isoTime) ?? event.time,
    type: event.detailType,
    subjectArn,
    resourceHints: hintOfArn(subjectArn),
    title: `${sourceId}: ${message ?? eventId}`,
    state: alerting ? 'FIRING' : 'INFO',
    dedupKey: alerting ? dedupKey('rds', account, region, eventId, sourceId) : null,
    facts: {
      eventSource: event.source,
      eventId,
      sourceType: detail.optionalText('SourceType', SHORT),
      sourceId,
      categories: detail.texts('EventCategories'),
      message,
    },
  };
}
