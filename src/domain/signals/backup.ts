import { dedupKey, stateFrom, type EventBridgeEvent } from './eventbridge';
import { LONG, SHORT } from './fields';
import type { NormalisedSignal, SignalState } from './signal';
import { hintOfArn } from './subjects';
import { isoTime, verbalTime } from './time';

export type JobKind = 'BACKUP' | 'COPY' | 'RESTORE';

const states: Record<string, SignalState> = {
  FAILED: 'FIRING',
  EXPIRED: 'FIRING',
  PARTIAL: 'FIRING',
  COMPLETED: 'CLEARED',
};

const jobs: Record<JobKind, { id: string; state: string; noun: string }> = {
  BACKUP: { id: 'backupJobId', state: 'state', noun: 'Backup job' },
  COPY: { id: 'copyJobId', state: 'state', noun: 'Copy job' },
  RESTORE: { id: 'restoreJobId', state: 'status', noun: 'Restore job' },
};

export const backupJob = (event: EventBridgeEvent): NormalisedSignal => job(event, 'BACKUP');
export const copyJob = (event: EventBridgeEvent): NormalisedSignal => job(event, 'COPY');
export const restoreJob = (event: EventBridgeEvent): NormalisedSignal => job(event, 'RESTORE');

function job(event: EventBridgeEvent, kind: JobKind): NormalisedSignal {
  const { detail, account, region } = event;
  const words = jobs[kind];
  const jobId = detail.text(words.id, SHORT);
  const jobState = detail.text(words.state, SHORT);
  const resourceArn = detail.optionalText('resourceArn', LONG) ?? detail.optionalText('sourceResourceArn', LONG);
  const vaultArn =
    detail.optionalText('destinationBackupVaultArn', LONG) ??
    detail.optionalText('backupVaultArn', LONG) ??
    detail.optionalText('sourceBackupVaultArn', LONG);
  const createdBy = detail.optionalObject('createdBy');
  const printed = event.resources[0] ?? null;
  return {
    source: 'BACKUP',
    senderEventId: event.id,
    awsAccountId: account,
    region,
    occurredAt: event.time,
    type: event.detailType,
    subjectArn: resourceArn,
    resourceHints: hintOfArn(resourceArn ?? printed),
    title: `${words.noun} ${jobId} is ${jobState}`,
    // A backup that was stopped is missing too; whether that was meant is asked.
    state: kind === 'BACKUP' && jobState === 'ABORTED' ? 'FIRING' : stateFrom(states, jobState),
    // Each job that fails is a condition of its own, however many follow it and in whatever order they are told.
    dedupKey: jobKey(account, region, kind, jobId),
    facts: {
      jobKind: kind,
      jobId,
      jobState,
      resourceArn,
      resourceType: detail.optionalText('resourceType', SHORT),
      vaultArn,
      vaultName: detail.optionalText('backupVaultName', SHORT),
      sourceVaultArn: detail.optionalText('sourceBackupVaultArn', LONG),
      sourceRecoveryPointArn: kind === 'COPY' ? printed : null,
      recoveryPointArn:
        detail.optionalText('recoveryPointArn', LONG) ??
        detail.optionalText('destinationRecoveryPointArn', LONG) ??
        (printed?.includes(':recovery-point:') ? printed : null),
      createdResourceArn: detail.optionalText('createdResourceArn', LONG),
      roleArn: detail.optionalText('iamRoleArn', LONG),
      statusMessage: unquoted(detail.optionalText('statusMessage')),
      bytesTransferred: detail.number('bytesTransferred'),
      sizeBytes: detail.number('backupSizeInBytes'),
      percentDone: detail.number('percentDone'),
      retryCount: detail.number('retryCount'),
      createdAt: detail.timeText('creationDate', isoTime),
      startBy: detail.timeText('startBy', isoTime),
      expectedCompletionAt: detail.timeText('expectedCompletionDate', verbalTime),
      completedAt: detail.timeText('completionDate', isoTime),
      planId: createdBy.optionalText('backupPlanId', SHORT),
      planArn: createdBy.optionalText('backupPlanArn', LONG),
      planVersion: createdBy.optionalText('backupPlanVersion', SHORT),
      ruleId: createdBy.optionalText('backupPlanRuleId', SHORT),
    },
  };
}

export function jobKey(awsAccountId: string, region: string | null, kind: JobKind, jobId: string): string {
  return dedupKey('backup', awsAccountId, region, kind, jobId);
}

/** AWS Backup prints messages with quotation marks of their own. */
function unquoted(text: string | null): string | null {
  return text === null ? null : text.replace(/^"(.*)"$/s, '$1');
}
