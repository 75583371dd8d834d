import type { ToldBackupJob, ToldCopyJob } from '../../domain/backup/told';
import { isEndedJob } from '../../domain/backup/state';
import type { NormalisedSignal } from '../../domain/signals';
import { parseArn } from '../../domain/signals/subjects';
import { BackupJobState, CopyJobState } from '../../domain/words';

type Facts = Record<string, unknown>;

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const number = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null);
const instant = (value: unknown): Date | null => (typeof value === 'string' ? new Date(value) : null);
const whole = (value: unknown): number | null => {
  const found = number(value);
  return found === null || Math.abs(found) > Number.MAX_SAFE_INTEGER ? null : Math.round(found);
};

/** A backup job as its event tells of it; null where it is in a state that AWS Backup does not have. */
export function toldBackupJob({ facts, occurredAt }: NormalisedSignal): ToldBackupJob | null {
  const state = BackupJobState.find((word) => word === facts.jobState);
  if (!state) return null;
  const resourceArn = text(facts.resourceArn);
  return {
    ...shared(facts, occurredAt, isEndedJob(state)),
    state,
    resourceArn,
    resourceName: null,
    vault: text(facts.vaultName) ?? vaultOf(text(facts.vaultArn)),
    vaultArn: text(facts.vaultArn),
    planArn: text(facts.planArn),
    planName: null,
    planVersion: text(facts.planVersion),
    ruleName: null,
    startBy: instant(facts.startBy),
    initiatedAt: null,
    expectedCompletionAt: instant(facts.expectedCompletionAt),
    bytesTransferred: whole(facts.bytesTransferred),
    percentDone: number(facts.percentDone),
    retryCount: whole(facts.retryCount),
    backupType: null,
    recoveryPointArn: text(facts.recoveryPointArn),
    encrypted: null,
    encryptionKeyArn: null,
    deleteAfterDays: null,
    moveToColdStorageAfterDays: null,
    parentJobId: null,
    isParent: false,
  };
}

export function toldCopyJob({ facts, occurredAt }: NormalisedSignal): ToldCopyJob | null {
  const state = CopyJobState.find((word) => word === facts.jobState);
  if (!state) return null;
  return {
    ...shared(facts, occurredAt, isEndedJob(state)),
    state,
    sourceJobId: null,
    sourceVaultArn: text(facts.sourceVaultArn),
    sourceRecoveryPointArn: text(facts.sourceRecoveryPointArn),
    destinationVaultArn: text(facts.vaultArn),
    destinationRecoveryPointArn: text(facts.recoveryPointArn),
    resourceArn: text(facts.resourceArn),
  };
}

function shared(facts: Facts, toldAt: Date, ended: boolean) {
  const completedAt = instant(facts.completedAt);
  return {
    jobId: String(facts.jobId),
    statusMessage: text(facts.statusMessage),
    messageCategory: text(facts.messageCategory),
    resourceType: text(facts.resourceType) ?? parseArn(text(facts.resourceArn))?.service.toUpperCase() ?? null,
    roleArn: text(facts.roleArn),
    planId: text(facts.planId),
    ruleId: text(facts.ruleId),
    createdAt: instant(facts.createdAt),
    bytes: whole(facts.sizeBytes),
    completedAt,
    endedAt: ended ? (completedAt ?? toldAt) : null,
    toldAt,
  };
}

function vaultOf(arn: string | null): string | null {
  return parseArn(arn)?.resource.replace(/^backup-vault:/, '') ?? null;
}
