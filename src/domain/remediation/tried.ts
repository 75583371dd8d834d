import type { RemediationStatus } from '../words';
import type { Step } from './plan';

const MEANING: Partial<Record<RemediationStatus, string>> = {
  FAILED: 'Automatic remediation did not help.',
  BLOCKED: 'Automatic remediation was not allowed to go on.',
};

/** Everything that was tried, for whoever takes over. */
export function tried(
  status: RemediationStatus,
  steps: readonly Pick<Step, 'name' | 'action' | 'status' | 'failureMessage' | 'executionId'>[],
  guard: string | null,
): string {
  const lines = steps
    .filter((step) => step.status !== 'SKIPPED' && step.status !== 'PENDING')
    .map(({ name, action, status: outcome, failureMessage, executionId }) => {
      const execution = executionId ? ` (execution ${executionId})` : '';
      return `- ${name} (${action}): ${outcome}${execution}${failureMessage ? `: ${failureMessage}` : ''}`;
    });
  return [MEANING[status] ?? '', ...(status === 'BLOCKED' && guard ? [guard] : []), 'Tried:', ...lines]
    .filter((line) => line !== '')
    .join('\n');
}
