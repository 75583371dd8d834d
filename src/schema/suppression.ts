import { Field, ID, Int } from 'type-graphql';
import { Filter, list, Taking } from './connection';
import { Input, listOf, named, Output, type Ref } from './declare';
import { Node } from './node';
import { payload, Repeatable, Versioned } from './payload';
import { DateTime } from './scalars';

@Output(
  'A time, once or again and again, in which new alerts of a scope are held back (SUPPRESSED) instead of opening or asking anything. When an occurrence ends, what still fires takes its ordinary way; what cleared meanwhile is resolved. An OK ends a held alert at once, and its impact can be confirmed or dismissed. Alerts that were open before it began are not touched, nor are incidents. It does not stop the service-level clock.',
  Node,
)
export class Suppression extends Node {
  @Field(() => String, { description: 'Why; both parties read it.' })
  reason: string;

  @Field(() => DateTime, { description: 'When its first occurrence begins.' })
  startsAt: string;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When its first occurrence ends: the first instant outside it. Null: it lasts until it is ended.',
  })
  endsAt: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The RFC 5545 rule by which it repeats, for example FREQ=WEEKLY;BYDAY=SU;COUNT=10. Null: once.',
  })
  recurrence: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The IANA zone in whose wall clock it repeats, daylight saving included: 02:00 stays 02:00, and each occurrence lasts as long as the first. Null: none was given.',
  })
  timezone: string | null;

  @Field(named('Account'), {
    nullable: true,
    description:
      'The account whose alerts are held: the one that was named, or the one to which all its resources belong. Null: every account of the organization.',
  })
  account: Ref<'Account'> | null;

  @Taking('PageArgs')
  @Field(named('ResourceConnection'), {
    description:
      'The resources whose alerts are held, by name; empty: not limited to resources. Deleted ones are left out.',
  })
  resources: Ref<'ResourceConnection'>;

  @Field(listOf('Tag'), {
    description: 'What the resource must carry: one of the values given for each key. Empty: not limited to tags.',
  })
  tags: Ref<'Tag'>[];

  @Field(() => [String], {
    description: 'The alarm definitions whose alerts are held. Empty: not limited to definitions.',
  })
  configurationIds: string[];

  @Field(named('PatchWindow'), {
    nullable: true,
    description:
      'The patch window that it is: its executions are its times, and it holds the alerts of the instances that the window covers. It is ended with the window. Null: somebody made it.',
  })
  patchWindow: Ref<'PatchWindow'> | null;

  @Field(() => Boolean, { description: 'Whether it holds alerts back at this moment of service time.' })
  active: boolean;

  @Field(named('Actor'), { description: 'Who made it.' })
  createdBy: Ref<'Actor'>;

  @Field(() => Int, { description: 'How many alerts it has held back so far, in all its occurrences.' })
  suppressedCount: number;

  @Field(() => Int, {
    description: 'Rises when it ends; for `expectedVersion`. Alerts that it holds do not raise it.',
  })
  version: number;
}

@Filter('Which suppressions.')
export class SuppressionFilter {
  @Field(named('IDComparator'), {
    nullable: true,
    description: 'The account whose alerts are held. Those of the whole organization have none: ask with `isNull`.',
  })
  accountId?: Ref<'IDComparator'> | null;

  @Field(named('BooleanComparator'), {
    nullable: true,
    description: 'Whether it holds alerts back at this moment of service time.',
  })
  active?: Ref<'BooleanComparator'> | null;
}

list('Suppression', 'suppression', { STARTS_AT: 'When its first occurrence begins.' });

const suppression = (description: string) => ({ suppression: { type: named('Suppression'), description } });

@Input(
  'Holds new alerts back for a time. At least one of accountId, resourceIds, tags and configurationIds is given; those that are given must all fit an alert. It concerns alerts that arrive while it is active: what is open already stays as it is.',
)
export class SuppressAlertsInput extends Repeatable {
  @Field(() => String, { description: 'Why; both parties read it. 1 to 8,000 characters.' })
  reason: string;

  @Field(() => ID, {
    nullable: true,
    description:
      'The account whose alerts are held. Left out: every account of the organization of the resources, or else of yours; who sees several organizations or single accounts only must name it or resources of one account.',
  })
  accountId?: string | null;

  @Field(() => [ID], {
    nullable: true,
    description: 'Only alerts of these resources: 1 to 100 of one organization, and of the account where one is given.',
  })
  resourceIds?: string[] | null;

  @Field(listOf('TagInput'), {
    nullable: true,
    description:
      'Only alerts of resources with these tags, as they are when the alert arrives: for each key one of the values given for it. 1 to 50 entries.',
  })
  tags?: { key: string; value: string }[] | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'Only alerts of these alarm definitions, 1 to 100: configuration ids of the catalogue or of your own profile; what is in neither is named by what it measures, such as AWS/SQS/ApproximateAgeOfOldestMessage. Of an alarm that may be one of several definitions all must be named.',
  })
  configurationIds?: string[] | null;

  @Field(() => DateTime, { description: 'When the first occurrence begins; it may have begun already.' })
  startsAt: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the first occurrence ends. Left out: it lasts until `endSuppression`, and does not repeat.',
  })
  endsAt?: Date | null;

  @Field(() => String, {
    nullable: true,
    description:
      'An RFC 5545 rule that repeats the first occurrence: FREQ DAILY, WEEKLY, MONTHLY or YEARLY, with UNTIL or COUNT (what never ends is refused), at most 1,000 occurrences, and startsAt one of its times. With endsAt and timezone.',
  })
  recurrence?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The IANA zone in whose wall clock it repeats, such as Europe/Berlin. Required with recurrence.',
  })
  timezone?: string | null;
}
payload('SuppressAlerts', suppression('The suppression.'));

@Input(
  'Ends a suppression for good, while it is active or before it begins. What it held back and still fires takes its ordinary way at once, unless another active suppression covers it.',
)
export class EndSuppressionInput extends Versioned {
  @Field(() => ID, { description: 'The suppression; one that has not ended.' })
  suppressionId: string;
}
payload('EndSuppression', suppression('The suppression, no longer active.'));
