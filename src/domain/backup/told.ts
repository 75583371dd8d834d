import type { BackupJobState, CopyJobState } from '../words';
import { advances } from './state';

/** What an event or a listing tells of a backup job; null is what it does not tell. */
export interface ToldBackupJob {
  jobId: string;
  state: BackupJobState;
  statusMessage: string | null;
  messageCategory: string | null;
  resourceArn: string | null;
  resourceType: string | null;
  resourceName: string | null;
  vault: string | null;
  vaultArn: string | null;
  roleArn: string | null;
  planId: string | null;
  planArn: string | null;
  planName: string | null;
  planVersion: string | null;
  ruleId: string | null;
  ruleName: string | null;
  createdAt: Date | null;
  startBy: Date | null;
  initiatedAt: Date | null;
  expectedCompletionAt: Date | null;
  completedAt: Date | null;
  endedAt: Date | null;
  bytes: number | null;
  bytesTransferred: number | null;
  percentDone: number | null;
  retryCount: number | null;
  backupType: string | null;
  recoveryPointArn: string | null;
  encrypted: boolean | null;
  encryptionKeyArn: string | null;
  deleteAfterDays: number | null;
  moveToColdStorageAfterDays: number | null;
  parentJobId: string | null;
  isParent: boolean;
  /** The sender's moment of it. */
  toldAt: Date;
}

/** What an event or a listing tells of a copy job. */
export interface ToldCopyJob {
  jobId: string;
  state: CopyJobState;
  statusMessage: string | null;
  messageCategory: string | null;
  sourceJobId: string | null;
  sourceVaultArn: string | null;
  sourceRecoveryPointArn: string | null;
  destinationVaultArn: string | null;
  destinationRecoveryPointArn: string | null;
  resourceArn: string | null;
  resourceType: string | null;
  roleArn: string | null;
  bytes: number | null;
  planId: string | null;
  ruleId: string | null;
  createdAt: Date | null;
  completedAt: Date | null;
  endedAt: Date | null;
  toldAt: Date;
}

type Told = ToldBackupJob | ToldCopyJob;

/**
 * What is known of a job once more was told of it, or null where that is nothing new. What one telling leaves out stays
 * as another told it; of two that differ the one of the further state holds, or the later one of the same state.
 */
export function combined<Job extends Told>(known: Job, told: Job, listed: boolean): Job | null {
  const further = advances(known.state, told.state, listed);
  const newer = further || (told.state === known.state && (listed || told.toldAt >= known.toldAt));
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(known)) {
    const other = told[name as keyof Job] as unknown;
    result[name] = newer ? (other ?? value) : (value ?? other);
  }
  // Why a job waits or fails is said of its state: another state's words are not kept with it.
  if (further) for (const name of ['statusMessage', 'messageCategory'] as const) result[name] = told[name];
  if (!further) {
    result.state = known.state;
    result.endedAt = known.endedAt ?? told.endedAt;
  }
  result.toldAt = known.toldAt > told.toldAt ? known.toldAt : told.toldAt;
  const same = Object.entries(known).every(([name, value]) => name === 'toldAt' || equal(value, result[name]));
  return same ? null : (result as unknown as Job);
}

function equal(a: unknown, b: unknown): boolean {
  return a instanceof Date && b instanceof Date ? a.getTime() === b.getTime() : a === b;
}
