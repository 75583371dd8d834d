import type { TimerDraft } from '../../domain/job';

/** When to look whether an instance's incident was silent for long enough. */
export function quietTimer(incidentId: string, dueAt: Date): TimerDraft {
  return { task: 'resolve-grouped-incident', key: incidentId, ids: { incidentId }, dueAt };
}
