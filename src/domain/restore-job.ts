import type { RestoreJobState, RestoreValidation } from './words';

/** A restore as AWS Backup tells it. */
export interface DiscoveredRestore {
  jobId: string;
  recoveryPointArn: string | null;
  state: RestoreJobState;
  statusMessage: string | null;
  percentDone: number | null;
  createdResourceArn: string | null;
  createdAt: Date;
  completedAt: Date | null;
  roleArn: string | null;
  /** Of a restore test that AWS Backup had validated. */
  validation: RestoreValidation | null;
}

export const OPEN_RESTORES: readonly RestoreJobState[] = ['PENDING', 'RUNNING'];

/** How a restore ended by itself: it shows whether its recovery point can be restored. */
export const TESTED: readonly RestoreJobState[] = ['COMPLETED', 'FAILED'];

const RANK: Record<RestoreJobState, number> = { PENDING: 0, RUNNING: 1, COMPLETED: 2, ABORTED: 2, FAILED: 2 };

/** Whether a state that is told may follow one that is known: news arrive late and twice, and an end is for good. */
export function follows(told: RestoreJobState, known: RestoreJobState): boolean {
  return RANK[known] < 2 && RANK[told] >= RANK[known];
}

export function isOver(state: RestoreJobState): boolean {
  return RANK[state] === 2;
}

/** Why the customer's verdict is not taken; null: it is. */
export function whyNotValidated(job: {
  state: RestoreJobState;
  validation: RestoreValidation | null;
}): { code: 'INVALID_TRANSITION'; message: string } | null {
  if (job.validation !== null) {
    return { code: 'INVALID_TRANSITION', message: `The restore is validated already: ${job.validation}.` };
  }
  if (job.state === 'COMPLETED') return null;
  return { code: 'INVALID_TRANSITION', message: `The restore is ${job.state}; only what is COMPLETED is validated.` };
}
