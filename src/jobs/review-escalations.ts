import { systemCaller } from '../domain/caller';
import { reviewEscalations as review } from '../operations/escalation-policy/review-escalations';
import { transact } from '../operations/unit';
import type { JobHandler } from './context';

const caller = systemCaller('escalation');

/** An incident may just be being opened, by someone who did not see the policy yet and is not seen by us. */
const ONCE_MORE_MS = 60_000;

/** A policy changed: what is open goes on under it. */
export const reviewEscalations: JobHandler = async (ids, { database, signal }) => {
  const organizationId = String(ids.organizationId);
  let after: string | null = null;
  do {
    if (signal.aborted) throw new Error('stopped while reviewing');
    after = await review(database, organizationId, after);
  } while (after !== null);
  if (ids.again) return;
  await transact(database, caller, (unit) =>
    unit.enqueue({
      task: 'review-escalations',
      key: `review-escalations:${organizationId}:again`,
      ids: { organizationId, again: true },
      runAt: new Date(Date.now() + ONCE_MORE_MS),
    }),
  );
};
