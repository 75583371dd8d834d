import type { PatchRunStatus, PatchTargetStatus } from '../words';

/** A run that has not ended. */
export const ACTIVE_RUN: readonly PatchRunStatus[] = ['PENDING', 'IN_PROGRESS', 'CANCELLING'];

export function isActiveRun(status: PatchRunStatus): boolean {
  return ACTIVE_RUN.includes(status);
}

export const PatchRunVerb = ['begin', 'stop'] as const;
export type PatchRunVerb = (typeof PatchRunVerb)[number];

const table: Record<PatchRunVerb, Partial<Record<PatchRunStatus, PatchRunStatus>>> = {
  begin: { PENDING: 'IN_PROGRESS', IN_PROGRESS: 'IN_PROGRESS' },
  stop: { PENDING: 'CANCELLING', IN_PROGRESS: 'CANCELLING' },
};

/** The status that the verb leads to, or null where it is not possible (any more). */
export function patchRunTransition(status: PatchRunStatus, verb: PatchRunVerb): PatchRunStatus | null {
  return table[verb][status] ?? null;
}

/**
 * How a run ends: `told` is what Systems Manager says of it, `stopped` whether somebody had it stopped here. One
 * instance that failed fails the run; one whose turn did not come leaves it timed out.
 */
export function runEnd(
  targets: readonly PatchTargetStatus[],
  told: string | null,
  stopped: boolean,
): Exclude<PatchRunStatus, 'PENDING' | 'IN_PROGRESS' | 'CANCELLING'> {
  if (stopped || told === 'CANCELLED') return 'CANCELLED';
  if (told === 'SKIPPED_OVERLAPPING') return 'SKIPPED_OVERLAPPING';
  if (targets.some((status) => status === 'FAILED' || status === 'RESTORED')) return 'FAILED';
  if (targets.includes('CUT_OFF')) return 'TIMED_OUT';
  // Ended badly without any instance: Systems Manager could not begin. What it counts as failed with instances that are
  // all well was made good afterwards, or was another's task.
  return targets.length === 0 && (told === 'FAILED' || told === 'TIMED_OUT') ? told : 'SUCCESS';
}
