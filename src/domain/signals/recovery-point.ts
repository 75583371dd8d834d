import type { EventBridgeEvent } from './eventbridge';
import { LONG, SHORT } from './fields';
import type { NormalisedSignal } from './signal';
import { hintOfArn } from './subjects';
import { isoTime } from './time';

/** Recovery Point State Change: one is there, moved to other storage, expired, or is deleted. It tells of no condition. */
export function recoveryPointState(event: EventBridgeEvent): NormalisedSignal {
  const { detail, account, region } = event;
  const status = detail.text('status', SHORT);
  const resourceArn = detail.optionalText('resourceArn', LONG);
  const recoveryPointArn = event.resources[0] ?? null;
  return {
    source: 'BACKUP',
    senderEventId: event.id,
    awsAccountId: account,
    region,
    occurredAt: event.time,
    type: event.detailType,
    subjectArn: resourceArn,
    resourceHints: hintOfArn(resourceArn),
    title: `Recovery point ${recoveryPointArn ?? ''} is ${status}`,
    state: 'INFO',
    dedupKey: null,
    facts: {
      jobKind: 'RECOVERY_POINT',
      recoveryPointArn,
      pointStatus: status,
      resourceArn,
      resourceType: detail.optionalText('resourceType', SHORT),
      vaultName: detail.optionalText('backupVaultName', SHORT),
      roleArn: detail.optionalText('iamRoleArn', LONG),
      encrypted: detail.optionalText('isEncrypted', SHORT) === 'true',
      sizeBytes: detail.number('backupSizeInBytes'),
      createdAt: detail.timeText('creationDate', isoTime),
      completedAt: detail.timeText('completionDate', isoTime),
      expiresAt: detail.optionalObject('calculatedLifecycle').timeText('deleteAt', isoTime),
    },
  };
}
