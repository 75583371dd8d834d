import type { TimerDraft } from '../../domain/job';

/** The end of an occurrence: what it held back is taken up again then. */
export function settleTimer(suppressionId: string, dueAt: Date): TimerDraft {
  return { task: 'settle-suppression', key: suppressionId, ids: { suppressionId }, dueAt };
}
