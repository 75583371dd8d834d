import { dedupKey, detailAccount, type EventBridgeEvent } from './eventbridge';
import { LONG, SHORT } from './fields';
import type { NormalisedSignal, SignalState } from './signal';
import { hintOfId, uniqueHints } from './subjects';
import { healthTime } from './time';

const conditions: ReadonlySet<string> = new Set(['issue', 'investigation']);

/** AWS Health Event. Numbers and flags come as texts; the region of the detail is the event's, the envelope's the bus's. */
export function health(event: EventBridgeEvent): NormalisedSignal {
  const { detail } = event;
  const eventArn = detail.text('eventArn');
  const eventTypeCode = detail.text('eventTypeCode', SHORT);
  const category = detail.text('eventTypeCategory', SHORT);
  // Not printed for every category of event.
  const statusCode = detail.optionalText('statusCode', SHORT) ?? 'open';
  const awsAccountId = detailAccount(event, 'affectedAccount');
  const region = detail.optionalText('eventRegion', SHORT) ?? event.region;
  const entities = detail.objects('affectedEntities').flatMap((entity) => {
    const id = entity.optionalText('entityValue', LONG);
    return id === null ? [] : [{ id, status: entity.optionalText('status', SHORT) }];
  });
  const descriptions = detail.objects('eventDescription');
  const description = descriptions.find((one) => one.optionalText('language') === 'en_US') ?? descriptions[0];
  const only = entities.length === 1 ? entities[0].id : null;
  return {
    source: 'HEALTH',
    senderEventId: event.id,
    awsAccountId,
    region,
    occurredAt: event.time,
    type: event.detailType,
    subjectArn: only?.startsWith('arn:') ? only : null,
    resourceHints: uniqueHints(entities.map(({ id }) => hintOfId(id))),
    title: `${eventTypeCode} is ${statusCode}`,
    state: stateOf(category, statusCode),
    dedupKey: dedupKey('health', awsAccountId, region, eventArn),
    facts: {
      eventArn,
      service: detail.optionalText('service', SHORT),
      eventTypeCode,
      category,
      scope: detail.optionalText('eventScopeCode', SHORT),
      statusCode,
      communicationId: detail.optionalText('communicationId', SHORT),
      startedAt: detail.timeText('startTime', healthTime),
      endedAt: detail.timeText('endTime', healthTime),
      lastUpdatedAt: detail.timeText('lastUpdatedTime', healthTime),
      description: description?.optionalText('latestDescription') ?? null,
      affectedEntities: entities,
      actionability: detail.optionalText('actionability', SHORT),
      personas: detail.texts('personas'),
      page: detail.number('page'),
      totalPages: detail.number('totalPages'),
      backupEvent: detail.flag('backupEvent'),
      envelopeAccount: event.account,
    },
  };
}

function stateOf(category: string, statusCode: string): SignalState {
  if (statusCode === 'closed') return 'CLEARED';
  return statusCode === 'open' && conditions.has(category) ? 'FIRING' : 'INFO';
}
