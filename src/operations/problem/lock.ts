import type { Problem } from '../../entities';
import { idOf, notFound } from '../check';
import { expectVersion } from '../lock';
import type { Unit } from '../unit';

/** What every verb on one problem is given. */
export interface ProblemInput {
  problemId: string;
  idempotencyKey?: string | null;
  expectedVersion?: number | null;
}

/** The problem, held until the transaction ends; under row-level security another tenant's is not there. */
export async function lockProblem(unit: Unit, input: ProblemInput): Promise<Problem> {
  const id = idOf('Problem', input.problemId, 'problemId');
  const [problem] = await unit.query<Problem>('select * from problem where id = $1 for no key update', [id]);
  if (!problem) notFound('Problem', ['input', 'problemId']);
  expectVersion(problem, input.expectedVersion);
  return problem;
}
