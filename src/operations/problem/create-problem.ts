import { newId } from '../../domain/new-id';
import { PROBLEM_STATUS } from '../../domain/problem';
import { textOf, TITLE } from '../check';
import type { Operation } from '../perform';
import type { Unit } from '../unit';
import { accountOf } from './change';
import { accountsOf, attach, lockCandidates, references, sharedSignature } from './incidents';

export interface CreateProblemInput {
  title: string;
  incidentIds: string[];
  idempotencyKey?: string | null;
}

/** Opens a problem for incidents that are thought to share one cause. */
export const createProblem: Operation<CreateProblemInput> = async (unit, input) => {
  const title = textOf(input.title, 'title', TITLE);
  const incidents = await lockCandidates(unit, input.incidentIds);
  const [{ organization_id: organizationId }] = incidents;
  const account_ids = accountsOf(incidents);
  const signature = sharedSignature(incidents);
  const problem = { id: newId(), number: '' };
  problem.number = await insert(unit, [problem.id, organizationId, account_ids, title, signature]);
  await attach(unit, problem, incidents);
  const eventId = await unit.record({
    kind: 'PROBLEM_CREATED',
    organizationId,
    accountId: accountOf({ account_ids }),
    subject: { type: 'Problem', id: problem.id },
    summary: `${problem.number} opened for ${numbered(incidents.length)}: ${title}`,
    after: { number: problem.number, title, status: PROBLEM_STATUS, signature, incidents: references(incidents) },
  });
  return { ids: { problem: problem.id }, eventId };
};

export function numbered(incidents: number): string {
  return incidents === 1 ? 'one incident' : `${incidents} incidents`;
}

async function insert(unit: Unit, values: unknown[]): Promise<string> {
  const [row] = await unit.query<{ number: string }>(
    `with digits as (select nextval('problem_number_seq')::text as n)
     insert into problem (id, organization_id, account_ids, title, signature, number, status, created_at, updated_at)
     select $1::uuid, $2::uuid, $3::uuid[], $4, $5, 'PRB' || lpad(n, greatest(7, length(n)), '0'), $6, $7::timestamptz,
       $7::timestamptz
     from digits returning number`,
    [...values, PROBLEM_STATUS, unit.now],
  );
  return row.number;
}
