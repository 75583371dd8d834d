import { Field, ID, InputType, Int } from 'type-graphql';
import type * as Words from '../domain/words';
import { Input, named } from './declare';
import { payload, Repeatable, Versioned } from './payload';

const incident = (description: string) => ({ incident: { type: named('Incident'), description } });

@Input('Reports an incident. Which party does so decides who is told.')
export class CreateIncidentInput extends Repeatable {
  @Field(() => ID, { description: 'The account it is about.' })
  accountId: string;

  @Field(() => String, { description: 'What is the matter, in one line: 1 to 200 characters.' })
  title: string;

  @Field(() => String, { description: 'What is the matter, at length: 1 to 8,000 characters.' })
  description: string;

  @Field(named('IncidentPriority'), { description: 'How urgent it is; Accelerate can change it and says why.' })
  priority: Words.IncidentPriority;

  @Field(() => [ID], {
    nullable: true,
    description: 'The resources it is about, all of that account, at most 100; none where they are not known.',
  })
  resourceIds?: string[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'true: it is reported to try the service out. By default false.',
  })
  test?: boolean | null;
}
payload('CreateIncident', incident('The incident, UNASSIGNED.'));

/** What the inputs about one incident have in common. */
@InputType()
abstract class OfIncident extends Versioned {
  @Field(() => ID, { description: 'The incident.' })
  incidentId: string;
}

@Input('Takes an incident up: in UNASSIGNED, OPENED, REOPENED or CUSTOMER_ACTION_COMPLETED.')
export class AcknowledgeIncidentInput extends OfIncident {}
payload('AcknowledgeIncident', incident('The incident, now WORK_IN_PROGRESS.'));

@Input('Gives an open incident an assignee, or takes the assignee away.')
export class AssignIncidentInput extends OfIncident {
  @Field(() => ID, { nullable: true, description: 'The person, active and on Accelerate’s side; null: nobody.' })
  personId?: string | null;
}
payload('AssignIncident', incident('The incident; from UNASSIGNED it is now OPENED.'));

@Input('Changes the priority of an open incident.')
export class UpdateIncidentPriorityInput extends OfIncident {
  @Field(named('IncidentPriority'), { description: 'The new priority; not the present one.' })
  priority: Words.IncidentPriority;

  @Field(() => String, { description: 'Why; the customer reads it. 1 to 8,000 characters.' })
  reason: string;
}
payload('UpdateIncidentPriority', incident('The incident with its new priority.'));

@Input('Asks the customer to do or answer something. The incident waits for them.')
export class RequestCustomerActionInput extends OfIncident {
  @Field(() => String, { description: 'What is asked; the customer reads it as a comment. 1 to 8,000 characters.' })
  message: string;
}
payload('RequestCustomerAction', incident('The incident, now PENDING_CUSTOMER_ACTION.'));

@Input('Says that the customer has done or answered what was asked: in PENDING_CUSTOMER_ACTION.')
export class CompleteCustomerActionInput extends OfIncident {
  @Field(() => String, { description: 'What was done, or the answer; kept as a comment. 1 to 8,000 characters.' })
  message: string;
}
payload('CompleteCustomerAction', incident('The incident, now CUSTOMER_ACTION_COMPLETED.'));

@Input(
  'Writes a comment. In PENDING_CUSTOMER_ACTION the customer’s leads to CUSTOMER_ACTION_COMPLETED and an engineer’s visible one to WORK_IN_PROGRESS; a note changes nothing.',
)
export class AddIncidentCommentInput extends Repeatable {
  @Field(() => ID, { description: 'The incident, open or resolved.' })
  incidentId: string;

  @Field(() => String, { description: 'The text: 1 to 8,000 characters, taken as plain text.' })
  body: string;

  @Field(named('CommentVisibility'), { description: 'Who reads it. INTERNAL is for Accelerate’s people only.' })
  visibility: Words.CommentVisibility;
}
payload('AddIncidentComment', {
  comment: { type: named('Comment'), description: 'The comment.' },
  ...incident('The incident.'),
});

@Input('Ends an open incident.')
export class ResolveIncidentInput extends OfIncident {
  @Field(() => String, { description: 'What was done; the customer reads it. 1 to 8,000 characters.' })
  resolution: string;

  @Field(named('ResolutionOutcome'), { description: 'How it ended.' })
  outcome: Words.ResolutionOutcome;
}
payload('ResolveIncident', incident('The incident, now RESOLVED.'));

@Input('Takes a resolved incident up again.')
export class ReopenIncidentInput extends OfIncident {
  @Field(() => String, { description: 'Why; both sides read it. 1 to 8,000 characters.' })
  reason: string;
}
payload('ReopenIncident', incident('The incident, now REOPENED.'));

@Input('Rates a resolved incident. A second rating takes the place of the first.')
export class RateIncidentInput extends OfIncident {
  @Field(() => Int, { description: '1 (poor) to 5 (very good).' })
  rating: number;

  @Field(() => String, { nullable: true, description: 'What to say about it: at most 8,000 characters.' })
  comment?: string | null;
}
payload('RateIncident', incident('The incident with its rating.'));

@Input('Links an incident with others of its organization, in both directions. At least one must be named.')
export class LinkIncidentsInput extends OfIncident {
  @Field(() => [ID], { description: 'The incidents to link with it, at most 100; possibly none.' })
  relatedIncidentIds: string[];

  @Field(() => ID, {
    nullable: true,
    description: 'The incident in which this one is treated. If this one is open, it is resolved as NOT_AN_INCIDENT.',
  })
  duplicateOfId?: string | null;
}
payload('LinkIncidents', incident('The incident; its timeline tells the link, and duplicateOf what it is part of.'));

@Input('Makes a service request of an open incident; the customer is told in both. Service-level commitments are void.')
export class ReclassifyIncidentInput extends OfIncident {
  @Field(() => String, { description: 'Why; the customer reads it. 1 to 8,000 characters.' })
  reason: string;
}
payload('ReclassifyIncident', {
  ...incident('The incident, now RESOLVED as NOT_AN_INCIDENT.'),
  serviceRequest: { type: named('ServiceRequest'), description: 'The request, with the correspondence so far.' },
});
