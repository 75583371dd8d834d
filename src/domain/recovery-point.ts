import type { RecoveryPointStatus } from './words';

/** A recovery point as AWS Backup tells it. */
export interface DiscoveredRecoveryPoint {
  arn: string;
  vault: string;
  resourceArn: string;
  resourceType: string;
  roleArn: string | null;
  status: RecoveryPointStatus;
  createdAt: Date;
  completedAt: Date | null;
  expiresAt: Date | null;
  bytes: number | null;
  encrypted: boolean;
}

/** What AWS Backup still keeps, or is making. */
export const PRESENT: readonly RecoveryPointStatus[] = ['COMPLETED', 'PARTIAL', 'AVAILABLE', 'STOPPED', 'CREATING'];

/** From what a resource can be restored. */
export const RESTORABLE: readonly RecoveryPointStatus[] = ['COMPLETED', 'AVAILABLE'];

const MINUTE = 60_000;

/** When a retention that ends at an instant is noticed: with all others of that minute. */
export function expiryNoticedAt(expiresAt: Date): Date {
  return new Date(Math.ceil(expiresAt.getTime() / MINUTE) * MINUTE);
}

/** Why nothing can be restored from it now; null: something can. */
export function whyNotRestorable(
  point: { status: RecoveryPointStatus; expiresAt: Date | null },
  now: Date,
): string | null {
  if (point.status === 'EXPIRED' || (point.expiresAt && point.expiresAt <= now)) {
    return `The recovery point expired${point.expiresAt ? ` at ${utc(point.expiresAt)}` : ''}: AWS Backup keeps it no more.`;
  }
  if (RESTORABLE.includes(point.status)) return null;
  return `The recovery point is ${point.status}; only from ${RESTORABLE.join(' and ')} is restored.`;
}

const utc = (at: Date): string => `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
