import { ArgsType, Field, Int } from 'type-graphql';
import type * as Words from '../domain/words';
import { Filter, list, Listed, Taking } from './connection';
import { declare, listOf, named, Output, type Ref } from './declare';
import { Node } from './node';
import { DateTime } from './scalars';

@ArgsType()
class IncidentPermissionsArgs {
  @Field(() => [String], {
    nullable: true,
    description: 'Names of mutations; without them all that are about an incident.',
  })
  operations?: string[] | null;
}
declare('IncidentPermissionsArgs', IncidentPermissionsArgs);

@ArgsType()
class RelatedIncidentsArgs {
  @Field(() => Int, { nullable: true, description: 'How many at most: 1 to 100, by default 20.' })
  first?: number | null;
}
declare('RelatedIncidentsArgs', RelatedIncidentsArgs);

@Output('An unplanned interruption or degradation, from the signal or report that opened it to its resolution.', Node)
export class Incident extends Node {
  @Field(() => String, { description: 'The number that people quote, such as INC0012345; unique.' })
  number: string;

  @Field(() => String, { description: 'What is the matter, in one line.' })
  title: string;

  @Field(() => String, { nullable: true, description: 'What is the matter, at length; null where nobody wrote it.' })
  description: string | null;

  @Field(named('IncidentStatus'), { description: 'Where it stands.' })
  status: Words.IncidentStatus;

  @Field(named('IncidentPriority'), { description: 'How urgent it is.' })
  priority: Words.IncidentPriority;

  @Field(named('IncidentOrigin'), { description: 'How it came about.' })
  origin: Words.IncidentOrigin;

  @Field(named('Account'), { description: 'The account it is about.' })
  account: Ref<'Account'>;

  @Listed(
    'Resource',
    'The resources it is about. Deleted ones are left out unless the filter names `deletedAt` or `updatedAt`.',
  )
  resources: Ref<'ResourceConnection'>;

  @Listed(
    'ChangeRecord',
    'What was changed on its resources, by Accelerate or others, from 24 hours before it was opened until it was resolved: often the cause is among the last before it.',
  )
  changes: Ref<'ChangeRecordConnection'>;

  @Listed('Alert', 'The alerts that belong to it.')
  alerts: Ref<'AlertConnection'>;

  @Field(named('Person'), { nullable: true, description: 'Whoever works on it; null: nobody yet.' })
  assignee: Ref<'Person'> | null;

  @Field(named('Person'), {
    nullable: true,
    description: 'Whoever reported it; null where it was detected, or reported by a key.',
  })
  reporter: Ref<'Person'> | null;

  @Field(() => DateTime, { description: 'When it was opened.' })
  createdAt: string;

  @Field(() => DateTime, { description: 'When something about it last changed.' })
  updatedAt: string;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was first acknowledged by a person; a reopening keeps it. Null: not yet.',
  })
  acknowledgedAt: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was resolved; null while it is open.' })
  resolvedAt: string | null;

  @Field(() => String, { nullable: true, description: 'What was done about it; null until it is resolved.' })
  resolution: string | null;

  @Field(() => Int, {
    nullable: true,
    description: "The customer's rating, 1 (poor) to 5 (very good); null: not rated.",
  })
  rating: number | null;

  @Field(named('SlaClock'), {
    description: 'What is promised on it and how the clocks stand, as of now; computed from its events.',
  })
  sla: Ref<'SlaClock'>;

  @Taking('PageArgs')
  @Field(named('EventConnection'), {
    description:
      'All that happened to it, oldest first, as far as the viewer may see it. Cursors are those of the streams.',
  })
  timeline: Ref<'EventConnection'>;

  @Listed('Comment', 'What was written on it, oldest first, as far as the viewer may see it.')
  comments: Ref<'CommentConnection'>;

  @Field(named('Problem'), {
    nullable: true,
    description: 'The problem in which its cause is looked for; null: none.',
  })
  problem: Ref<'Problem'> | null;

  @Taking('RelatedIncidentsArgs')
  @Field(listOf('Incident'), {
    description:
      'What may throw light on it. First those that somebody linked with it, its duplicates and what it is a duplicate of; then those about one of its resources, opened at most 30 days before or after it; then earlier ones of the same definition (of a reported one: about the same resource). The newest first in each.',
  })
  relatedIncidents: Ref<'Incident'>[];

  @Field(named('Party'), {
    description: 'Whose move it is: the customer’s while it waits for them and once it is resolved, else Accelerate’s.',
  })
  ballWith: Words.Party;

  @Field(named('Explanation'), { description: 'Why it was opened.' })
  explanation: Ref<'Explanation'>;

  @Field(listOf('Remediation'), {
    description: 'The automatic remediations that failed or were blocked before it, the oldest first.',
  })
  remediations: Ref<'Remediation'>[];

  @Field(() => Int, { description: 'Rises with every change; for `expectedVersion`.' })
  version: number;

  @Field(named('ResolutionOutcome'), { nullable: true, description: 'How it ended; null while it is open.' })
  outcome: Words.ResolutionOutcome | null;

  @Field(named('Incident'), {
    nullable: true,
    description: 'The incident in which this one is treated; null: it stands for itself.',
  })
  duplicateOf: Ref<'Incident'> | null;

  @Field(() => Boolean, { description: 'Whether it was reported to try the service out.' })
  test: boolean;

  @Taking('IncidentPermissionsArgs')
  @Field(listOf('Permission'), {
    description:
      'Whether the viewer may call these mutations for this incident: what to grey out and why. Where its status does not admit one, the code is INVALID_TRANSITION.',
  })
  permissions: Ref<'Permission'>[];

  @Field(listOf('ExternalReference'), {
    description: 'Under which ids other systems know it: the case in the AWS Support Center that it came from.',
  })
  externalReferences: Ref<'ExternalReference'>[];
}

@Output('Under which id another system knows an incident.')
export class ExternalReference {
  @Field(() => String, { description: 'The other system, such as AWS_SUPPORT.' })
  system: string;

  @Field(() => String, { description: 'The id that people there use; of a case in the AWS Support Center its number.' })
  id: string;

  @Field(() => String, { nullable: true, description: 'Where it can be seen there; null where no page is known.' })
  url: string | null;
}

@Filter('Which incidents.')
export class IncidentFilter {
  @Field(named('IDComparator'), { nullable: true, description: 'The id.' })
  id?: Ref<'IDComparator'> | null;

  @Field(named('StringComparator'), { nullable: true, description: 'The number.' })
  number?: Ref<'StringComparator'> | null;

  @Field(named('StringComparator'), { nullable: true, description: 'The title.' })
  title?: Ref<'StringComparator'> | null;

  @Field(named('IncidentStatusComparator'), { nullable: true, description: 'Where it stands.' })
  status?: Ref<'IncidentStatusComparator'> | null;

  @Field(named('IncidentPriorityComparator'), { nullable: true, description: 'How urgent it is.' })
  priority?: Ref<'IncidentPriorityComparator'> | null;

  @Field(named('IncidentOriginComparator'), { nullable: true, description: 'How it came about.' })
  origin?: Ref<'IncidentOriginComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'The account it is about.' })
  accountId?: Ref<'IDComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'The customer it belongs to.' })
  organizationId?: Ref<'IDComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'A resource it is about.' })
  resourceId?: Ref<'IDComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'Whoever works on it; `isNull: true`: nobody.' })
  assigneeId?: Ref<'IDComparator'> | null;

  @Field(named('PartyComparator'), { nullable: true, description: 'Whose move it is.' })
  ballWith?: Ref<'PartyComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'The problem it is part of; `isNull: true`: none.' })
  problemId?: Ref<'IDComparator'> | null;

  @Field(named('DateTimeComparator'), { nullable: true, description: 'When it was opened.' })
  createdAt?: Ref<'DateTimeComparator'> | null;

  @Field(named('DateTimeComparator'), { nullable: true, description: 'When something about it last changed.' })
  updatedAt?: Ref<'DateTimeComparator'> | null;

  @Field(named('DateTimeComparator'), {
    nullable: true,
    description: 'When it was resolved; `isNull: true`: it is open.',
  })
  resolvedAt?: Ref<'DateTimeComparator'> | null;

  @Field(named('DateTimeComparator'), {
    nullable: true,
    description:
      'When the first response is due (or was); `isNull: true`: no target, waiting for the customer, or nothing owed.',
  })
  responseDueAt?: Ref<'DateTimeComparator'> | null;

  @Field(named('DateTimeComparator'), {
    nullable: true,
    description:
      'When the resolution is due (or was); `isNull: true`: no target, waiting for the customer, or nothing owed.',
  })
  resolutionDueAt?: Ref<'DateTimeComparator'> | null;

  @Field(named('SlaStatusComparator'), { nullable: true, description: 'How the promise of a first response stands.' })
  responseStatus?: Ref<'SlaStatusComparator'> | null;

  @Field(named('SlaStatusComparator'), { nullable: true, description: 'How the promise of a resolution stands.' })
  resolutionStatus?: Ref<'SlaStatusComparator'> | null;

  @Field(named('SlaStateComparator'), { nullable: true, description: 'How both promises stand.' })
  slaState?: Ref<'SlaStateComparator'> | null;
}

list('Incident', 'incident', {
  NUMBER: 'The number.',
  PRIORITY: 'The priority; ascending begins with HIGH.',
  STATUS: 'The status, by letter.',
  CREATED_AT: 'When it was opened.',
  UPDATED_AT: 'When something about it last changed.',
  RESPONSE_DUE_AT: 'When the first response is due; ascending, those that are not due at any time come last.',
  RESOLUTION_DUE_AT: 'When the resolution is due; ascending, those that are not due at any time come last.',
});
