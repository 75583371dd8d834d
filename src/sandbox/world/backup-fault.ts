import type { Cloud } from '../cloud';
import type { BackupCause, BackupFault, Fate } from './types';

interface Cause {
  /** The coarse word for it by which jobs are counted and filtered. */
  category: string;
  /** Whether the job ends before it has copied anything. */
  atStart: boolean;
  message(about: { resourceArn: string; role: string; vaultArn: string }): string;
}

/** Why jobs end otherwise than they should, in words as AWS Backup has them. */
export const CAUSES: Record<BackupCause, Cause> = {
  ACCESS_DENIED: {
    category: 'AccessDenied',
    atStart: true,
    message: ({ role }) => `IAM Role ${role} does not have sufficient permissions to execute the backup`,
  },
  RESOURCE_NOT_FOUND: {
    category: 'ResourceNotFound',
    atStart: true,
    message: ({ resourceArn }) => `Backup job failed because resource ${resourceArn} does not exist.`,
  },
  VAULT_NOT_FOUND: {
    category: 'ResourceNotFound',
    atStart: true,
    message: ({ vaultArn }) => `Backup job failed because backup vault ${vaultArn} does not exist.`,
  },
  VSS: {
    category: 'VSSError',
    atStart: false,
    message: () => 'Windows VSS Backup Job Error encountered, trying for regular backup',
  },
  QUOTA: {
    category: 'LimitExceeded',
    atStart: true,
    message: () => 'Maximum allowed active snapshot limit exceeded.',
  },
  KMS_KEY: {
    category: 'KMSError',
    atStart: false,
    message: () => 'Given key ID is not accessible: the KMS key is disabled, pending deletion or does not exist.',
  },
  THROTTLED: { category: 'Throttling', atStart: true, message: () => 'Rate exceeded' },
  INTERNAL: {
    category: 'InternalError',
    atStart: false,
    message: () => 'The backup job has failed because of an internal error.',
  },
  WINDOW_MISSED: {
    category: 'Expired',
    atStart: true,
    message: () => 'Backup job expired before it could start within its start window.',
  },
  NOT_COMPLETED: { category: 'Expired', atStart: false, message: () => 'Backup job expired before completion.' },
  ALREADY_RUNNING: {
    category: 'Expired',
    atStart: true,
    message: () => 'Backup job failed because there was a running job for the same resource.',
  },
  STOPPED: { category: 'Aborted', atStart: false, message: () => 'Backup job was stopped by user.' },
};

export const CAUSE_NAMES = Object.keys(CAUSES) as BackupCause[];

/** What somebody has decided about the next job of this kind that touches all of this; it is used up by that. */
export function takeFate(
  cloud: Cloud,
  scope: string,
  kind: BackupFault['kind'],
  about: { resourceArn: string; planId?: string; vault?: string },
): Fate | undefined {
  const [accountId = '', region = ''] = scope.split('/');
  const fault = cloud.backupFaults
    .all(accountId)
    .find(
      (one) =>
        one.kind === kind &&
        (one.region ?? region) === region &&
        (one.resourceArn ?? about.resourceArn) === about.resourceArn &&
        (one.planId === undefined || one.planId === about.planId) &&
        (one.vault === undefined || one.vault === about.vault),
    );
  if (!fault) return undefined;
  if (fault.left > 1) cloud.backupFaults.put(accountId, fault.id, { ...fault, left: fault.left - 1 });
  else cloud.backupFaults.delete(accountId, fault.id);
  return fault.fate;
}
