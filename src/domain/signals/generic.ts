import { accountId, type EventBridgeEvent } from './eventbridge';
import { Fields, LONG, PROSE, refuse, SHORT } from './fields';
import { SignalState, type NormalisedSignal } from './signal';
import { hintOfArn, hintOfId } from './subjects';
import { isoTime } from './time';

/** An event of a source that we have no words for: kept with its detail, said to be information. */
export function eventBridgeGeneric(event: EventBridgeEvent): NormalisedSignal {
  const subjectArn = event.resources[0] ?? null;
  return {
    source: 'EVENTBRIDGE_GENERIC',
    senderEventId: event.id,
    awsAccountId: event.account,
    region: event.region,
    occurredAt: event.time,
    type: event.detailType,
    subjectArn: subjectArn?.startsWith('arn:') ? subjectArn : null,
    resourceHints: event.resources.map(hintOfId),
    title: `${event.detailType} from ${event.source}`,
    state: 'INFO',
    dedupKey: null,
    facts: { eventSource: event.source, detail: event.detail.value },
  };
}

/**
 * A sender's own JSON: `id`, `account`, `occurredAt` (ISO 8601) and `title`; `state` FIRING (when left out), CLEARED or
 * INFO; `dedupKey`, which a condition needs so that its end finds it; optional `type`, `region`, `resource` (ARN or id)
 * and `details`.
 */
export function webhookGeneric(body: Fields): NormalisedSignal {
  const awsAccountId = accountId(body, 'account');
  const state = signalState(body);
  const key = state === 'INFO' ? body.optionalText('dedupKey', SHORT) : body.text('dedupKey', SHORT);
  const resource = body.optionalText('resource', LONG);
  return {
    source: 'WEBHOOK_GENERIC',
    senderEventId: body.text('id', SHORT),
    awsAccountId,
    region: body.optionalText('region', SHORT),
    occurredAt: body.time('occurredAt', isoTime),
    type: body.optionalText('type', SHORT) ?? 'Generic',
    subjectArn: resource?.startsWith('arn:') ? resource : null,
    resourceHints: resource === null ? [] : resource.startsWith('arn:') ? hintOfArn(resource) : [hintOfId(resource)],
    title: body.text('title', LONG),
    state,
    dedupKey: key === null ? null : `webhook:1:${awsAccountId}:${key}`,
    facts: {
      dedupKey: key,
      description: body.optionalText('description', PROSE),
      details: body.optionalObject('details').value,
    },
  };
}

function signalState(body: Fields): SignalState {
  const word = body.optionalText('state', SHORT) ?? 'FIRING';
  const state = SignalState.find((one) => one === word);
  return state ?? refuse('INVALID', ['state'], `state must be one of ${SignalState.join(', ')}.`);
}
