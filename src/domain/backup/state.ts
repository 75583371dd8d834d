import type { BackupJobState, CopyJobState } from '../words';

export const OPEN_JOB_STATES: readonly BackupJobState[] = ['CREATED', 'PENDING', 'RUNNING', 'ABORTING'];

/** What leaves the resource without the backup that was wanted. */
export const FAILED_JOB_STATES: readonly BackupJobState[] = ['FAILED', 'ABORTED', 'EXPIRED', 'PARTIAL'];

type State = BackupJobState | CopyJobState;

const FAILED: ReadonlySet<State> = new Set(FAILED_JOB_STATES);

export function isFailedJob(state: State): boolean {
  return FAILED.has(state);
}

/** How far a job has come; of the states that end it none is further than another. */
const PROGRESS: Record<State, number> = {
  CREATED: 0,
  PENDING: 1,
  RUNNING: 2,
  ABORTING: 3,
  ABORTED: 4,
  COMPLETED: 4,
  FAILED: 4,
  EXPIRED: 4,
  PARTIAL: 4,
};

export function isEndedJob(state: State): boolean {
  return PROGRESS[state] === PROGRESS.COMPLETED;
}

/**
 * Whether a state that was told may take the place of the known one. Events come late, twice and out of order: a job
 * only ever goes on, and how it ended stays as it is, unless AWS's own list, which was read for it, says otherwise.
 */
export function advances(known: State, told: State, listed: boolean): boolean {
  if (PROGRESS[told] > PROGRESS[known]) return true;
  return listed && told !== known && isEndedJob(known) && isEndedJob(told);
}
