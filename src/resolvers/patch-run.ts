import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Info, Mutation, Query, Resolver } from 'type-graphql';
import { startPatchRun } from '../operations/patch-run/start-patch-run';
import { stopPatchRun } from '../operations/patch-run/stop-patch-run';
import { named } from '../schema/declare';
import type { StartPatchRunInput, StopPatchRunInput } from '../schema/patch-run-verbs';
import type { Context } from './context';
import { mutate } from './mutate';
import { readRoot } from './read';

@Resolver()
export class PatchRunResolver {
  @Query(named('PatchRunConnection'), {
    nullable: true,
    description: 'The runs of patches that the viewer sees, the newest first.',
  })
  patchRuns(
    @Args(named('PatchRunListArgs') as never) _page: object,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }

  @Mutation(named('StartPatchRunPayload'), {
    description:
      'Patches instances at once. Instances that are stopped, not supported or of an Auto Scaling group are SKIPPED; one that is being patched already is refused with CONFLICT.',
  })
  startPatchRun(
    @Arg('input', named('StartPatchRunInput'), { description: 'The instances.' }) input: StartPatchRunInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, startPatchRun(context.patchNowSnapshot), input);
  }

  @Mutation(named('StopPatchRunPayload'), { description: 'Stops a run of patches.' })
  stopPatchRun(
    @Arg('input', named('StopPatchRunInput'), { description: 'The run, and why.' }) input: StopPatchRunInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, stopPatchRun, input);
  }
}
