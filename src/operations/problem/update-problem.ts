import { InvalidError } from '../../domain/error';
import { needsRootCause, problemStep, problemTransition } from '../../domain/problem';
import type { ProblemStatus } from '../../domain/words';
import type { Problem } from '../../entities';
import { accepted, optionalTextOf, TITLE } from '../check';
import type { Operation } from '../perform';
import { changeProblem, unchanged } from './change';
import { setCorrectiveActions, type ActionChange, type CorrectiveActionInput } from './corrective-actions';
import { lockProblem, type ProblemInput } from './lock';

/** What is not given, or null, stays as it is. */
export interface UpdateProblemInput extends ProblemInput {
  title?: string | null;
  status?: ProblemStatus | null;
  rootCause?: string | null;
  workaround?: string | null;
  correctiveActions?: CorrectiveActionInput[] | null;
}

export const updateProblem: Operation<UpdateProblemInput> = async (unit, input) => {
  const title = optionalTextOf(input.title, 'title', TITLE);
  const rootCause = optionalTextOf(input.rootCause, 'rootCause');
  const workaround = optionalTextOf(input.workaround, 'workaround');
  const problem = await lockProblem(unit, input);
  const status = accepted(problemStep(problem, input.status ?? problem.status));
  const columns = {
    status,
    title: title ?? problem.title,
    root_cause: rootCause ?? problem.root_cause,
    workaround: workaround ?? problem.workaround,
    // It has come back: what was said when it was resolved no longer holds, and the event keeps it.
    ...(problem.status === 'RESOLVED' && status !== 'RESOLVED' && { resolution: null, resolved_at: null }),
  };
  const edited = editedOf(problem, columns);
  if (edited.length > 0) accepted(problemTransition({ status }, 'edit'));
  if (needsRootCause(status) && columns.root_cause === null) {
    throw new InvalidError(`${status} says what the root cause is.`, ['input', 'rootCause'], 'REQUIRED');
  }
  if (input.correctiveActions?.length) accepted(problemTransition(problem, 'act'));
  const actions = await setCorrectiveActions(unit, problem, input.correctiveActions ?? []);
  if (edited.length === 0 && status === problem.status && actions.after.length === 0) return unchanged(problem);
  return changeProblem(unit, problem, {
    columns,
    event: {
      kind: 'PROBLEM_UPDATED',
      summary: `${unit.caller.name} updated ${problem.number}: ${whatChanged(problem.status, status, edited, actions)}.`,
      before: actions.before.length > 0 ? { correctiveActions: actions.before } : {},
      after: actions.after.length > 0 ? { correctiveActions: actions.after } : {},
    },
  });
};

const texts = { title: 'title', root_cause: 'root cause', workaround: 'workaround' } as const;

function editedOf(problem: Problem, columns: Pick<Problem, keyof typeof texts>): string[] {
  return (Object.keys(texts) as (keyof typeof texts)[])
    .filter((column) => columns[column] !== problem[column])
    .map((column) => texts[column]);
}

function whatChanged(was: ProblemStatus, is: ProblemStatus, edited: string[], { after }: ActionChange): string {
  const parts = [
    ...(was === is ? [] : [`it is ${is}, was ${was}`]),
    ...edited.map((text) => `new ${text}`),
    ...(after.length === 0
      ? []
      : [after.length === 1 ? 'one corrective action' : `${after.length} corrective actions`]),
  ];
  return parts.join('; ');
}
