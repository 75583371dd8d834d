import type { RemediationStatus, RemediationStepStatus } from '../words';

export const RemediationVerb = ['begin', 'run', 'wait', 'succeed', 'fail', 'block', 'cancel'] as const;
export type RemediationVerb = (typeof RemediationVerb)[number];

/** Of one alert at most one remediation is in these. */
export const ACTIVE_REMEDIATION: readonly RemediationStatus[] = ['PENDING', 'RUNNING', 'WAITING'];

export function isActive(status: RemediationStatus): boolean {
  return ACTIVE_REMEDIATION.includes(status);
}

type Steps = Partial<Record<RemediationStatus, RemediationStatus>>;
const fromActive = (to: RemediationStatus): Steps =>
  Object.fromEntries(ACTIVE_REMEDIATION.map((status) => [status, to]));

/** The one transition table of remediations; what has ended stays as it ended. */
const steps: Record<RemediationVerb, Steps> = {
  begin: { PENDING: 'RUNNING', WAITING: 'RUNNING' },
  run: { RUNNING: 'RUNNING', WAITING: 'RUNNING' },
  wait: fromActive('WAITING'),
  succeed: { RUNNING: 'SUCCEEDED', WAITING: 'SUCCEEDED' },
  fail: fromActive('FAILED'),
  block: fromActive('BLOCKED'),
  cancel: fromActive('CANCELLED'),
};

/** The status that the verb leads to, or null where it is not possible any more. */
export function remediationTransition(status: RemediationStatus, verb: RemediationVerb): RemediationStatus | null {
  return steps[verb][status] ?? null;
}

const STEP_OVER: ReadonlySet<RemediationStepStatus> = new Set([
  'SUCCESS',
  'TIMED_OUT',
  'CANCELLED',
  'FAILED',
  'SKIPPED',
]);

/** A step ends once; the first that has not ended is the one that is worked on. */
export function isStepOver(status: RemediationStepStatus): boolean {
  return STEP_OVER.has(status);
}

/** What Systems Manager says of an automation, in our words; null: it goes on. */
const ended: Readonly<Record<string, RemediationStepStatus>> = {
  Success: 'SUCCESS',
  CompletedWithSuccess: 'SUCCESS',
  Failed: 'FAILED',
  CompletedWithFailure: 'FAILED',
  Rejected: 'FAILED',
  Exited: 'FAILED',
  TimedOut: 'TIMED_OUT',
  Cancelled: 'CANCELLED',
};

export function automationEnd(status: string): RemediationStepStatus | null {
  return ended[status] ?? null;
}
