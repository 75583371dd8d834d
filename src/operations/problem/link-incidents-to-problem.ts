import { problemTransition } from '../../domain/problem';
import { accepted } from '../check';
import type { Operation } from '../perform';
import { changeProblem, unchanged } from './change';
import { numbered } from './create-problem';
import { accountsOf, attach, lockCandidates, references } from './incidents';
import { lockProblem, type ProblemInput } from './lock';

export interface LinkIncidentsToProblemInput extends ProblemInput {
  incidentIds: string[];
}

/** More incidents of the same cause; those that are of the problem already stay so. */
export const linkIncidentsToProblem: Operation<LinkIncidentsToProblemInput> = async (unit, input) => {
  const problem = await lockProblem(unit, input);
  accepted(problemTransition(problem, 'link'));
  const incidents = await lockCandidates(unit, input.incidentIds, {
    organizationId: problem.organization_id,
    problemId: problem.id,
  });
  const added = incidents.filter((incident) => incident.problem_id === null);
  if (added.length === 0) return unchanged(problem);
  await attach(unit, problem, added);
  return changeProblem(unit, problem, {
    columns: { account_ids: accountsOf(added, problem.account_ids) },
    event: {
      kind: 'PROBLEM_UPDATED',
      summary: `${unit.caller.name} linked ${numbered(added.length)} to ${problem.number}.`,
      after: { incidents: references(added) },
    },
  });
};
