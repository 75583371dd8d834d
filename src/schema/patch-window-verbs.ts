import { Field, ID, Int } from 'type-graphql';
import { Input, listOf, named } from './declare';
import { payload, Repeatable, Versioned } from './payload';
import { AwsRegion, DateTime, Duration } from './scalars';

const patchWindow = (description: string) => ({ patchWindow: { type: named('PatchWindow'), description } });

const meanings = {
  schedule:
    'cron(…) with six fields (minutes, hours, day of the month, month, day of the week with 1 for Sunday, year), rate(…) or at(…). Refused where it never comes, or more often than every hour.',
  timezone: 'The IANA time zone in whose wall clock it begins, such as Europe/Berlin.',
  offset:
    'Days after the day that cron(…) names, 0 to 6: with TUE#2 days after Patch Tuesday. There is none before it.',
  duration:
    'How long an execution lasts: 1 to 24 whole hours. 4 h are recommended, and 1 h more for every 50 instances.',
  cutoff:
    'How long before the end no further instance is begun: whole hours, fewer than the duration. 1 h is recommended.',
  targets:
    'Which instances: those that carry all of these tags, 1 to 5 keys. More than 300 instances are refused with LIMIT_EXCEEDED; none at all is said in `advice`.',
  concurrency: 'How many instances are patched at once: a number, or a percentage from 1% to 100%; never more than 20.',
  errors: 'After how many failures no further instance is begun: a number, or a percentage. 100% is recommended.',
  name: '3 to 128 letters, digits, hyphens, underscores and dots.',
};

@Input(
  'Makes a patch window: it is checked wholly, then made in Systems Manager in the background; `status` and `advice` tell what came of it. It takes the add-on PATCH (else ADD_ON_REQUIRED); an account has at most 50.',
)
export class CreatePatchWindowInput extends Repeatable {
  @Field(() => ID, { description: 'The account in which it patches.' })
  accountId: string;

  @Field(() => AwsRegion, { description: 'The Region, one of those in which the account is operated.' })
  region: string;

  @Field(() => String, { description: `The name: ${meanings.name}` })
  name: string;

  @Field(() => String, { description: `When it begins: ${meanings.schedule}` })
  schedule: string;

  @Field(() => String, { description: meanings.timezone })
  timezone: string;

  @Field(() => Duration, { description: meanings.duration })
  duration: string;

  @Field(() => Duration, { description: meanings.cutoff })
  cutoff: string;

  @Field(listOf('TagTargetInput'), { description: meanings.targets })
  targets: { key: string; values: string[] }[];

  @Field(() => String, { description: meanings.concurrency })
  maxConcurrency: string;

  @Field(() => String, { description: meanings.errors })
  maxErrors: string;

  @Field(() => Boolean, { nullable: true, description: 'Whether it is run; by default it is.' })
  enabled?: boolean | null;

  @Field(() => Int, { nullable: true, description: `${meanings.offset} By default 0.` })
  scheduleOffset?: number | null;

  @Field(() => String, { nullable: true, description: 'A description of up to 128 characters.' })
  description?: string | null;
}
payload('CreatePatchWindow', patchWindow('The window.'));

@Input(
  'Changes a patch window. What is left out stays as it is. One that was changed in AWS, or that AWS refused, is set anew, even where nothing else changes. One that was made in AWS gets our task when `targets` are given.',
)
export class UpdatePatchWindowInput extends Versioned {
  @Field(() => ID, { description: 'The window.' })
  windowId: string;

  @Field(() => String, { nullable: true, description: `A new name: ${meanings.name}` })
  name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `When it begins from now on: ${meanings.schedule} Executions that were called off are forgotten with the old one.`,
  })
  schedule?: string | null;

  @Field(() => String, { nullable: true, description: meanings.timezone })
  timezone?: string | null;

  @Field(() => Duration, { nullable: true, description: meanings.duration })
  duration?: string | null;

  @Field(() => Duration, { nullable: true, description: meanings.cutoff })
  cutoff?: string | null;

  @Field(listOf('TagTargetInput'), { nullable: true, description: meanings.targets })
  targets?: { key: string; values: string[] }[] | null;

  @Field(() => String, { nullable: true, description: meanings.concurrency })
  maxConcurrency?: string | null;

  @Field(() => String, { nullable: true, description: meanings.errors })
  maxErrors?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'false: it is not run any more. true: it is run again.' })
  enabled?: boolean | null;

  @Field(() => Int, { nullable: true, description: meanings.offset })
  scheduleOffset?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'A description of up to 128 characters; an empty one takes it away.',
  })
  description?: string | null;
}
payload('UpdatePatchWindow', patchWindow('The window as it is to be; `status` tells whether AWS has it so.'));

@Input(
  'Deletes a patch window, here and in Systems Manager. What ran in it stays to be read, and so does the window by its id.',
)
export class DeletePatchWindowInput extends Versioned {
  @Field(() => ID, { description: 'The window.' })
  windowId: string;
}
payload('DeletePatchWindow', {
  ...patchWindow('The window, DELETING until it is gone from Systems Manager too.'),
  deletedId: { type: () => ID, description: 'The id of the window.' },
});

@Input(
  'Calls off one execution of a patch window that has not begun. Systems Manager is told a start date behind it as soon as it is the next one, so that nothing has to be put back afterwards. Where it was announced, its service request says so.',
)
export class SkipPatchWindowExecutionInput extends Versioned {
  @Field(() => ID, { description: 'The window.' })
  windowId: string;

  @Field(() => DateTime, { description: 'When the execution would begin: one of `upcoming`.' })
  executionAt: Date;

  @Field(() => String, { description: 'Why; both parties read it. 1 to 8,000 characters.' })
  reason: string;
}
payload('SkipPatchWindowExecution', patchWindow('The window, without that execution.'));
