import { dedupKey, detailAccount, type EventBridgeEvent } from './eventbridge';
import { healthAction, healthIsOver, type HealthFacts } from '../catalog/health';
import { LONG, SHORT } from './fields';
import type { NormalisedSignal, SignalState } from './signal';
import { hintOfId, uniqueHints } from './subjects';
import { healthTime } from './time';

/**
 * AWS Health Event. Numbers and flags come as texts; the region of the detail is the event's, the envelope's the bus's.
 * One communication is delivered to several Regions and in pages, each time with an id of its own, so that the sender's
 * id is the communication's where one is printed.
 */
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
  const communicationId = detail.optionalText('communicationId', SHORT);
  const page = detail.number('page');
  const action: HealthFacts = {
    eventTypeCode,
    category,
    scope: detail.optionalText('eventScopeCode', SHORT),
    statusCode,
    actionability: detail.optionalText('actionability', SHORT),
    affectedEntities: entities,
  };
  const only = entities.length === 1 ? entities[0].id : null;
  return {
    source: 'HEALTH',
    senderEventId: communicationId === null ? event.id : [eventArn, communicationId, page ?? 1].join('#'),
    awsAccountId,
    region,
    occurredAt: event.time,
    type: event.detailType,
    subjectArn: only?.startsWith('arn:') ? only : null,
    resourceHints: uniqueHints(entities.map(({ id }) => hintOfId(id))),
    title: `${eventTypeCode} is ${statusCode}`,
    state: stateOf(action),
    dedupKey: dedupKey('health', awsAccountId, region, eventArn),
    facts: {
      ...action,
      eventSource: event.source,
      eventArn,
      service: detail.optionalText('service', SHORT),
      communicationId,
      startedAt: detail.timeText('startTime', healthTime),
      endedAt: detail.timeText('endTime', healthTime),
      lastUpdatedAt: detail.timeText('lastUpdatedTime', healthTime),
      description: description?.optionalText('latestDescription') ?? null,
      personas: detail.texts('personas'),
      page,
      totalPages: detail.number('totalPages'),
      backupEvent: detail.flag('backupEvent'),
      envelopeAccount: event.account,
    },
  };
}

/** Whether somebody has to act decides if it is a condition at all. */
function stateOf(facts: HealthFacts): SignalState {
  if (healthIsOver(facts)) return 'CLEARED';
  return healthAction(facts).needed ? 'FIRING' : 'INFO';
}
