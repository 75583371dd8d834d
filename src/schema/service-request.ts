import { Field, ID, InputType, Int } from 'type-graphql';
import type * as Words from '../domain/words';
import { Filter, list, Listed } from './connection';
import { Input, named, Output, type Ref } from './declare';
import { Node } from './node';
import { payload, Repeatable, Versioned } from './payload';
import { DateTime } from './scalars';

@Output(
  'A request with its correspondence: the customer’s to Accelerate, or Accelerate’s notice or question to the customer.',
  Node,
)
export class ServiceRequest extends Node {
  @Field(() => String, { description: 'The number that people quote, for example SR0001001.' })
  number: string;

  @Field(() => String, { description: 'What it is about, in one line.' })
  title: string;

  @Field(named('ServiceRequestCategory'), { description: 'What kind of request it is.' })
  category: Words.ServiceRequestCategory;

  @Field(named('ServiceRequestStatus'), { description: 'Where it stands.' })
  status: Words.ServiceRequestStatus;

  @Field(named('Party'), { description: 'Whose request it is.' })
  origin: Words.Party;

  @Field(named('Account'), {
    nullable: true,
    description: 'The account it is about; null: the organization as a whole.',
  })
  account: Ref<'Account'> | null;

  @Listed('Comment', 'What was written, its first message included; the oldest first unless ordered otherwise.')
  correspondence: Ref<'CommentConnection'>;

  @Field(() => Int, { description: 'Rises with every change; for `expectedVersion`.' })
  version: number;

  @Field(() => DateTime, { description: 'When it was opened.' })
  createdAt: string;

  @Field(() => DateTime, { description: 'When something about it last changed.' })
  updatedAt: string;

  @Field(() => DateTime, { nullable: true, description: 'When it was resolved; null: it is open.' })
  resolvedAt: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'Until when it waits for the customer: an unanswered ALERT_NOTIFICATION is then resolved with its alerts. Null: it waits without end, or not at all.',
  })
  dueAt: string | null;

  @Field(named('Party'), {
    description: 'Whose move it is: CUSTOMER in PENDING_CUSTOMER_ACTION and RESOLVED, else ACCELERATE.',
  })
  ballWith: Words.Party;

  @Field(named('Alert'), {
    nullable: true,
    description: 'Of an ALERT_NOTIFICATION: the alert that is asked about, the first where there are several.',
  })
  alert: Ref<'Alert'> | null;

  @Field(named('Incident'), {
    nullable: true,
    description: 'The incident that it became, or that became it; null: none.',
  })
  incident: Ref<'Incident'> | null;

  @Field(named('Organization'), { description: 'The customer it belongs to.' })
  organization: Ref<'Organization'>;
}

@Filter('Which service requests.')
export class ServiceRequestFilter {
  @Field(named('IDComparator'), { nullable: true, description: 'The id.' })
  id?: Ref<'IDComparator'> | null;

  @Field(named('StringComparator'), { nullable: true, description: 'The number.' })
  number?: Ref<'StringComparator'> | null;

  @Field(named('ServiceRequestCategoryComparator'), { nullable: true, description: 'What kind of request it is.' })
  category?: Ref<'ServiceRequestCategoryComparator'> | null;

  @Field(named('ServiceRequestStatusComparator'), { nullable: true, description: 'Where it stands.' })
  status?: Ref<'ServiceRequestStatusComparator'> | null;

  @Field(named('PartyComparator'), { nullable: true, description: 'Whose request it is.' })
  origin?: Ref<'PartyComparator'> | null;

  @Field(named('PartyComparator'), { nullable: true, description: 'Whose move it is.' })
  ballWith?: Ref<'PartyComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'The account it is about.' })
  accountId?: Ref<'IDComparator'> | null;

  @Field(named('DateTimeComparator'), { nullable: true, description: 'When it was opened.' })
  createdAt?: Ref<'DateTimeComparator'> | null;

  @Field(named('DateTimeComparator'), { nullable: true, description: 'When something about it last changed.' })
  updatedAt?: Ref<'DateTimeComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'The customer it belongs to.' })
  organizationId?: Ref<'IDComparator'> | null;
}

list('ServiceRequest', 'service request', {
  NUMBER: 'The number.',
  CREATED_AT: 'When it was opened.',
  UPDATED_AT: 'When something about it last changed.',
});

const request = (description: string) => ({ serviceRequest: { type: named('ServiceRequest'), description } });

@Input('Opens a service request. Whose it is follows from who opens it.')
export class CreateServiceRequestInput extends Repeatable {
  @Field(() => ID, { description: 'The customer it belongs to.' })
  organizationId: string;

  @Field(() => ID, {
    nullable: true,
    description:
      'The account it is about, one of that customer’s; left out: the organization as a whole, which only callers who see all of it can ask about.',
  })
  accountId?: string | null;

  @Field(() => String, { description: 'What it is about, in one line of 1 to 200 characters.' })
  title: string;

  @Field(() => String, { description: 'The first message, 1 to 8,000 characters.' })
  body: string;

  @Field(named('ServiceRequestCategory'), {
    description:
      'What kind it is. ALERT_NOTIFICATION, MAINTENANCE_NOTICE, BLOCKED_REMEDIATION, FINDING_SUPPRESSION and TAG_CONFLICT are opened by the service alone, CRITICAL_RECOMMENDATION by Accelerate alone. A failed patch or backup is an incident: use createIncident.',
  })
  category: Words.ServiceRequestCategory;
}
payload('CreateServiceRequest', request('The request, UNASSIGNED.'));

@InputType()
abstract class OfServiceRequest extends Versioned {
  @Field(() => ID, { description: 'The service request.' })
  serviceRequestId: string;
}

@Input(
  'Writes in a service request. Accelerate’s visible reply leads an open one to WORK_IN_PROGRESS; the customer’s leads PENDING_CUSTOMER_ACTION to CUSTOMER_ACTION_COMPLETED and RESOLVED to REOPENED; a note changes nothing.',
)
export class ReplyToServiceRequestInput extends Repeatable {
  @Field(() => ID, { description: 'The service request.' })
  serviceRequestId: string;

  @Field(() => String, { description: 'The text, 1 to 8,000 characters.' })
  body: string;

  @Field(named('CommentVisibility'), { description: 'Who reads it; INTERNAL is Accelerate’s alone.' })
  visibility: Words.CommentVisibility;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'true: the reply is a question to the customer, and the request waits for them (PENDING_CUSTOMER_ACTION). Accelerate’s visible replies only. By default false.',
  })
  awaitCustomer?: boolean | null;
}
payload('ReplyToServiceRequest', {
  ...request('The request with its new status.'),
  comment: { type: named('Comment'), description: 'The reply.' },
});

@Input(
  'Ends an open service request. Of an ALERT_NOTIFICATION it is the answer that the alerts still asked about have no impact.',
)
export class ResolveServiceRequestInput extends OfServiceRequest {
  @Field(() => String, {
    nullable: true,
    description: 'What came of it; kept as the last message. At most 8,000 characters.',
  })
  resolution?: string | null;
}
payload('ResolveServiceRequest', request('The request, now RESOLVED.'));

@Input('Makes an incident of an open service request; the customer is told in the request.')
export class ReclassifyServiceRequestInput extends OfServiceRequest {
  @Field(named('IncidentPriority'), { description: 'How urgent the incident is.' })
  priority: Words.IncidentPriority;

  @Field(() => String, { description: 'Why; the customer reads it. 1 to 8,000 characters.' })
  reason: string;
}
payload('ReclassifyServiceRequest', {
  incident: { type: named('Incident'), description: 'The incident, with the correspondence so far.' },
  ...request('The request, now RESOLVED.'),
});
