import { problemTransition } from '../../domain/problem';
import { accepted, textOf } from '../check';
import type { Operation } from '../perform';
import { excerpt } from '../sentence';
import { changeProblem } from './change';
import { lockProblem, type ProblemInput } from './lock';

export interface ResolveProblemInput extends ProblemInput {
  resolution: string;
}

/** Ends a problem; what is still to be done about it stays among its corrective actions. */
export const resolveProblem: Operation<ResolveProblemInput> = async (unit, input) => {
  const resolution = textOf(input.resolution, 'resolution');
  const problem = await lockProblem(unit, input);
  return changeProblem(unit, problem, {
    columns: { status: accepted(problemTransition(problem, 'resolve')), resolution, resolved_at: unit.now },
    event: {
      kind: 'PROBLEM_RESOLVED',
      summary: `${unit.caller.name} resolved ${problem.number}: ${excerpt(resolution)}`,
    },
  });
};
