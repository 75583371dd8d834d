import type { EventDraft } from '../../domain/event';
import type { Problem } from '../../entities';
import { difference, documentOf } from '../difference';
import type { Effect } from '../perform';
import type { Unit } from '../unit';

type Columns = Pick<
  Problem,
  'title' | 'status' | 'root_cause' | 'workaround' | 'resolution' | 'resolved_at' | 'account_ids'
>;

export interface ProblemChange {
  columns: Partial<Columns>;
  event: Pick<EventDraft, 'kind' | 'summary' | 'before' | 'after'>;
}

/** The scalars of the API, and the columns that hold them; the resolution is read in the events. */
const fields = {
  title: 'title',
  status: 'status',
  rootCause: 'root_cause',
  workaround: 'workaround',
  resolution: 'resolution',
  resolvedAt: 'resolved_at',
} as const satisfies Record<string, keyof Problem>;

/** Writes the changed columns, then the one event: its documents hold the scalars that changed, and what the verb adds. */
export async function changeProblem(unit: Unit, problem: Problem, change: ProblemChange): Promise<Effect> {
  const next: Problem = { ...problem, ...change.columns };
  await unit.query(
    `update problem set title = $2, status = $3, root_cause = $4, workaround = $5, resolution = $6, resolved_at = $7,
       account_ids = $8, updated_at = $9, version = version + 1
     where id = $1`,
    [
      next.id,
      next.title,
      next.status,
      next.root_cause,
      next.workaround,
      next.resolution,
      next.resolved_at,
      next.account_ids,
      unit.now,
    ],
  );
  const { before, after } = difference(fields, problem, next);
  const { event } = change;
  const eventId = await unit.record({
    kind: event.kind,
    summary: event.summary,
    organizationId: problem.organization_id,
    accountId: accountOf(next),
    subject: { type: 'Problem', id: problem.id },
    before: documentOf({ ...before, ...event.before }),
    after: documentOf({ ...after, ...event.after }),
  });
  return { ids: { problem: problem.id }, eventId };
}

/** What a repeat of what is already so answers: the problem as it is, no version, no event. */
export function unchanged(problem: Problem): Effect {
  return { ids: { problem: problem.id }, eventId: null };
}

/** Whose the event is: of the one account that it is all about, else of the organization as a whole. */
export function accountOf({ account_ids: accounts }: Pick<Problem, 'account_ids'>): string | null {
  return accounts.length === 1 ? accounts[0] : null;
}
