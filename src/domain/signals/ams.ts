import { dedupKey, type EventBridgeEvent } from './eventbridge';
import { isObject, LONG, parse, SHORT } from './fields';
import type { NormalisedSignal, SignalState } from './signal';
import { hintOfArn, parseArn } from './subjects';
import { zonelessTime } from './time';

/**
 * AMS Patch Window Execution State Change: the notice before a window (PREEMPTIVE) and its result (COMPLETED). The
 * sources of signals know no AMS, so it is a generic one; it is read all the same.
 */
export function amsPatchWindow(event: EventBridgeEvent): NormalisedSignal {
  const { detail, account, region } = event;
  const windowArn = detail.text('WindowArn');
  const state = detail.text('State', SHORT);
  const status = detail.optionalText('Status', SHORT);
  const windowId = parseArn(windowArn)?.resource.split('/')[1] ?? windowArn;
  return {
    source: 'EVENTBRIDGE_GENERIC',
    senderEventId: event.id,
    awsAccountId: account,
    region,
    occurredAt: event.time,
    type: event.detailType,
    subjectArn: windowArn,
    resourceHints: event.resources.filter((resource) => resource.includes(':instance/')).flatMap(hintOfArn),
    title: `Patch window ${windowId} is ${state}${status === null ? '' : `: ${status}`}`,
    state: signalState(state, status),
    dedupKey: dedupKey('ams', account, region, 'patch-window', windowId),
    facts: {
      eventSource: event.source,
      windowId,
      windowArn,
      windowState: state,
      status,
      windowExecutionId: detail.optionalText('WindowExecutionId', SHORT),
      startsAt: detail.timeText('StartTime', zonelessTime),
      endedAt: detail.timeText('EndTime', zonelessTime),
      targets: results(detail.optionalText('Results', 100 * LONG)),
    },
  };
}

function signalState(state: string, status: string | null): SignalState {
  if (state !== 'COMPLETED') return 'INFO';
  return status === 'FAILED' ? 'FIRING' : status === 'SUCCESS' ? 'CLEARED' : 'INFO';
}

/** JSON inside a JSON text, in words of its own; null where it cannot be read. */
function results(text: string | null): Record<string, unknown>[] | null {
  const parsed = text === null ? null : parse(text);
  if (!Array.isArray(parsed)) return null;
  return parsed.filter(isObject).map((one) => ({
    instanceId: one.instanceId ?? null,
    status: one.status ?? null,
    missingCritical: one.missing_critical_patch_count ?? null,
    missingTotal: one.missing_total_patch_count ?? null,
  }));
}
