import { dedupKey, stateFrom, type EventBridgeEvent } from './eventbridge';
import { LONG, SHORT } from './fields';
import type { NormalisedSignal, SignalState } from './signal';
import { arn, hintOfId } from './subjects';
import { isoTime, verbalTime } from './time';

const automationStates: Record<string, SignalState> = {
  Success: 'CLEARED',
  CompletedWithSuccess: 'CLEARED',
  Failed: 'FIRING',
  TimedOut: 'FIRING',
  CompletedWithFailure: 'FIRING',
  Rejected: 'FIRING',
};

const windowStates: Record<string, SignalState> = { SUCCESS: 'CLEARED', FAILED: 'FIRING', TIMED_OUT: 'FIRING' };

type Rest = Pick<NormalisedSignal, 'subjectArn' | 'resourceHints' | 'title' | 'state' | 'dedupKey' | 'facts'>;

function signal(event: EventBridgeEvent, rest: Rest): NormalisedSignal {
  return {
    source: 'SSM',
    senderEventId: event.id,
    awsAccountId: event.account,
    region: event.region,
    occurredAt: event.time,
    type: event.detailType,
    ...rest,
  };
}

/** EC2 Automation Execution Status-change Notification. */
export function ssmAutomation(event: EventBridgeEvent): NormalisedSignal {
  const { detail, account, region } = event;
  const executionId = detail.text('ExecutionId', SHORT);
  const status = detail.text('Status', SHORT);
  const document = detail.optionalText('Definition', SHORT);
  return signal(event, {
    subjectArn: null,
    resourceHints: [],
    title: `Automation ${document ?? executionId} is ${status}`,
    state: stateFrom(automationStates, status),
    dedupKey: dedupKey('ssm', account, region, 'automation', executionId),
    facts: {
      executionId,
      document,
      documentVersion: detail.optionalText('DefinitionVersion', SHORT),
      status,
      startedAt: detail.timeText('StartTime', verbalTime),
      endedAt: detail.timeText('EndTime', verbalTime),
      durationMs: detail.number('Time'),
      executedBy: detail.optionalText('ExecutedBy', LONG),
    },
  });
}

/** Maintenance Window State-change Notification: enabled or disabled. */
export function windowState(event: EventBridgeEvent): NormalisedSignal {
  const windowId = event.detail.text('window-id', SHORT);
  const status = event.detail.text('status', SHORT);
  return signal(event, {
    subjectArn: event.resources[0] ?? null,
    resourceHints: [],
    title: `Maintenance window ${windowId} is ${status}`,
    state: 'INFO',
    dedupKey: null,
    facts: { windowId, status },
  });
}

/** Maintenance Window Execution State-change Notification. */
export function windowExecution(event: EventBridgeEvent): NormalisedSignal {
  const { detail, account, region } = event;
  const windowId = detail.text('window-id', SHORT);
  const windowExecutionId = detail.text('window-execution-id', SHORT);
  const status = detail.text('status', SHORT);
  return signal(event, {
    subjectArn: event.resources[0] ?? null,
    resourceHints: [],
    title: `Maintenance window ${windowId} run is ${status}`,
    state: stateFrom(windowStates, status),
    // By window: the next run that succeeds ends it.
    dedupKey: dedupKey('ssm', account, region, 'window', windowId),
    facts: { windowId, windowExecutionId, status, ...period(event) },
  });
}

/** Maintenance Window Task Target Invocation State-change Notification. */
export function windowTarget(event: EventBridgeEvent): NormalisedSignal {
  const { detail, account, region } = event;
  const windowId = detail.text('window-id', SHORT);
  const windowExecutionId = detail.text('window-execution-id', SHORT);
  const taskExecutionId = detail.text('task-execution-id', SHORT);
  const windowTargetId = detail.optionalText('window-target-id', SHORT);
  const status = detail.text('status', SHORT);
  return signal(event, {
    subjectArn: event.resources[0] ?? null,
    resourceHints: [],
    title: `Maintenance window ${windowId} target is ${status}`,
    state: stateFrom(windowStates, status),
    dedupKey: dedupKey(
      'ssm',
      account,
      region,
      'window-target',
      windowExecutionId,
      taskExecutionId,
      windowTargetId ?? '',
    ),
    facts: {
      windowId,
      windowExecutionId,
      taskExecutionId,
      windowTargetId,
      status,
      ownerInformation: detail.optionalText('owner-information'),
      ...period(event),
    },
  });
}

/** Configuration Compliance State Change: patch and association compliance of an instance. */
export function ssmCompliance(event: EventBridgeEvent): NormalisedSignal {
  const { detail, account, region } = event;
  const resourceId = detail.text('resource-id', SHORT);
  const complianceType = detail.text('compliance-type', SHORT);
  const status = detail.text('compliance-status', SHORT).toUpperCase();
  const place = { region, awsAccountId: account };
  return signal(event, {
    // Systems Manager prints the managed instance's ARN; the resource is the instance itself.
    subjectArn: resourceId.startsWith('i-')
      ? arn(place, 'ec2', `instance/${resourceId}`)
      : (event.resources[0] ?? null),
    resourceHints: [hintOfId(resourceId)],
    title: `${resourceId} is ${status} in ${complianceType} compliance`,
    state: status === 'NON_COMPLIANT' ? 'FIRING' : status === 'COMPLIANT' ? 'CLEARED' : 'INFO',
    dedupKey: dedupKey('ssm', account, region, 'compliance', complianceType, resourceId),
    facts: {
      resourceId,
      resourceType: detail.optionalText('resource-type', SHORT),
      complianceType,
      complianceStatus: status,
      patchBaselineId: detail.optionalText('patch-baseline-id', SHORT),
      severity: detail.optionalText('severity', SHORT)?.toUpperCase() ?? null,
    },
  });
}

function period({ detail }: EventBridgeEvent): { startedAt: string | null; endedAt: string | null } {
  return { startedAt: detail.timeText('start-time', isoTime), endedAt: detail.timeText('end-time', isoTime) };
}
