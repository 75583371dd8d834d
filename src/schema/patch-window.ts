import { Args, ArgsType, Field, Int } from 'type-graphql';
import * as Words from '../domain/words';
import { Filter, list, Listed } from './connection';
import { declare, listOf, named, Output, words, type Ref } from './declare';
import { Node } from './node';
import { AwsRegion, DateTime, Duration } from './scalars';
import type { TagTarget } from './tag';

words('NoticeKind', Words.NoticeKind, 'What is told of an execution of a patch window.', {
  FOUR_DAYS_BEFORE: 'Four days before it: what is patched, and when. Of a window that is younger, at once.',
  ONE_HOUR_BEFORE: 'An hour before it.',
  RESULTS: 'How it ended, for each instance.',
});

@Output('What the customer is told of one execution of a patch window, in a service request.')
export class MaintenanceNotice {
  @Field(named('NoticeKind'), { description: 'What is told.' })
  kind: Words.NoticeKind;

  @Field(() => DateTime, { description: 'When it is due; results, at the end of the execution at the latest.' })
  dueAt: string;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was told. Null: not yet, or not at all, as nothing is told of a window without instances.',
  })
  sentAt: string | null;

  @Field(named('ServiceRequest'), {
    nullable: true,
    description: 'The request in which it stands, one for all that is told of an execution. Null: there is none yet.',
  })
  serviceRequest: Ref<'ServiceRequest'> | null;
}

@ArgsType()
class UpcomingArgs {
  @Field(() => Int, { nullable: true, description: 'How many: 1 to 100, by default 10.' })
  first?: number | null;
}
declare('UpcomingArgs', UpcomingArgs);

const upcoming: PropertyDecorator = (prototype, key) => {
  Reflect.defineMetadata('design:paramtypes', [Object], prototype, key);
  Args(named('UpcomingArgs') as never)(prototype, key, 0);
};

@Output(
  'A time, again and again, in which instances are patched: a maintenance window of AWS Systems Manager whose only task is to be our Automation document (snapshot of the root volume, installation, a look whether all is well). Systems Manager starts it and holds its concurrency, error rate and cutoff. Windows that were made in AWS are found and shown too. In its executions the alerts of the instances that it covers are held (`suppression`). It takes the add-on PATCH.',
  Node,
)
export class PatchWindow extends Node {
  @Field(() => String, { nullable: true, description: "Systems Manager's id, mw-…; null: it was not made there yet." })
  windowId: string | null;

  @Field(() => String, { description: 'The name.' })
  name: string;

  @Field(named('Account'), { description: 'The account in which it patches.' })
  account: Ref<'Account'>;

  @Field(() => AwsRegion, { description: 'The Region in which it patches.' })
  region: string;

  @Field(() => Boolean, { description: 'Whether it is run. A disabled one stays as it is and has no executions.' })
  enabled: boolean;

  @Field(() => String, {
    description:
      'When it begins, as Systems Manager writes it: cron(…) with six fields (1 is Sunday; `?`, `L`, `W`, `#`), such as cron(0 2 ? * TUE#2 *) for the second Tuesday of a month; rate(…), such as rate(7 days); or at(…) for one time. By the wall clock of `timezone`: a time that a day does not have is left out, one that it has twice counts once, as the first.',
  })
  schedule: string;

  @Field(() => String, { description: 'The IANA time zone in whose wall clock it begins.' })
  timezone: string;

  @Field(() => Duration, { description: 'How long an execution lasts, in whole hours.' })
  duration: string;

  @Field(() => Duration, { description: 'How long before its end no further instance is begun, in whole hours.' })
  cutoff: string;

  @Field(listOf('TagTarget'), {
    description:
      'Which instances: those that carry all of these tags. Of a window that was made in AWS, the key may be one of its own instead, such as InstanceIds.',
  })
  targets: TagTarget[];

  @Field(() => String, {
    description: 'How many instances are patched at once: a number or a percentage. Never more than 20.',
  })
  maxConcurrency: string;

  @Field(() => String, {
    description: 'After how many failures no further instance is begun: a number or a percentage.',
  })
  maxErrors: string;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When it begins next, skipped executions left out; null: it is disabled or deleted, or none is to come.',
  })
  nextExecutionAt: string | null;

  @upcoming
  @Field(() => [DateTime], {
    description:
      'When it begins next and then, skipped executions left out: those of the next 400 days, at most 100. A rate is counted from what Systems Manager says, so it is empty until the window was made there.',
  })
  upcoming: string[];

  @Listed('Resource', 'The instances that carry its tags now.')
  covers: Ref<'ResourceConnection'>;

  @Field(listOf('MaintenanceNotice'), {
    description:
      'What is and was told of the last execution that began and of the next, by time. Only of windows that are run, with our task in them.',
  })
  notices: MaintenanceNotice[];

  @Listed('PatchRun', 'Its runs so far, the newest first: one for each execution, and those on demand.')
  runs: Ref<'PatchRunConnection'>;

  @Field(named('Suppression'), {
    nullable: true,
    description:
      'The suppression that it is: the alerts of the instances that it covers are held in its executions, and what still fires at the end takes its way. Null: it was not made in Systems Manager yet, or our task is not in it.',
  })
  suppression: Ref<'Suppression'> | null;

  @Field(named('ProvisioningStatus'), {
    description:
      'How Systems Manager stands to it: PENDING until it was first told; IN_PROGRESS while it is told of a change; IN_SYNC; DRIFTED where it was changed in AWS since; FAILED where AWS refused, in whose words `advice` says why; DELETING and DELETED.',
  })
  status: Words.ProvisioningStatus;

  @Field(() => Int, { description: 'Rises with every change and every skipped execution; for `expectedVersion`.' })
  version: number;

  @Field(() => String, { nullable: true, description: 'A description, where one was given.' })
  description: string | null;

  @Field(() => [String], {
    description:
      'What to know or to better, in sentences, the most pressing first: AWS’s refusal, changes and tasks in AWS that are not ours, no instances, overlaps, whether duration, cutoff, concurrency and error rate fit the number of instances. Empty: nothing.',
  })
  advice: string[];

  @Field(listOf('PatchWindow'), {
    description: 'Other windows that patch one of the same instances at the same time, within the executions to come.',
  })
  overlaps: PatchWindow[];

  @Field(named('PatchComplianceSummary'), {
    description: 'How the instances that it covers stand to their patch baselines.',
  })
  compliance: Ref<'PatchComplianceSummary'>;

  @Field(() => DateTime, { description: 'When it was made here, or first found.' })
  createdAt: string;

  @Field(() => DateTime, { description: 'When its settings last changed.' })
  updatedAt: string;

  @Field(() => Int, {
    nullable: true,
    description: 'How many days after the day that a cron(…) names it begins, 1 to 6; null: on that day.',
  })
  scheduleOffset: number | null;

  @Field(() => [DateTime], { description: 'The executions to come that were called off, by time.' })
  skipped: string[];
}

@Filter('Which patch windows.')
export class PatchWindowFilter {
  @Field(named('IDComparator'), { nullable: true, description: 'The id.' })
  id?: Ref<'IDComparator'> | null;

  @Field(named('StringComparator'), { nullable: true, description: 'The name.' })
  name?: Ref<'StringComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'The account.' })
  accountId?: Ref<'IDComparator'> | null;

  @Field(named('StringComparator'), { nullable: true, description: 'The Region.' })
  region?: Ref<'StringComparator'> | null;

  @Field(named('BooleanComparator'), { nullable: true, description: 'Whether they are run.' })
  enabled?: Ref<'BooleanComparator'> | null;

  @Field(named('DateTimeComparator'), { nullable: true, description: 'When they begin next.' })
  nextExecutionAt?: Ref<'DateTimeComparator'> | null;

  @Field(named('ProvisioningStatusComparator'), {
    nullable: true,
    description: 'How Systems Manager stands to them. Deleted ones are left out unless this is named.',
  })
  status?: Ref<'ProvisioningStatusComparator'> | null;
}

list('PatchWindow', 'patch window', {
  NAME: 'The name.',
  NEXT_EXECUTION_AT: 'When it begins next; what has none comes last.',
});
