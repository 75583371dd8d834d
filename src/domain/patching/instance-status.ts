import type { PatchTargetStatus } from '../words';

/** What moves the patching of one instance on. */
export const PatchTargetVerb = [
  'snapshot',
  'install',
  'verify',
  'remediate',
  'restore',
  'succeed',
  'fail',
  'restored',
  'skip',
  'cutOff',
] as const;
export type PatchTargetVerb = (typeof PatchTargetVerb)[number];

/** Where nothing is decided yet; every other status is the one outcome of an instance. */
export const ACTIVE_TARGET: readonly PatchTargetStatus[] = [
  'PENDING',
  'SNAPSHOTTING',
  'INSTALLING',
  'VERIFYING',
  'REMEDIATING',
  'RESTORING',
];

export function isActiveTarget(status: PatchTargetStatus): boolean {
  return ACTIVE_TARGET.includes(status);
}

type Steps = Partial<Record<PatchTargetStatus, PatchTargetStatus>>;
const from = (statuses: readonly PatchTargetStatus[], to: PatchTargetStatus): Steps =>
  Object.fromEntries(statuses.map((status) => [status, to]));

/**
 * The one transition table of patched instances; what has its outcome keeps it. We look at an automation now and then:
 * a stage that passed between two looks is left out.
 */
const table: Record<PatchTargetVerb, Steps> = {
  snapshot: from(['PENDING', 'SNAPSHOTTING'], 'SNAPSHOTTING'),
  install: from(['PENDING', 'SNAPSHOTTING', 'INSTALLING'], 'INSTALLING'),
  verify: from(['PENDING', 'SNAPSHOTTING', 'INSTALLING', 'VERIFYING', 'REMEDIATING', 'RESTORING'], 'VERIFYING'),
  remediate: from(['VERIFYING', 'REMEDIATING'], 'REMEDIATING'),
  restore: from(['VERIFYING', 'REMEDIATING', 'RESTORING'], 'RESTORING'),
  succeed: from(['PENDING', 'SNAPSHOTTING', 'INSTALLING', 'VERIFYING'], 'SUCCEEDED'),
  fail: from(ACTIVE_TARGET, 'FAILED'),
  restored: from(['VERIFYING', 'RESTORING'], 'RESTORED'),
  skip: from(['PENDING'], 'SKIPPED'),
  cutOff: from(['PENDING', 'SNAPSHOTTING', 'INSTALLING', 'VERIFYING'], 'CUT_OFF'),
};

/** The status that the verb leads to, or null where it is not possible any more. */
export function patchTargetTransition(status: PatchTargetStatus, verb: PatchTargetVerb): PatchTargetStatus | null {
  return table[verb][status] ?? null;
}
