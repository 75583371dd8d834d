import type { PatchStepKind, RemediationStepStatus } from '../words';

/** One link of what was done with an instance, with its evidence; a verification can come more than once. */
export interface PatchStep {
  kind: PatchStepKind;
  status: RemediationStepStatus;
  startedAt: string | null;
  endedAt: string | null;
  evidence: Record<string, unknown> | null;
  message: string | null;
}

export function patchStep(kind: PatchStepKind, status: RemediationStepStatus = 'PENDING'): PatchStep {
  return { kind, status, startedAt: null, endedAt: null, evidence: null, message: null };
}

/** What Systems Manager does with each instance, before it has begun. */
export function plannedChain(snapshot: boolean): PatchStep[] {
  const first = patchStep('SNAPSHOT', snapshot ? 'PENDING' : 'SKIPPED');
  if (!snapshot) first.message = 'No snapshot is taken: the service is set to leave it out of Patch Now.';
  return [first, patchStep('INSTALL'), patchStep('VERIFY')];
}

const OVER: ReadonlySet<RemediationStepStatus> = new Set(['SUCCESS', 'TIMED_OUT', 'CANCELLED', 'FAILED', 'SKIPPED']);

export function isLinkOver({ status }: Pick<PatchStep, 'status'>): boolean {
  return OVER.has(status);
}

/** The link that is worked on: the last, where it has not ended. */
export function openLink(chain: readonly PatchStep[]): PatchStep | null {
  const last = chain.at(-1);
  return last && !isLinkOver(last) ? last : null;
}

/** Links that never began are left out by whoever ends the chain. */
export function closeChain(chain: readonly PatchStep[], message: string | null = null): PatchStep[] {
  return chain.map((step) =>
    step.status === 'PENDING' ? { ...step, status: 'SKIPPED', message: step.message ?? message } : step,
  );
}

/** Everything that was done, for whoever takes over. */
export function toldChain(chain: readonly PatchStep[]): string {
  return chain
    .filter(({ status }) => status !== 'PENDING')
    .map(({ kind, status, message }) => `- ${kind}: ${status}${message ? `. ${message}` : ''}`)
    .join('\n');
}
