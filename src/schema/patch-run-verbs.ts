import { Field, ID } from 'type-graphql';
import { Input, named } from './declare';
import { payload, Repeatable, Versioned } from './payload';

const patchRun = (description: string) => ({ patchRun: { type: named('PatchRun'), description } });

@Input(
  'Which instances are patched at once: those of a patch window, or some by themselves. With both, those that are named, by the window’s concurrency and error rate.',
)
export class StartPatchRunInput extends Repeatable {
  @Field(() => ID, {
    nullable: true,
    description: 'The patch window whose instances are patched now, by its concurrency and error rate.',
  })
  windowId?: string | null;

  @Field(() => [ID], {
    nullable: true,
    description:
      'EC2 instances of one account and region, at most 300. Without a window half of them are patched at a time, and none fails for another’s errors.',
  })
  resourceIds?: string[] | null;
}
payload('StartPatchRun', patchRun('The run, before Systems Manager has begun it.'));

@Input(
  'Stops a run: no further instance is begun, and what waits for its snapshot is given up. Instances that install already are looked at, and restored where they do not come back well.',
)
export class StopPatchRunInput extends Versioned {
  @Field(() => ID, { description: 'The run.' })
  patchRunId: string;

  @Field(() => String, { description: 'Why, 1 to 8,000 characters. The customer reads it.' })
  reason: string;
}
payload('StopPatchRun', patchRun('The run as it is now.'));
