import type { TimerDraft } from '../../domain/job';
import type { Unit } from '../unit';

/** The next look at a restore in service time; an event of AWS Backup may come before it. */
export function nextLook(id: string, dueAt: Date): TimerDraft {
  return { task: 'run-restore', key: id, ids: { restoreJobId: id }, dueAt };
}

/** Lets the jobs of restores run as soon as this transaction has committed. */
export async function wakeRestores(unit: Unit, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await unit.query(
    `select enqueue('run-restore', 'run-restore:' || id, jsonb_build_object('restoreJobId', id))
     from unnest($1::uuid[]) as r (id)`,
    [ids],
  );
}
