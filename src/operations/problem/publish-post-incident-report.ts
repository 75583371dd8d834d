import { InvalidError } from '../../domain/error';
import { newId } from '../../domain/new-id';
import { CORRECTIVE_ACTION_STATUS, problemTransition } from '../../domain/problem';
import type { Problem } from '../../entities';
import { accepted, distinct, TEXT, textOf } from '../check';
import type { Operation } from '../perform';
import { excerpt } from '../sentence';
import type { Unit } from '../unit';
import { changeProblem } from './change';
import { actionsOf, requireRoom, writeActions } from './corrective-actions';
import { lockProblem, type ProblemInput } from './lock';

export interface PublishPostIncidentReportInput extends ProblemInput {
  rootCause: string;
  timeline: string;
  impact: string;
  preventiveActions: string[];
}

/**
 * Tells the customer of a HIGH incident what caused it and what keeps it from coming back. Published again, it takes the
 * place of the earlier edition, which its event keeps.
 */
export const publishPostIncidentReport: Operation<PublishPostIncidentReportInput> = async (unit, input) => {
  const rootCause = textOf(input.rootCause, 'rootCause');
  const timeline = textOf(input.timeline, 'timeline');
  const impact = textOf(input.impact, 'impact');
  const preventiveActions = distinct(
    input.preventiveActions.map((text, n) => textOf(text, '', TEXT, ['input', 'preventiveActions', `${n}`])),
    'preventiveActions',
  );
  const problem = await lockProblem(unit, input);
  accepted(problemTransition(problem, 'publish'));
  await requireHighIncident(unit, problem);
  const again = await write(unit, problem, [rootCause, timeline, impact]);
  await writePreventiveActions(unit, problem, preventiveActions);
  return changeProblem(unit, problem, {
    // Where nobody has said the cause yet, this is it.
    columns: { root_cause: problem.root_cause ?? rootCause },
    event: {
      kind: 'POST_INCIDENT_REPORT_PUBLISHED',
      summary: `${unit.caller.name} published the post-incident report of ${problem.number}${again ? ' again' : ''}: ${excerpt(rootCause)}`,
      after: { postIncidentReport: { rootCause, timeline, impact, preventiveActions } },
    },
  });
};

async function requireHighIncident(unit: Unit, problem: Problem): Promise<void> {
  const [incident] = await unit.query(
    `select id from incident where problem_id = $1 and priority = 'HIGH' and status = 'RESOLVED'
       and outcome is distinct from 'NOT_AN_INCIDENT' limit 1`,
    [problem.id],
  );
  if (incident) return;
  throw new InvalidError(`${problem.number} has no HIGH incident that is resolved: the report is about one.`, [
    'input',
    'problemId',
  ]);
}

/** Whether there was one before. */
async function write(unit: Unit, problem: Problem, texts: string[]): Promise<boolean> {
  const [{ again }] = await unit.query<{ again: boolean }>(
    `with before as (select from post_incident_report where problem_id = $1)
     insert into post_incident_report (problem_id, organization_id, root_cause, timeline, impact, published_at)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (problem_id) do update set root_cause = excluded.root_cause, timeline = excluded.timeline,
       impact = excluded.impact, published_at = excluded.published_at
     returning exists (select from before) as again`,
    [problem.id, problem.organization_id, ...texts, unit.now],
  );
  return again;
}

/** An action that the problem has under these words is the one that is meant; what is no longer named stays an action. */
async function writePreventiveActions(unit: Unit, problem: Problem, descriptions: readonly string[]): Promise<void> {
  const known = await actionsOf(unit, problem);
  let last = known.length;
  const named = descriptions.map(
    (description) =>
      known.find((action) => action.description === description) ?? {
        id: newId(),
        position: ++last,
        description,
        owner_id: null,
        party: 'ACCELERATE' as const,
        due_at: null,
        status: CORRECTIVE_ACTION_STATUS,
      },
  );
  const dropped = known.filter((action) => action.preventive && !descriptions.includes(action.description));
  requireRoom(last, ['input', 'preventiveActions']);
  await writeActions(unit, problem, [
    ...named.map((action) => ({ ...action, preventive: true })),
    ...dropped.map((action) => ({ ...action, preventive: false })),
  ]);
}
