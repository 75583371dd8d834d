import { Field, ID, InputType } from 'type-graphql';
import type * as Words from '../domain/words';
import { Input, listOf, named } from './declare';
import { payload, Repeatable, Versioned } from './payload';
import { DateTime } from './scalars';

const problem = (description: string) => ({ problem: { type: named('Problem'), description } });
const INCIDENTS =
  'The incidents, 1 to 100 of one customer. One that is treated in another problem is refused with ALREADY_EXISTS.';

@Input('Opens a problem for incidents that are thought to share one cause.')
export class CreateProblemInput extends Repeatable {
  @Field(() => String, { description: 'What it is about, in one line of 1 to 200 characters.' })
  title: string;

  @Field(() => [ID], { description: INCIDENTS })
  incidentIds: string[];
}
payload('CreateProblem', problem('The problem, OPEN.'));

@InputType()
abstract class OfProblem extends Versioned {
  @Field(() => ID, { description: 'The problem.' })
  problemId: string;
}

@Input('A corrective action as it is to be: a new one, or a change of one that the problem has.')
export class CorrectiveActionInput {
  @Field(() => ID, {
    nullable: true,
    description: 'The action that is changed, one of the problem’s; left out: a new one.',
  })
  id?: string | null;

  @Field(() => String, { description: 'What is to be done, 1 to 8,000 characters.' })
  description: string;

  @Field(() => ID, {
    nullable: true,
    description:
      'Whoever is in charge of it: an active person of the party who has to do with the customer. Null: nobody; left out: as it was.',
  })
  ownerId?: string | null;

  @Field(named('Party'), { description: 'Whose it is to do.' })
  party: Words.Party;

  @Field(() => DateTime, {
    nullable: true,
    description: 'By when it is to be done; a new date lies in the future. Null: no date; left out: as it was.',
  })
  dueAt?: Date | null;

  @Field(named('CorrectiveActionStatus'), {
    nullable: true,
    description:
      'Where it stands: OPEN and IN_PROGRESS lead to one another, to DONE and to DROPPED; DONE back to IN_PROGRESS, DROPPED back to OPEN. Left out: as it was, OPEN for a new one.',
  })
  status?: Words.CorrectiveActionStatus | null;
}

@Input('Changes a problem. What is left out, or null, stays as it is.')
export class UpdateProblemInput extends OfProblem {
  @Field(() => String, { nullable: true, description: 'What it is about, in one line of 1 to 200 characters.' })
  title?: string | null;

  @Field(named('ProblemStatus'), {
    nullable: true,
    description:
      'OPEN leads to INVESTIGATING and ROOT_CAUSE_KNOWN; INVESTIGATING to ROOT_CAUSE_KNOWN; ROOT_CAUSE_KNOWN to INVESTIGATING and REMEDIATING; REMEDIATING to INVESTIGATING and ROOT_CAUSE_KNOWN; RESOLVED to INVESTIGATING, which reopens it. RESOLVED is reached by resolveProblem.',
  })
  status?: Words.ProblemStatus | null;

  @Field(() => String, {
    nullable: true,
    description: 'What causes the incidents, 1 to 8,000 characters; needed for ROOT_CAUSE_KNOWN and REMEDIATING.',
  })
  rootCause?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What helps until the cause is removed, 1 to 8,000 characters.',
  })
  workaround?: string | null;

  @Field(listOf('CorrectiveActionInput'), {
    nullable: true,
    description: 'Corrective actions that are added or changed, in a resolved problem too; the others stay.',
  })
  correctiveActions?: CorrectiveActionInput[] | null;
}
payload('UpdateProblem', problem('The problem as it is now.'));

@Input('Makes more incidents part of a problem that is open.')
export class LinkIncidentsToProblemInput extends OfProblem {
  @Field(() => [ID], { description: INCIDENTS })
  incidentIds: string[];
}
payload('LinkIncidentsToProblem', problem('The problem with its incidents.'));

@Input('Ends a problem that is open.')
export class ResolveProblemInput extends OfProblem {
  @Field(() => String, { description: 'What came of it, 1 to 8,000 characters; the customer reads it in the event.' })
  resolution: string;
}
payload('ResolveProblem', problem('The problem, now RESOLVED.'));

@Input(
  'Publishes the post-incident report of a problem that has a resolved incident of HIGH priority. Published again, it takes the place of the earlier edition.',
)
export class PublishPostIncidentReportInput extends OfProblem {
  @Field(() => String, {
    description: 'What caused it, 1 to 8,000 characters; it becomes the problem’s root cause where none is written.',
  })
  rootCause: string;

  @Field(() => String, { description: 'What happened when, 1 to 8,000 characters.' })
  timeline: string;

  @Field(() => String, { description: 'What it did to the customer, 1 to 8,000 characters.' })
  impact: string;

  @Field(() => [String], {
    description:
      'What keeps it from coming back: 1 to 100 texts. Each that the problem does not have yet becomes a corrective action of Accelerate’s.',
  })
  preventiveActions: string[];
}
payload('PublishPostIncidentReport', problem('The problem with its report.'));
