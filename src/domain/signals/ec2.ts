import type { EventBridgeEvent } from './eventbridge';
import { SHORT } from './fields';
import type { NormalisedSignal } from './signal';
import { arn } from './subjects';

/** EC2 Instance State-change Notification: a fact about the resource, no condition that lasts. */
export function ec2State(event: EventBridgeEvent): NormalisedSignal {
  const instanceId = event.detail.text('instance-id', SHORT);
  const instanceState = event.detail.text('state', SHORT);
  const place = { region: event.region, awsAccountId: event.account };
  return {
    source: 'EC2',
    senderEventId: event.id,
    awsAccountId: event.account,
    region: event.region,
    occurredAt: event.time,
    type: event.detailType,
    subjectArn: event.resources[0] ?? arn(place, 'ec2', `instance/${instanceId}`),
    resourceHints: [{ kind: 'instance', id: instanceId }],
    title: `${instanceId} is ${instanceState}`,
    state: 'INFO',
    dedupKey: null,
    facts: { instanceId, instanceState },
  };
}
