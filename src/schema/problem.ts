import { ArgsType, Field, ID, Int } from 'type-graphql';
import type * as Words from '../domain/words';
import { Filter, list, Listed, Taking } from './connection';
import { declare, listOf, named, Output, type Ref } from './declare';
import { Node } from './node';
import { DateTime } from './scalars';

@Output('Something that is to be done so that the incidents of a problem do not come back.')
export class CorrectiveAction {
  @Field(() => ID, { description: 'Names it in updateProblem; it cannot be asked for on its own.' })
  id: string;

  @Field(() => String, { description: 'What is to be done.' })
  description: string;

  @Field(named('Person'), { nullable: true, description: 'Whoever is in charge of it; null: nobody yet.' })
  owner: Ref<'Person'> | null;

  @Field(named('Party'), { description: 'Whose it is to do.' })
  party: Words.Party;

  @Field(() => DateTime, { nullable: true, description: 'By when it is to be done; null: no date was agreed.' })
  dueAt: string | null;

  @Field(named('CorrectiveActionStatus'), { description: 'Where it stands.' })
  status: Words.CorrectiveActionStatus;
}

@Output('What the customer is told after an incident of HIGH priority.')
export class PostIncidentReport {
  @Field(() => String, { description: 'What caused it.' })
  rootCause: string;

  @Field(() => String, { description: 'What happened when.' })
  timeline: string;

  @Field(() => String, { description: 'What it did to the customer.' })
  impact: string;

  @Field(listOf('CorrectiveAction'), {
    description: 'What keeps it from coming back; they are among the corrective actions of the problem too.',
  })
  preventiveActions: CorrectiveAction[];

  @Field(() => DateTime, { nullable: true, description: 'When this edition of it was published.' })
  publishedAt: string | null;
}

@ArgsType()
class SuggestedIncidentsArgs {
  @Field(() => Int, { nullable: true, description: 'How many at most, the newest first: 1 to 100, by default 20.' })
  first?: number | null;
}
declare('SuggestedIncidentsArgs', SuggestedIncidentsArgs);

@Output('The cause that incidents of one customer are thought to share, and what is done about it.', Node)
export class Problem extends Node {
  @Field(() => String, { description: 'The number that people quote, for example PRB0001001.' })
  number: string;

  @Field(() => String, { description: 'What it is about, in one line.' })
  title: string;

  @Field(named('ProblemStatus'), { description: 'Where it stands.' })
  status: Words.ProblemStatus;

  @Field(() => String, { nullable: true, description: 'What causes the incidents; null: not known yet.' })
  rootCause: string | null;

  @Field(() => String, { nullable: true, description: 'What helps until the cause is removed; null: nothing known.' })
  workaround: string | null;

  @Field(listOf('CorrectiveAction'), { description: 'What is to be done about it, the oldest first; at most 100.' })
  correctiveActions: CorrectiveAction[];

  @Listed('Incident', 'Its incidents, as far as the viewer sees their accounts: others are not counted either.')
  incidents: Ref<'IncidentConnection'>;

  @Taking('SuggestedIncidentsArgs')
  @Field(listOf('Incident'), {
    description:
      'Incidents of no problem yet that have a signature in common with it and were opened at most 30 days before it, or later.',
  })
  suggestedIncidents: Ref<'Incident'>[];

  @Field(named('PostIncidentReport'), { nullable: true, description: 'The published report; null: none.' })
  postIncidentReport: PostIncidentReport | null;

  @Field(() => Int, { description: 'Rises with every change; for `expectedVersion`.' })
  version: number;

  @Field(() => String, {
    nullable: true,
    description:
      'What the incidents that it was opened for have in common: the version of the rule, the definition of their alerts and the type of resource. Null where they differ.',
  })
  signature: string | null;

  @Field(() => DateTime, { description: 'When it was opened.' })
  createdAt: string;

  @Field(() => DateTime, { description: 'When something about it last changed.' })
  updatedAt: string;

  @Field(() => DateTime, { nullable: true, description: 'When it was resolved; null: it is open.' })
  resolvedAt: string | null;

  @Field(named('Organization'), { description: 'The customer it belongs to.' })
  organization: Ref<'Organization'>;
}

@Output('Incidents that may have one cause and belong to no problem yet.')
export class ProblemSuggestion {
  @Field(() => String, { description: 'What they have in common, as `Problem.signature` says it.' })
  signature: string;

  @Field(listOf('Incident'), { description: 'The newest of them first, at most 100; createProblem takes their ids.' })
  incidents: Ref<'Incident'>[];

  @Field(named('Explanation'), { description: 'Why it is suggested: how many there were, where and since when.' })
  explanation: Ref<'Explanation'>;
}

@Filter('Which problems.')
export class ProblemFilter {
  @Field(named('IDComparator'), { nullable: true, description: 'The id.' })
  id?: Ref<'IDComparator'> | null;

  @Field(named('StringComparator'), { nullable: true, description: 'The number.' })
  number?: Ref<'StringComparator'> | null;

  @Field(named('StringComparator'), { nullable: true, description: 'The title.' })
  title?: Ref<'StringComparator'> | null;

  @Field(named('ProblemStatusComparator'), { nullable: true, description: 'Where it stands.' })
  status?: Ref<'ProblemStatusComparator'> | null;

  @Field(named('DateTimeComparator'), { nullable: true, description: 'When it was opened.' })
  createdAt?: Ref<'DateTimeComparator'> | null;

  @Field(named('DateTimeComparator'), { nullable: true, description: 'When something about it last changed.' })
  updatedAt?: Ref<'DateTimeComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'The customer it belongs to.' })
  organizationId?: Ref<'IDComparator'> | null;
}

list('Problem', 'problem', {
  NUMBER: 'The number.',
  CREATED_AT: 'When it was opened.',
  UPDATED_AT: 'When something about it last changed.',
});
