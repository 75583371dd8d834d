import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import { named } from '../schema/declare';
import type { Context } from './context';
import { readRoot } from './read';

@Resolver()
export class RemediationResolver {
  @Query(named('RemediationConnection'), {
    nullable: true,
    description:
      'The automatic remediations that the viewer sees. Those that SUCCEEDED are incidents that were prevented.',
  })
  remediations(
    @Args(named('RemediationListArgs') as never) _page: object,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }
}
