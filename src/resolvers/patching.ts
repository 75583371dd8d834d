import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Mutation, Query, Resolver } from 'type-graphql';
import { setPatchBaseline } from '../operations/patch-baseline/set-patch-baseline';
import { named } from '../schema/declare';
import type { SetPatchBaselineInput } from '../schema/patching-verbs';
import type { Context } from './context';
import { mutate } from './mutate';
import { readRoot } from './read';

@Resolver()
export class PatchingResolver {
  @Query(named('PatchBaselineConnection'), {
    nullable: true,
    description: 'The patch baselines that the viewer sees, AWS’s own too.',
  })
  patchBaselines(
    @Args(named('PatchBaselineListArgs') as never) _page: object,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }

  @Query(named('PatchComplianceSummary'), {
    nullable: true,
    description:
      'How the EC2 instances of an account, or of an organization, stand to their patch baselines; without both: all that the viewer sees. Null where one of them is not yours to see.',
  })
  patchComplianceSummary(
    @Arg('accountId', () => ID, { nullable: true, description: 'The account.' }) _accountId: string | null,
    @Arg('organizationId', () => ID, { nullable: true, description: 'The organization.' })
    _organizationId: string | null,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }

  @Mutation(named('SetPatchBaselinePayload'), {
    description: 'Makes or changes which patches the instances of an operating system should have.',
  })
  setPatchBaseline(
    @Arg('input', named('SetPatchBaselineInput'), { description: 'The baseline.' })
    input: SetPatchBaselineInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, setPatchBaseline, input);
  }
}
